// Why a session's work tree must not be removed: work in it that would be nowhere else. What is merged is found by commit, by
// patch (rebased, cherry-picked) and by the patch of the whole branch (squash-merged); in doubt it is kept.
import { plain } from '#protocol/plain.ts'
import { git, gitText } from './git-run.ts'

type Kept = { readonly path: string; readonly head: string; readonly isLocked: boolean }

const DIRTY_SHOWN = 3
/** Commits on either side that are compared; a longer branch is kept. */
export const COMMITS_MAX = 500
const DIFF = ['-p', '--binary', '--full-index', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color']

/** Empty when nothing would be lost. `root` is the main work tree: what its HEAD has is merged. */
export async function reasonsToKeep(root: string, { path, head, isLocked }: Kept): Promise<readonly string[]> {
  const dirty = await dirtyPaths(path)
  const shown = dirty.slice(0, DIRTY_SHOWN).join(', ')
  return [
    ...(isLocked ? ['it is locked (git worktree unlock)'] : []),
    ...(dirty.length > 0 ? [`${dirty.length} uncommitted changes: ${shown}`] : []),
    ...((await isElsewhere(root, head)) ? [] : ['its commits are neither merged nor pushed']),
  ]
}

/** Changed and untracked paths; files that are ignored are nobody's work. */
async function dirtyPaths(path: string): Promise<readonly string[]> {
  const text = await gitText(path, ['status', '--porcelain', '-z', '--untracked-files=normal'])
  return text
    .split('\0')
    .filter(Boolean)
    .map((line) => plain(line.slice(3), 80))
}

async function isElsewhere(root: string, head: string): Promise<boolean> {
  const pushed = await gitText(root, ['for-each-ref', '--count=1', '--contains', head, 'refs/remotes'])
  if (pushed.trim() !== '') return true
  const { code } = await git(root, ['merge-base', '--is-ancestor', head, 'HEAD'], { okCodes: [0, 1] })
  if (code === 0) return true
  return (await isPicked(root, head)) || (await isSquashed(root, head))
}

/** True when each commit was taken over one by one. A merge may hold work of its own, so it counts as not taken over. */
async function isPicked(root: string, head: string): Promise<boolean> {
  const merges = await gitText(root, ['rev-list', '--merges', '--max-count=1', `HEAD..${head}`])
  if (merges.trim() !== '') return false
  const ours = await patchIdsOf(root, `${head}..HEAD`)
  const theirs = await patchIdsOf(root, `HEAD..${head}`)
  return theirs.length < COMMITS_MAX && theirs.every((id) => ours.includes(id))
}

/** True when one commit of the main branch makes the same change as the whole branch. */
async function isSquashed(root: string, head: string): Promise<boolean> {
  const { code, out } = await git(root, ['merge-base', 'HEAD', head], { okCodes: [0, 1] })
  if (code !== 0) return false
  const start = out.toString('latin1').trim()
  const [whole] = await patchIds(root, await gitText(root, ['diff-tree', ...DIFF, start, head]))
  return whole === undefined || (await patchIdsOf(root, `${start}..HEAD`)).includes(whole)
}

async function patchIdsOf(root: string, range: string): Promise<readonly string[]> {
  const commits = await gitText(root, ['rev-list', '--no-merges', `--max-count=${COMMITS_MAX}`, range])
  const { out } = await git(root, ['diff-tree', '--stdin', ...DIFF], { input: commits })
  return patchIds(root, out)
}

/** Of each patch in the text; blanks count (as they do not for `git cherry`), line numbers do not. */
async function patchIds(root: string, patches: string | Buffer): Promise<readonly string[]> {
  const text = await gitText(root, ['patch-id', '--verbatim'], { input: patches })
  return text
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter(Boolean)
}
