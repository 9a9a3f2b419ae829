// Revisions that a person names, as subjects of audits, for one-off runs. The same batching as the watcher's.
import { Trouble } from '#protocol/errors.ts'
import { plain } from '#protocol/plain.ts'
import { SHA, type Subject } from '#protocol/subject.ts'
import { listNewCommits } from './commit-log.ts'
import { subjectOf } from './commit-subject.ts'
import { git, gitText } from './git-run.ts'

/** From so many commits on, only the newest is tested and the files of all are scanned (A6). */
const BATCH_AT = 5

/** The commit that a revision names. Throws Trouble (exit code 2) when it names none. */
export async function commitOf(root: string, revision: string): Promise<string> {
  const { code, out } = await git(
    root,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    { okCodes: [0, 1, 128] },
  )
  const sha = out.toString('latin1').trim()
  if (code === 0 && SHA.test(sha)) return sha
  throw new Trouble(`"${plain(revision, 80)}" names no commit`, 'name a branch, tag or hash that `git log` knows', 2)
}

/** True once the repository has a commit. */
export async function hasCommits(root: string): Promise<boolean> {
  const { code } = await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD'], { okCodes: [0, 1, 128] })
  return code === 0
}

export type Range = {
  /** Commits that `base` has are left out; null audits `head` alone. */
  readonly base: string | null
  readonly head: string
  /** The whole tree of `head` instead of what it changed. */
  readonly isWhole: boolean
}

/** What is to be audited, oldest first; empty when `head` adds nothing to `base`. */
export async function subjectsOf(root: string, { base, head, isWhole }: Range): Promise<readonly Subject[]> {
  const tip = await commitOf(root, head)
  const parent = (await gitText(root, ['rev-list', '--parents', '--max-count=1', tip])).trim().split(' ')[1]
  const known = base === null ? (parent ? [parent] : []) : [await commitOf(root, base)]
  const commits = await listNewCommits(root, tip, known)
  const place = { branch: await branchOf(root, tip), sessionId: null }
  const newest = commits.at(-1)
  if (!newest) return []
  if (isWhole) return [{ ...subjectOf(newest, place), base: null }]
  if (commits.length >= BATCH_AT) return [subjectOf(newest, place, commits.slice(0, -1))]
  return (base === null ? [newest] : commits).map((commit) => subjectOf(commit, place))
}

async function branchOf(root: string, tip: string): Promise<string | null> {
  const { code, out } = await git(root, ['symbolic-ref', '--quiet', '--short', 'HEAD'], { okCodes: [0, 1] })
  const head = await gitText(root, ['rev-parse', 'HEAD'])
  return code === 0 && head.trim() === tip ? plain(out.toString('utf8').trim(), 200) : null
}
