// The owner of the PTYs, in this process: sessions by id, started once, kept after their end until they are reaped. It knows
// nothing of escalations, journals or wires; transport/pty-server.ts puts it behind a socket.
import { randomUUID } from 'node:crypto'
import { messageOf, Trouble } from '#protocol/errors.ts'
import type { PtyEvent, PtyHost } from '#protocol/ports.ts'
import type { Launch } from '#protocol/session.ts'
import { sessionEnvironment } from './environment.ts'
import { findExecutable } from './executable.ts'
import { createPtySession, type PtySession } from './pty-session.ts'
import { createScreenPulse, type ScreenPulse } from './screen-pulse.ts'

/** Sessions that run or have not been reaped. */
export const SESSIONS_MAX = 200
export const SESSION_MARKER = 'SIGNALBOX_SESSION'

const STOP_GRACE_MS = 2_000

type Held = { readonly session: PtySession; readonly pulse: ScreenPulse }

/** A host without sessions. `onSessions` hears, after every change, how many run and how many wait to be reaped. */
export function createPtyHost(onSessions: (count: { live: number; ended: number }) => void = () => {}): PtyHost {
  const run = randomUUID()
  const held = new Map<string, Held>()
  const watchers = new Set<(event: PtyEvent) => void>()

  const tell = (makeEvent: () => PtyEvent) => {
    if (watchers.size === 0) return
    const event = makeEvent()
    for (const watcher of watchers) watcher(event)
  }
  const count = () => {
    const ended = [...held.values()].filter(({ session }) => session.status().exit).length
    onSessions({ live: held.size - ended, ended })
  }
  const find = (sessionId: string): PtySession => {
    const found = held.get(sessionId)
    if (!found) throw new Trouble(`There is no session ${sessionId}.`, 'It has ended, or its host was restarted.')
    return found.session
  }

  return {
    async spawn(launch, env) {
      const { spawn } = await loadNodePty()
      // Looked up after the only wait, so that of two spawns at once one finds the other.
      const running = held.get(launch.sessionId)
      if (running) return running.session.status()
      if (held.size >= SESSIONS_MAX)
        throw new Trouble(`There are ${SESSIONS_MAX} sessions already.`, 'Stop one first.', 2)
      const opened = openSession({ spawn, launch, env, marker: `${launch.sessionId}:${run}` }, tell, count)
      held.set(launch.sessionId, opened)
      if (watchers.size > 0) opened.pulse.changed()
      count()
      return opened.session.status()
    },
    list: async () => [...held.values()].map(({ session }) => session.status()),
    input: (sessionId, bytes) => held.get(sessionId)?.session.input(bytes),
    inputOnce: async (sessionId, key, text) => find(sessionId).inputOnce(key, text),
    resize: (sessionId, cols, rows) => held.get(sessionId)?.session.resize(cols, rows),
    setPaused: async (sessionId, paused) => find(sessionId).setPaused(paused),
    stop: async (sessionId) => held.get(sessionId)?.session.stop(STOP_GRACE_MS),
    async reap(sessionId) {
      const found = held.get(sessionId)
      if (!found) return
      if (!found.session.status().exit) throw new Trouble(`Session ${sessionId} still runs.`, 'Stop it first.')
      held.delete(sessionId)
      found.session.close()
      count()
    },
    screen: async (sessionId) => held.get(sessionId)?.session.view() ?? null,
    attach: async (sessionId, on) => find(sessionId).attach(on),
    watch(on) {
      const watcher = (event: PtyEvent) => on(event)
      watchers.add(watcher)
      // Whoever begins to look also sees what has been still for long.
      for (const { pulse } of held.values()) pulse.changed()
      return () => watchers.delete(watcher)
    },
    close() {
      watchers.clear()
      for (const { session, pulse } of held.values()) {
        pulse.stop()
        // Nobody is left to hear of a process that outlives even SIGKILL.
        session.stop(0).catch(() => {})
      }
    },
  }
}

type Opening = {
  readonly spawn: typeof import('node-pty').spawn
  readonly launch: Launch
  readonly env: Readonly<Record<string, string>>
  /** Value of SESSION_MARKER, used by nobody else. */
  readonly marker: string
}

/** Starts the program. Throws Trouble when directory or program is missing. */
function openSession(opening: Opening, tell: (makeEvent: () => PtyEvent) => void, count: () => void): Held {
  const { sessionId, cols, rows, cwd, argv } = opening.launch
  const marker = { name: SESSION_MARKER, value: opening.marker }
  const env = sessionEnvironment(process.env, { ...opening.env, [marker.name]: marker.value })
  const [command = '', ...args] = argv
  const file = findExecutable(command, cwd, env['PATH'])
  const pty = opening.spawn(file, args, { name: env['TERM'] ?? '', cols, rows, cwd, env, encoding: null })
  const show = () => tell(() => ({ type: 'screen', view: session.view() }))
  const session = createPtySession(
    { sessionId, pty, marker, size: { cols, rows } },
    {
      changed: () => pulse.changed(),
      exited() {
        pulse.stop()
        show()
        tell(() => ({ type: 'exit', status: session.status() }))
        count()
      },
    },
  )
  const pulse = createScreenPulse(show, session.isDrawing)
  return { session, pulse }
}

/** Loaded with the first session: without one, a platform that has no binary is no problem. */
async function loadNodePty(): Promise<typeof import('node-pty')> {
  try {
    return await import('node-pty')
  } catch (thrown) {
    throw new Trouble(
      `Terminals cannot be opened here: ${messageOf(thrown)}`,
      'node-pty brings binaries for Linux with glibc, macOS and Windows; reinstall the dependencies on this machine.',
    )
  }
}
