// The demo's stage: a scratch repository in a temporary directory with its own state, sockets and configuration, an engine
// of its own on it, and scripted agents as real processes in its sessions. Nothing of the user's is touched.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from '#protocol/command.ts'
import { Trouble } from '#protocol/errors.ts'
import { type DemoRepository, makeDemoRepository } from '#sessions/demo-repository.ts'
import type { EngineClient } from '#transport/client.ts'
import { findWorkspace, type Workspace } from '#workspace.ts'
import { endSessions, stopEngine } from './ending.ts'
import { type Linking, reachEngine } from './engine-link.ts'
import type { Installation } from './installation.ts'

const COLS = 100
const ROWS = 30

export type Stage = {
  readonly directory: string
  readonly repository: DemoRepository
  readonly workspace: Workspace
  readonly linking: Linking
  readonly client: EngineClient
}

/** Makes the scratch repository and starts an engine on it. */
export async function setStage(installation: Installation, env: NodeJS.ProcessEnv): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-demo-'))
  const repository = await makeDemoRepository(directory)
  const own = { ...env, XDG_STATE_HOME: join(directory, 'state'), XDG_RUNTIME_DIR: join(directory, 'run') }
  const configPath = join(directory, 'config.json')
  const config = {
    logs: { files: [repository.logPath] },
    audit: { onCritical: 'hold' },
    tests: { timeoutMs: 60_000 },
  }
  writeFileSync(configPath, JSON.stringify(config, null, 2))
  const workspace = findWorkspace(repository.root, own)
  const linking = { workspace, installation, engineArgs: ['--config', configPath], env: own }
  return { directory, repository, workspace, linking, client: await reachEngine(linking, { start: true }) }
}

/** Starts the scripted agents and the scripted service, each in a session of its own. */
export async function enterActors({ client, repository, linking }: Stage, pace: 'fast' | 'calm'): Promise<void> {
  const actor = (name: string, cwd: string, ...args: string[]): Command => ({
    type: 'session.start',
    name,
    profile: 'demo-agent',
    argv: [
      'env',
      `SIGNALBOX_DEMO_PACE=${pace}`,
      process.execPath,
      join(linking.installation.demoDir, `${name}.mjs`),
      ...args,
    ],
    cwd,
    cols: COLS,
    rows: ROWS,
  })
  const { root, worktrees, logPath } = repository
  for (const start of [
    actor('shop', root, logPath),
    actor('ada', worktrees.ada),
    actor('bob', worktrees.bob),
    actor('cy', worktrees.cy),
  ]) {
    const ack = await client.send(start)
    if (!ack.ok)
      throw new Trouble(`the demo cannot start a session: ${ack.refused}`, 'run it again with --keep and read its log')
  }
}

/** Ends sessions and engine; removes the directory unless it is kept. */
export async function strikeStage({ linking, directory }: Stage, keep: boolean): Promise<void> {
  const client = await reachEngine(linking, { start: false }).catch(() => null)
  if (client) {
    await endSessions(client)
    await stopEngine(linking.workspace, client)
  }
  if (!keep) rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}
