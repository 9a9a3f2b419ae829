// `signalbox worktree list|remove NAME`: the work trees that sessions were given, and their end once nothing would be lost.

import type { CommandLine } from '#cli/command-line.ts'
import { columns } from '#cli/words.ts'
import { listWorktrees, removeWorktree, worktreePath } from '#git/worktrees.ts'
import { processesIn } from '#processes/inside.ts'
import { worldOf } from '#processes/world-of.ts'
import { hasEnded } from '#projection/session-life.ts'
import { Trouble } from '#protocol/errors.ts'
import type { EngineClient } from '#transport/client.ts'
import type { Workspace } from '#workspace.ts'
import { linkingOf, type Setting } from './setting.ts'

export async function runWorktree(line: CommandLine, setting: Setting, client: EngineClient): Promise<number> {
  const [what, name] = line.positionals
  const { workspace } = linkingOf(line, setting)
  if (what === 'list') return list(line, setting, workspace)
  if (what !== 'remove')
    throw new Trouble(`\`signalbox worktree\` does not know "${what ?? ''}"`, 'use list or remove', 2)
  if (name === undefined) throw new Trouble('which work tree?', 'see `signalbox worktree list`', 2)
  const live = () => liveReasons(client, workspace, name)
  const reasons = await removeWorktree({ root: workspace.root, stateDir: workspace.stateDir, name }, live)
  const isRemoved = reasons.length === 0
  if (line.flags.has('json')) setting.io.out(JSON.stringify({ removed: isRemoved, name, reasons }))
  else if (isRemoved) setting.io.out(`removed ${name} and its branch`)
  else setting.io.err(`signalbox: ${name} is kept: ${reasons.join('; ')}`)
  return isRemoved ? 0 : 1
}

async function list(line: CommandLine, { io }: Setting, { root, stateDir }: Workspace): Promise<number> {
  const worktrees = await listWorktrees(root, stateDir)
  if (line.flags.has('json')) io.out(JSON.stringify(worktrees))
  else if (worktrees.length === 0)
    io.out('No work trees. Start a session in one: signalbox run --worktree NAME -- bash')
  else {
    const rows = worktrees.map(({ name, branch, head, path }) => [name, branch, head.slice(0, 7), path])
    for (const row of columns(rows)) io.out(row)
  }
  return 0
}

/** Sessions that were started in it, and whatever else stands in it now. */
async function liveReasons(client: EngineClient, { stateDir }: Workspace, name: string): Promise<readonly string[]> {
  const { sessions } = await worldOf(client)
  const inside = sessions.filter(
    (session) => !hasEnded(session) && isInside(session.launch.cwd, worktreePath(stateDir, name)),
  )
  const pids = processesIn(worktreePath(stateDir, name))
  return [
    ...inside.map(({ id, launch }) => `session ${id} (${launch.name}) runs in it`),
    ...(inside.length === 0 && pids.length > 0 ? [`processes run in it: ${pids.join(', ')}`] : []),
  ]
}

const isInside = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`)
