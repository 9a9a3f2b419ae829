// Takes away the work trees of a run that has ended. One with something in it that is not committed stays, and so does a branch that
// was not merged: nothing that somebody made is lost.
import { dropStepTree } from '#git/run-branch.ts'
import { listWorktrees } from '#git/worktrees.ts'
import type { Perform } from '#protocol/ports.ts'
import { intentOf, type Room } from '../room.ts'

/** workflow.tidy: a tree that is gone already is no failure. */
export function createWorkflowTidy({ root, stateDir }: Room): Perform {
  return async (order) => {
    const { runId, worktrees } = intentOf(order, 'workflow.tidy')
    const there = (await listWorktrees(root, stateDir)).filter(({ name }) => worktrees.includes(name))
    for (const worktree of there) await dropStepTree(root, runId, worktree)
    return { events: [] }
  }
}
