// The work tree of one step of a run: with a branch of its own where the step changes files, else at a commit that is only looked at.
import { existsSync } from 'node:fs'
import { Trouble } from '#protocol/errors.ts'
import { branchTip } from './branch-tip.ts'
import { git, gitText } from './git-run.ts'
import { BRANCH_PREFIX, worktreePath } from './worktrees.ts'

export type StepTree = {
  readonly root: string
  readonly stateDir: string
  readonly name: string
  /** Where it starts from, or what is looked at. */
  readonly at: string
  readonly writes: boolean
  /** Files and folders that its agent will not see. */
  readonly hidden?: readonly string[]
}

/** Made once; later rounds go on in the same one. Returns its folder and the commit that it stands at. */
export async function prepareStepTree(tree: StepTree): Promise<{ readonly path: string; readonly head: string }> {
  const path = worktreePath(tree.stateDir, tree.name)
  if (!existsSync(path)) await add(tree, path)
  // What a reader left behind is nobody's work.
  else if (!tree.writes) await git(path, ['checkout', '--quiet', '--force', '--detach', tree.at])
  const head = (await gitText(path, ['rev-parse', 'HEAD'])).trim()
  // Others lie outside, where git would refuse to look.
  const inside = (tree.hidden ?? []).filter((one) => !/^[~/]|^\.\.(?:\/|$)/.test(one))
  if (inside.length > 0) await setAside(path, inside)
  if (!existsSync(path)) throw new Trouble(`git made no work tree ${path}`, 'look at `git worktree list`')
  return { path, head }
}

async function add({ root, name, at, writes }: StepTree, path: string): Promise<void> {
  // One that was removed by hand is still in git's list.
  await git(root, ['worktree', 'prune'])
  const branch = BRANCH_PREFIX + name
  const isKnown = writes && (await branchTip(root, branch)) !== null
  const how = !writes ? ['--detach', path, at] : isKnown ? [path, branch] : ['-b', branch, path, at]
  await git(root, ['worktree', 'add', '--quiet', ...how], { env: { GIT_LFS_SKIP_SMUDGE: '0' } })
}

/** What a sandbox hides looks deleted or changed to git in it: told to pass over it, `git add -A` leaves it as it is. */
async function setAside(path: string, hidden: readonly string[]): Promise<void> {
  const { out } = await git(path, ['ls-files', '-z', '--', ...hidden])
  if (out.length > 0) await git(path, ['update-index', '-z', '--skip-worktree', '--stdin'], { input: out })
}

/** What a step's work tree stands at, and how many of its files are not committed; null when it is gone. */
export async function lookAtStepTree(
  stateDir: string,
  name: string,
): Promise<{ readonly head: string; readonly dirty: number } | null> {
  const path = worktreePath(stateDir, name)
  if (!existsSync(path)) return null
  const head = (await gitText(path, ['rev-parse', 'HEAD'])).trim()
  const status = await gitText(path, ['status', '--porcelain', '-z', '--untracked-files=normal'])
  return { head, dirty: status.split('\0').filter(Boolean).length }
}
