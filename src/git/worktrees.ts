// Work trees of their own for sessions: under the state directory, each on a branch of its own. Made and removed here, and
// nothing else about them; whether one may go is decided in worktree-reasons.ts.
import { existsSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Trouble } from '#protocol/errors.ts'
import { SHA } from '#protocol/subject.ts'
import { branchTip } from './branch-tip.ts'
import { git, gitText } from './git-run.ts'
import { reasonsToKeep } from './worktree-reasons.ts'

export type SessionWorktree = {
  readonly name: string
  readonly path: string
  readonly branch: string
  /** The commit that it is at. */
  readonly head: string
  readonly isLocked: boolean
}

type Named = { readonly root: string; readonly stateDir: string; readonly name: string }

export const BRANCH_PREFIX = 'signalbox/'

export const worktreePath = (stateDir: string, name: string) => join(stateDir, 'worktrees', name)

/** Written when its files were copied and its setup has run, so that this is done once. Outside of it: the agent may delete. */
export const readyMark = (stateDir: string, name: string) => join(stateDir, 'worktrees', `${name}.ready`)

/** Makes the work tree, from the present HEAD; one that is there already stays as it is. Throws Trouble when git refuses. */
export async function addWorktree(root: string, stateDir: string, name: string): Promise<SessionWorktree> {
  const path = worktreePath(stateDir, name)
  if (!(await find(root, stateDir, name))) {
    const branch = BRANCH_PREFIX + name
    const isKnown = (await branchTip(root, branch)) !== null
    const how = isKnown ? [path, branch] : ['-b', branch, path, 'HEAD']
    // An agent works in it, so unlike in a checkout under test large files are wanted.
    await git(root, ['worktree', 'add', '--quiet', ...how], { env: { GIT_LFS_SKIP_SMUDGE: '0' } })
  }
  const made = await find(root, stateDir, name)
  if (!made)
    throw new Trouble(`git made no work tree ${path}`, 'look at `git worktree list`; `git worktree prune` may help')
  return made
}

/** The work trees of sessions, in git's order. */
export async function listWorktrees(root: string, stateDir: string): Promise<readonly SessionWorktree[]> {
  const text = await gitText(root, ['worktree', 'list', '--porcelain', '-z'])
  const above = `${resolved(worktreePath(stateDir, ''))}/`
  return text.split('\0\0').flatMap((record) => {
    const lines = record.split('\0')
    const said = (word: string) => lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1)
    const path = said('worktree') ?? ''
    const head = said('HEAD') ?? ''
    if (!path.startsWith(above) || !SHA.test(head) || !existsSync(path)) return []
    const branch = (said('branch') ?? '').replace('refs/heads/', '')
    const isLocked = lines.some((line) => line === 'locked' || line.startsWith('locked '))
    return [{ name: path.slice(above.length), path, branch, head, isLocked }]
  })
}

/**
 * Removes the work tree and its branch; empty when that is done, else the reasons why not. Looked at twice, the second time
 * right before: git itself refuses a dirty or locked one, and the branch goes only if it has not moved since.
 */
export async function removeWorktree(
  { root, stateDir, name }: Named,
  liveReasons: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const look = async () => {
    const found = await find(root, stateDir, name)
    if (!found) throw new Trouble(`there is no work tree ${name}`, 'see `signalbox worktree list`', 2)
    return { found, reasons: [...(await reasonsToKeep(root, found)), ...(await liveReasons())] }
  }
  const first = await look()
  if (first.reasons.length > 0) return first.reasons
  const { found, reasons } = await look()
  if (reasons.length > 0) return reasons
  await git(root, ['worktree', 'remove', found.path])
  if (found.branch === BRANCH_PREFIX + name) {
    await git(root, ['update-ref', '-d', `refs/heads/${found.branch}`, found.head])
  }
  await rm(readyMark(stateDir, name), { force: true })
  return []
}

/** As git tells it: without symbolic links. */
const resolved = (path: string) => (existsSync(path) ? realpathSync(path) : path).replace(/\/$/, '')

async function find(root: string, stateDir: string, name: string): Promise<SessionWorktree | undefined> {
  return (await listWorktrees(root, stateDir)).find((worktree) => worktree.name === name)
}
