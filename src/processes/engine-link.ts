// How a face gets its engine: connect to the running one, or start it first. Also what `engine status` reports.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineClient } from '#transport/client.ts'
import { connectUnixSocket } from '#transport/unix-socket.ts'
import { engineSocket, prepare, type Workspace } from '#workspace.ts'
import { ENGINE_FLAGS } from './engine-flags.ts'
import type { Installation } from './installation.ts'
import { reach } from './reach.ts'
import { spawnDetached } from './spawn-detached.ts'

export type Linking = {
  readonly workspace: Workspace
  readonly installation: Installation
  /** Arguments that the engine process needs besides the workspace, e.g. `--config FILE`. */
  readonly engineArgs: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** A client of the workspace's engine; `start: false` rejects with Trouble when none runs. */
export function reachEngine(linking: Linking, options: { readonly start: boolean }): Promise<EngineClient> {
  const { workspace, installation, engineArgs, env } = linking
  const { token } = prepare(workspace)
  const logPath = join(workspace.stateDir, 'engine.log')
  const args = [...ENGINE_FLAGS, installation.main, 'engine', 'serve', workspace.root, ...engineArgs]
  return reach({
    what: 'engine',
    connect: () => connectUnixSocket(engineSocket(workspace), token),
    start: options.start ? () => spawnDetached(args, logPath, env) : null,
    logPath,
  })
}

/** The pid that the engine wrote down, or null. */
export function enginePid({ runtimeDir }: Workspace): number | null {
  try {
    const { pid } = JSON.parse(readFileSync(join(runtimeDir, 'engine.json'), 'utf8')) as { pid?: unknown }
    return typeof pid === 'number' ? pid : null
  } catch {
    return null
  }
}
