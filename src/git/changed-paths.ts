// Which paths differ between two trees, from `diff-tree --raw -z`: the only form in which every name arrives unharmed.
import { clean } from '#protocol/clean.ts'
import type { ChangedFile } from '#protocol/event-audit.ts'
import type { Subject } from '#protocol/subject.ts'
import { type GitRun, git } from './git-run.ts'
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
  /** Object name in the old tree; zeros where there was none. */
  readonly oldBlob: string
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
export const shownPath = (rawPath: string) => clean(rawPath, 400)

/** Every path that the subject changed, in git's order, with renames found. */
export async function listChangedPaths(
  root: string,
  subject: Pick<Subject, 'base' | 'tree'>,
  how: GitRun,
): Promise<readonly ChangedPath[]> {
  return parseRaw((await git(root, [...RAW_DIFF, ...rangeOf(subject)], how)).out).changes
}

export const RAW_DIFF = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '-M', '--no-commit-id'] as const
const COLON = 58

/** Reads `:OLDMODE NEWMODE OLDBLOB NEWBLOB STATUS\0PATH\0[NEWPATH\0]…` and says where it ends. */
export function parseRaw(out: Buffer): { readonly changes: readonly ChangedPath[]; readonly end: number } {
  const changes: ChangedPath[] = []
  let at = 0
  const word = () => {
    const end = out.indexOf(0, at)
    const text = out.toString('utf8', at, end < 0 ? out.length : end)
    at = end < 0 ? out.length : end + 1
    return text
  }
  while (out[at] === COLON) {
    const [oldMode = '', mode = '', oldBlob = '', blob = '', letter = ''] = word().slice(1).split(' ')
    const rawOldPath = word()
    const rawPath = letter.startsWith('R') || letter.startsWith('C') ? word() : rawOldPath
    changes.push({ rawPath, rawOldPath, mode, oldMode, blob, oldBlob, status: STATUSES[letter.charAt(0)] ?? 'other' })
  }
  return { changes, end: at }
}
