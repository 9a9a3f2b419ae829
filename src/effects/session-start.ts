// Starts an agent in a PTY. The pty-host starts each session once, so that doing it again after a crash finds the running one.
// What the host does not know of a launch, as priority and variables, is put into words that it knows.
import type { Desk } from '#protocol/desk.ts'
import type { Perform, PtyHost } from '#protocol/ports.ts'
import type { Launch } from '#protocol/session.ts'
import { findExecutable } from '#sessions/executable.ts'
import { intentOf } from './room.ts'
import type { Confine } from './session-confine.ts'
import type { PrepareWorktree } from './session-worktree.ts'

type Env = Readonly<Record<string, string>>

type Starting = {
  /** What every agent is told of us: where its inbox and its workspace are. */
  readonly env: Env
  /** The first port of the block that a session may listen on, by its id. */
  readonly portOf: (sessionId: string) => number
  readonly prepare: PrepareWorktree
  /** Puts it into its sandbox; where there is none, nothing is. */
  readonly confine: Confine
  /** Gives an agent what it needs to report to us. */
  readonly equip: Desk['equip']
}

/** Throws Trouble when it cannot start. */
export function createSessionStart(ptyHost: PtyHost, { env, portOf, prepare, confine, equip }: Starting): Perform {
  return async (order, signal) => {
    const { launch } = intentOf(order, 'session.start')
    const { sessionId, name, profile, cwd, cols, rows } = launch
    await prepare(launch, signal)
    const equipped = await equip(launch)
    const given = { ...launch.env, ...env, ...equipped.env, SIGNALBOX_PORT: String(portOf(sessionId)) }
    const confined = await confine(launch, equipped.argv)
    const argv = argvOf({ ...launch, argv: [...confined.argv] })
    // A host that does not know limits refuses this: better no session than one without its limit.
    const limits = launch.memoryBytes === undefined ? {} : { memoryBytes: launch.memoryBytes }
    const { pid } = await ptyHost.spawn({ sessionId, name, profile, argv, cwd, cols, rows, ...limits }, given)
    return { events: [...confined.events, { type: 'session.started', sessionId, pid }] }
  }
}

/** Under `nice`, the program is looked up here: `nice` itself would be found, and end with 127 for no visible reason. */
function argvOf({ argv, nice, env, cwd }: Launch): string[] {
  if (nice === undefined) return argv
  const [command = '', ...args] = argv
  return ['nice', '-n', String(nice), findExecutable(command, cwd, env?.['PATH'] ?? process.env['PATH']), ...args]
}
