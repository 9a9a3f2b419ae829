// The newest commits of all branches with the paths that they touch: what suspects are ranked from. Text is made printable here.
import { plain } from '#protocol/plain.ts'
import { gitText } from './git-run.ts'

export const RECENT_COMMITS_MAX = 500
const PATHS_A_COMMIT_MAX = 200
const FORMAT = '%H%x00%ct%x00%an%x00%s'
const FIELDS = 4
const PLAIN_LOG = ['--no-show-signature', '--no-decorate', '--no-mailmap', '--no-notes', '--no-color', '--no-patch']

export type RecentCommit = {
  readonly sha: string
  /** When it was committed, epoch milliseconds. */
  readonly at: number
  readonly author: string
  readonly subject: string
  readonly paths: readonly string[]
}

/** Oldest first; none where there is no commit. Throws Trouble where there is no repository. */
export async function recentCommits(root: string, signal?: AbortSignal): Promise<readonly RecentCommit[]> {
  const how = signal ? { signal } : {}
  const args = ['log', '-z', '--all', '--encoding=UTF-8', `--format=tformat:${FORMAT}`, ...PLAIN_LOG]
  const words = (await gitText(root, [...args, `--max-count=${RECENT_COMMITS_MAX}`], how)).split('\0')
  const commits: Omit<RecentCommit, 'paths'>[] = []
  for (let at = 0; at + FIELDS <= words.length; at += FIELDS) {
    const [sha = '', seconds = '', author = '', subject = ''] = words.slice(at, at + FIELDS)
    commits.push({ sha, at: Number(seconds) * 1_000, author: plain(author, 120), subject: plain(subject, 200) })
  }
  if (commits.length === 0) return []
  const input = `${commits.map(({ sha }) => sha).join('\n')}\n`
  const touched = await gitText(root, ['diff-tree', '--stdin', '-z', '-r', '--root', '--no-renames', '--name-only'], {
    ...how,
    input,
  })
  const paths = pathsBySha(touched.split('\0'), new Set(commits.map(({ sha }) => sha)))
  return commits.map((commit) => ({ ...commit, paths: paths.get(commit.sha) ?? [] })).toReversed()
}

/** Each hash is followed by its paths; merges touch nothing of their own. */
function pathsBySha(words: readonly string[], shas: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>()
  let current: string[] = []
  for (const word of words) {
    if (shas.has(word)) {
      current = []
      paths.set(word, current)
    } else if (word !== '' && current.length < PATHS_A_COMMIT_MAX) current.push(plain(word, 300))
  }
  return paths
}
