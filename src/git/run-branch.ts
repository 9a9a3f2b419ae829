// The branch that a run of a workflow works towards: what was reviewed is joined to it, and nobody has it checked out. And the work
// trees of its steps, which go when the run has ended, as far as nothing would be lost.
import { branchTip } from './branch-tip.ts'
import { git } from './git-run.ts'
import { BRANCH_PREFIX, type SessionWorktree } from './worktrees.ts'

export const runBranch = (runId: string) => `${BRANCH_PREFIX}run-${runId}`

/** Removes a step's work tree unless something in it is not committed; its branch goes when the run's branch has all of it. */
export async function dropStepTree(
  root: string,
  runId: string,
  { path, branch, head }: SessionWorktree,
): Promise<void> {
  const { code } = await git(root, ['worktree', 'remove', path], { okCodes: [0, 128] })
  if (code !== 0 || branch === '') return
  const tip = await branchTip(root, runBranch(runId))
  if (tip === null) return
  const merged = await git(root, ['merge-base', '--is-ancestor', head, tip], { okCodes: [0, 1] })
  if (merged.code === 0) await git(root, ['update-ref', '-d', `refs/heads/${branch}`, head])
}
