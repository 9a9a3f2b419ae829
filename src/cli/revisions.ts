// `A..B` as people write it for git.
import { Trouble } from '#protocol/errors.ts'

export type Revisions = {
  /** Null where only one revision was named. */
  readonly base: string | null
  readonly head: string
}

/** `A..B`, `A..` (to HEAD), `..B` (from HEAD) or one revision. Throws Trouble for `A...B`, which means something else. */
export function readRevisions(text: string): Revisions {
  if (text.includes('...')) {
    throw new Trouble(`"${text}" is not understood`, 'use A..B: what B has and A has not', 2)
  }
  const at = text.indexOf('..')
  if (at < 0) return { base: null, head: text }
  return { base: text.slice(0, at) || 'HEAD', head: text.slice(at + 2) || 'HEAD' }
}

/** True for a word that names a range and no folder: `..` alone is one. */
export function isRange(word: string): boolean {
  return word.includes('..') && !word.split('/').some((part) => part === '..' || part === '...')
}
