// Joins a reviewed commit to the run's own branch, without any work tree: what people and agents have checked out stays as it is. A
// commit that is in the branch already is joined; so doing it again after a crash changes nothing.

import { branchTip } from '#git/branch-tip.ts'
import { type GitRun, git, gitText } from '#git/git-run.ts'
import { runBranch } from '#git/run-branch.ts'
import { clean } from '#protocol/clean.ts'
import type { Event } from '#protocol/event.ts'
import type { Try } from '#protocol/event-workflow.ts'
import type { Perform } from '#protocol/ports.ts'
import { intentOf, type Room } from '../room.ts'

const CONFLICTS_MAX = 50
const AUTHOR = {
  GIT_AUTHOR_NAME: 'Signalbox',
  GIT_AUTHOR_EMAIL: 'signalbox@localhost',
  GIT_COMMITTER_NAME: 'Signalbox',
  GIT_COMMITTER_EMAIL: 'signalbox@localhost',
}

/** step.merge → step.merged, or step.conflicted with the files. */
export function createStepMerge({ root }: Pick<Room, 'root'>): Perform {
  return async (order, signal) => {
    const { runId, stepId, round, attempt, of, commit, base } = intentOf(order, 'step.merge')
    const at: Try = { runId, stepId, round, attempt }
    const branch = runBranch(runId)
    const tip = await branchTip(root, branch)
    const head = tip ?? base
    const joined = await join({ root, head, commit, message: `Merge step ${of} of ${runId}` }, { signal })
    if ('files' in joined) return { events: [{ type: 'step.conflicted', ...at, files: [...joined.files] }] }
    // Only from where it was looked at: whoever moved it meanwhile is not overwritten, and the merge is tried again.
    if (joined.sha !== tip) await git(root, ['update-ref', `refs/heads/${branch}`, joined.sha, tip ?? ''], { signal })
    const merged: Event = { type: 'step.merged', ...at, commit: joined.sha }
    return { events: [merged] }
  }
}

type Joining = { readonly root: string; readonly head: string; readonly commit: string; readonly message: string }

async function join(
  { root, head, commit, message }: Joining,
  how: GitRun,
): Promise<{ readonly sha: string } | { readonly files: readonly string[] }> {
  if (await isAncestor(root, commit, head, how)) return { sha: head }
  if (await isAncestor(root, head, commit, how)) return { sha: commit }
  const { code, out } = await git(
    root,
    ['merge-tree', '--write-tree', '--name-only', '-z', '--no-messages', head, commit],
    {
      ...how,
      okCodes: [0, 1],
    },
  )
  const [tree = '', ...files] = out.toString('utf8').split('\0').filter(Boolean)
  if (code === 1) return { files: files.slice(0, CONFLICTS_MAX).map((file) => clean(file, 400)) }
  const sha = await gitText(root, ['commit-tree', tree.trim(), '-p', head, '-p', commit, '-m', message], {
    ...how,
    env: AUTHOR,
  })
  return { sha: sha.trim() }
}

async function isAncestor(root: string, older: string, newer: string, how: GitRun): Promise<boolean> {
  return (await git(root, ['merge-base', '--is-ancestor', older, newer], { ...how, okCodes: [0, 1] })).code === 0
}
