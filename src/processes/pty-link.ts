// The engine's link to its pty-host: a port that always speaks to the present host. A lost host is an operational failure
// of the `sessions` source; its restart connects to a new host and finds out which sessions were lost with the old one.
import { join } from 'node:path'
import { Trouble } from '#protocol/errors.ts'
import type { PtyHost } from '#protocol/ports.ts'
import { connectPtyHost } from '#transport/pty-client.ts'
import { prepare, ptyHostSocket, recordingsDir, type Workspace } from '#workspace.ts'
import type { Installation } from './installation.ts'
import { reach } from './reach.ts'
import { spawnDetached } from './spawn-detached.ts'

export type RemotePtyHost = Awaited<ReturnType<typeof connectPtyHost>>

type Reaching = { readonly workspace: Workspace; readonly installation: Installation; readonly token: string }

/** Connects to the workspace's pty-host and starts it when there is none, unless `start` is false. */
export function reachPtyHost(
  { workspace, installation, token }: Reaching,
  options: { readonly start: boolean; readonly onLost: () => void },
): Promise<RemotePtyHost> {
  const logPath = join(workspace.stateDir, 'pty-host.log')
  return reach({
    what: 'pty-host',
    connect: () => connectPtyHost({ socketPath: ptyHostSocket(workspace), token, onLost: options.onLost }),
    start: options.start
      ? () =>
          spawnDetached([installation.ptyHost, workspace.runtimeDir, recordingsDir(workspace)], logPath, process.env)
      : null,
    logPath,
  })
}

/** The workspace's pty-host, or null while there is none. */
export async function presentPtyHost(of: Omit<Reaching, 'token'>): Promise<RemotePtyHost | null> {
  const { token } = prepare(of.workspace)
  return reachPtyHost({ ...of, token }, { start: false, onLost: () => {} }).catch(() => null)
}

export class PtyLink {
  #present: RemotePtyHost | null = null
  readonly #reaching: Reaching

  constructor(reaching: Reaching) {
    this.#reaching = reaching
  }

  /** Connects; `lost` rejects when the host goes away. */
  async connect(): Promise<{ readonly host: PtyHost; readonly lost: Promise<never> }> {
    let lose: (thrown: Trouble) => void = () => {}
    const lost = new Promise<never>((_, reject) => {
      lose = reject
    })
    lost.catch(() => {})
    const host = await reachPtyHost(this.#reaching, {
      start: true,
      onLost: () => {
        this.#present = null
        lose(new Trouble('the pty-host has ended', 'its sessions are lost; start them again'))
      },
    })
    this.#present = host
    return { host, lost }
  }

  close(): void {
    this.#present?.close()
    this.#present = null
  }

  /** Ends the host when it has no live session left. */
  async quit(): Promise<void> {
    await this.#present?.quit()
  }

  /** The port that performers use, whichever host is present when they do. */
  get port(): PtyHost {
    const host = () => {
      if (!this.#present) throw new Trouble('the pty-host is not connected', 'it is being started: try again')
      return this.#present
    }
    return {
      spawn: async (launch, env) => host().spawn(launch, env),
      list: async () => host().list(),
      input: (sessionId, bytes) => host().input(sessionId, bytes),
      inputOnce: async (sessionId, key, text) => host().inputOnce(sessionId, key, text),
      paste: async (sessionId, key, text) => host().paste(sessionId, key, text),
      resize: (sessionId, cols, rows) => host().resize(sessionId, cols, rows),
      setPaused: async (sessionId, paused) => host().setPaused(sessionId, paused),
      stop: async (sessionId) => host().stop(sessionId),
      reap: async (sessionId) => host().reap(sessionId),
      screen: async (sessionId) => host().screen(sessionId),
      history: async (sessionId) => host().history(sessionId),
      // Without a host there is no recording to be marked.
      mark: (sessionId, label) => this.#present?.mark(sessionId, label),
      attach: async (sessionId, on, options) => host().attach(sessionId, on, options),
      watch: (on, pace) => host().watch(on, pace),
      close: () => this.close(),
    }
  }
}
