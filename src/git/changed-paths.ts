// Which paths differ between two trees, from `diff-tree --raw -z`: the only form in which every name arrives unharmed.
import type { ChangedFile } from '#protocol/event-audit.ts'
import { plain } from '#protocol/plain.ts'
import { redact } from '#protocol/secret.ts'
import type { Subject } from '#protocol/subject.ts'
import { type GitRun, gitText } from './git-run.ts'
import { EMPTY_TREE } from './repository.ts'

export type ChangedPath = {
  /** As git has it: any bytes that a file name may have. Never shown. */
  readonly rawPath: string
  /** The name before a rename; otherwise the same. */
  readonly rawOldPath: string
  /** Octal mode in the new tree, `000000` when deleted. */
  readonly mode: string
  readonly oldMode: string
  /** Object name in the new tree. */
  readonly blob: string
  readonly status: ChangedFile['status']
}

const STATUSES: Readonly<Record<string, ChangedFile['status']>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
}

/** What a subject is compared with, in the words of diff-tree. */
export const rangeOf = ({ base, tree }: Pick<Subject, 'base' | 'tree'>) => [base ?? EMPTY_TREE, tree]

/** A path of the repository as it may be shown and stored. */
export const shownPath = (rawPath: string) => plain(redact(rawPath), 400)

/** Every path that the subject changed, in git's order, with renames found. */
export async function listChangedPaths(root: string, subject: Subject, how: GitRun): Promise<readonly ChangedPath[]> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '-M', '--no-commit-id', ...rangeOf(subject)]
  return parseRaw(await gitText(root, args, how))
}

/** Reads `:OLDMODE NEWMODE OLDBLOB NEWBLOB STATUS\0PATH\0[NEWPATH\0]…`. */
function parseRaw(text: string): readonly ChangedPath[] {
  const words = text.split('\0')
  const changes: ChangedPath[] = []
  for (let at = 0; words[at]?.startsWith(':'); ) {
    const [oldMode = '', mode = '', , blob = '', letter = ''] = (words[at] ?? '').slice(1).split(' ')
    const rawOldPath = words[at + 1] ?? ''
    const isMoved = letter.startsWith('R') || letter.startsWith('C')
    const rawPath = isMoved ? (words[at + 2] ?? '') : rawOldPath
    changes.push({ rawPath, rawOldPath, mode, oldMode, blob, status: STATUSES[letter.charAt(0)] ?? 'other' })
    at += isMoved ? 3 : 2
  }
  return changes
}
