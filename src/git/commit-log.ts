// Commits as facts: hash, tree, parents, author and message, in one git call. Text is still raw here; subject.ts cleans it.
import { type GitRun, git, gitText } from './git-run.ts'

export type Commit = {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: string
  readonly message: string
}

/** Commits of one move that are looked at; of a longer history only the newest. */
export const LOG_COMMITS_MAX = 2_000
const FORMAT = '%H%x00%T%x00%P%x00%an%x00%B'
const FIELDS = 5
const PLAIN_LOG = ['--no-show-signature', '--no-decorate', '--no-mailmap', '--no-notes', '--no-color', '--no-patch']

/** Commits that `tip` has and none of `known` has, oldest first. Unknown hashes in `known` are ignored. */
export async function listNewCommits(
  root: string,
  tip: string,
  known: readonly string[],
  how: GitRun = {},
): Promise<readonly Commit[]> {
  const input = `${[tip, ...known.map((sha) => `^${sha}`)].join('\n')}\n`
  const args = ['log', '-z', '--topo-order', '--encoding=UTF-8', `--format=tformat:${FORMAT}`, ...PLAIN_LOG]
  const text = await gitText(root, [...args, `--max-count=${LOG_COMMITS_MAX}`, '--ignore-missing', '--stdin'], {
    ...how,
    input,
  })
  return parseLog(text).toReversed()
}

// A message cannot hold a NUL, so counting fields is safe whatever an author wrote.
function parseLog(text: string): readonly Commit[] {
  const words = text.split('\0')
  const commits: Commit[] = []
  for (let at = 0; at + FIELDS <= words.length; at += FIELDS) {
    const [sha = '', tree = '', parents = '', author = '', message = ''] = words.slice(at, at + FIELDS)
    commits.push({ sha, tree, parents: parents === '' ? [] : parents.split(' '), author, message })
  }
  return commits
}

/**
 * Commits made since `since` (epoch seconds) that only a reflog still names: they were replaced or left behind. Newest first,
 * at most `LOG_COMMITS_MAX`. Of all work trees.
 */
export async function listLeftBehind(
  root: string,
  since: number,
  known: readonly string[],
): Promise<readonly string[]> {
  const args = [
    'rev-list',
    '--reflog',
    `--since=@${since}`,
    `--max-count=${LOG_COMMITS_MAX}`,
    '--ignore-missing',
    '--stdin',
  ]
  const text = await gitText(root, args, { input: known.map((sha) => `^${sha}\n`).join('') })
  return text.split('\n').filter(Boolean)
}

/** Tree and parents of each commit, in order; commits that are not there are left out. */
export async function parentsAndTrees(
  root: string,
  shas: readonly string[],
  how: GitRun = {},
): Promise<readonly Pick<Commit, 'sha' | 'tree' | 'parents'>[]> {
  const args = ['log', '-z', '--no-walk=unsorted', `--format=tformat:${FORMAT}`, ...PLAIN_LOG, '--ignore-missing']
  return parseLog(await gitText(root, [...args, '--stdin'], { ...how, input: `${shas.join('\n')}\n` }))
}

/** How two commits of one branch relate: the branch went on, was rewritten, or the old commit no longer exists. */
export async function relationOf(
  root: string,
  older: string,
  newer: string,
): Promise<'ancestor' | 'rewritten' | 'gone'> {
  const { code } = await git(root, ['merge-base', '--is-ancestor', older, newer], { okCodes: [0, 1, 128] })
  if (code === 0) return 'ancestor'
  return code === 1 ? 'rewritten' : 'gone'
}
