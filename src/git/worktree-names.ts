// Which names of sessions' work trees are in use: by a tree, or by a branch that a removed tree has left behind.
import { gitText } from './git-run.ts'
import { BRANCH_PREFIX, listWorktrees } from './worktrees.ts'

export async function worktreeNames(root: string, stateDir: string): Promise<ReadonlySet<string>> {
  const trees = await listWorktrees(root, stateDir)
  const refs = await gitText(root, ['for-each-ref', '--format=%(refname)', `refs/heads/${BRANCH_PREFIX}`])
  const branches = refs.split('\n').map((ref) => ref.slice(`refs/heads/${BRANCH_PREFIX}`.length))
  return new Set([...trees.map(({ name }) => name), ...branches].filter((name) => name !== ''))
}
