// The owner of the PTYs, in this process: sessions by id, started once, kept after their end until they are reaped. It knows
// nothing of escalations, journals or wires; transport/pty-server.ts puts it behind a socket.
import { randomUUID } from 'node:crypto'
import { messageOf, Trouble } from '#protocol/errors.ts'
import type { PtyHost, PtyHostOwner } from '#protocol/ports.ts'
import type { Launch } from '#protocol/session.ts'
import { createAttachments } from './attachments.ts'
import { sessionEnvironment } from './environment.ts'
import { findExecutable } from './executable.ts'
import { checkMemoryLimit } from './memory-watch.ts'
import { createOneAPass, type OneAPass } from './one-a-pass.ts'
import { createPtySession, type PtySession } from './pty-session.ts'
import { createReadingTurns, type ReadingTurns } from './reading-turns.ts'
import type { Recordings } from './recordings.ts'
import { createScreenPulse, FRAME_MS, type ScreenPulse } from './screen-pulse.ts'
import { createWatchers, SETTLED_EVERY_MS, type Watchers } from './watchers.ts'

/** Sessions that run or have not been reaped. */
export const SESSIONS_MAX = 200
export const SESSION_MARKER = 'SIGNALBOX_PROCESS'

const STOP_GRACE_MS = 2_000

type Held = { readonly session: PtySession; readonly pulse: ScreenPulse }

/**
 * A host without sessions. `onSessions` hears, after every change, how many run and how many wait to be reaped. Sessions are
 * recorded when there are `recordings`.
 */
export function createPtyHost(
  onSessions: (count: { live: number; ended: number }) => void = () => {},
  recordings: Recordings | null = null,
): PtyHostOwner {
  const run = randomUUID()
  const held = new Map<string, Held>()
  const watchers = createWatchers()
  const turns = createReadingTurns()
  const looks = createOneAPass()
  const count = () => {
    const ended = [...held.values()].filter(({ session }) => session.status().exit).length
    onSessions({ live: held.size - ended, ended })
  }
  const find = (sessionId: string) => held.get(sessionId)?.session
  const get = (sessionId: string) => find(sessionId) ?? noSession(sessionId)

  const everyones: Everyones = {
    async spawn(launch, env) {
      const { spawn } = await loadNodePty()
      // Looked up after the only wait, so that of two spawns at once one finds the other.
      const running = held.get(launch.sessionId)
      if (running) return running.session.status()
      if (held.size >= SESSIONS_MAX)
        throw new Trouble(`There are ${SESSIONS_MAX} sessions already.`, 'Stop one first.', 2)
      const opened = openSession(
        { spawn, launch, env, marker: `${launch.sessionId}:${run}`, recordings, turns, looks },
        watchers,
        count,
      )
      held.set(launch.sessionId, opened)
      if (watchers.wantScreens()) opened.pulse.changed()
      count()
      return opened.session.status()
    },
    list: async () => [...held.values()].map(({ session }) => session.status()),
    inputOnce: async (sessionId, key, text) => get(sessionId).typing.once(key, text),
    paste: async (sessionId, key, text) => get(sessionId).typing.paste(key, text),
    resize: (sessionId, cols, rows) => find(sessionId)?.resize(cols, rows),
    setPaused: async (sessionId, paused) => get(sessionId).setPaused(paused),
    stop: async (sessionId) => find(sessionId)?.stop(STOP_GRACE_MS),
    async reap(sessionId) {
      const found = held.get(sessionId)
      if (!found) return
      if (!found.session.status().exit) throw new Trouble(`Session ${sessionId} still runs.`, 'Stop it first.')
      held.delete(sessionId)
      found.pulse.stop()
      looks.forget(sessionId)
      found.session.close()
      count()
    },
    screen: async (sessionId) => find(sessionId)?.view() ?? null,
    history: async (sessionId) => find(sessionId)?.history() ?? null,
    mark: (sessionId, label) => find(sessionId)?.mark(label),
    watch(on, pace = 'live') {
      const forget = watchers.add(on, pace)
      // Whoever begins to look also sees what has been still for long.
      if (pace !== 'exits') for (const { pulse } of held.values()) pulse.changed()
      return forget
    },
    close() {
      watchers.clear()
      for (const { session, pulse } of held.values()) {
        pulse.stop()
        looks.forget(session.status().sessionId)
        // Nobody is left to hear of a process that outlives even SIGKILL.
        session.stop(0).catch(() => {})
      }
    },
  }
  const share = () => portTo(everyones, find, turns.keyed)
  return { ...share(), share }
}

/** What does not depend on who asks. */
type Everyones = Omit<PtyHost, 'attach' | 'input'>

function portTo(everyones: Everyones, find: (sessionId: string) => PtySession | undefined, keyed: () => void): PtyHost {
  const own = createAttachments()
  return {
    ...everyones,
    async attach(sessionId, on, options = {}) {
      return own.attach(find(sessionId) ?? noSession(sessionId), on, options)
    },
    input(sessionId, bytes) {
      const session = find(sessionId)
      keyed()
      if (session) own.input(session, bytes)
    },
  }
}

function noSession(sessionId: string): never {
  throw new Trouble(`There is no session ${sessionId}.`, 'It has ended, or its host was restarted.')
}

type Opening = {
  readonly spawn: typeof import('node-pty').spawn
  readonly launch: Launch
  readonly env: Readonly<Record<string, string>>
  /** Value of SESSION_MARKER, used by nobody else. */
  readonly marker: string
  readonly recordings: Recordings | null
  readonly turns: ReadingTurns
  /** When screens are read. */
  readonly looks: OneAPass
}

/** Starts the program. Throws Trouble when directory or program is missing, or its limit cannot be kept. */
function openSession(opening: Opening, watchers: Watchers, count: () => void): Held {
  const { sessionId, cols, rows, cwd, argv } = opening.launch
  const marker = { name: SESSION_MARKER, value: opening.marker }
  const env = sessionEnvironment(process.env, { ...opening.env, [marker.name]: marker.value })
  const [command = '', ...args] = argv
  const file = findExecutable(command, cwd, env['PATH'])
  checkMemoryLimit(opening.launch.memoryBytes)
  const pty = opening.spawn(file, args, { name: env['TERM'] ?? '', cols, rows, cwd, env, encoding: null })
  const record = (snapshot: () => Uint8Array) => opening.recordings?.start(opening.launch, snapshot) ?? null
  const show = (isSettled: boolean) => watchers.show(sessionId, isSettled, session.view)
  const session = createPtySession(
    {
      sessionId,
      pty,
      marker,
      turns: opening.turns,
      size: { cols, rows },
      record,
      memoryBytes: opening.launch.memoryBytes,
    },
    {
      changed: () => watchers.wantScreens() && pulse.changed(),
      exited() {
        pulse.stop()
        opening.looks.forget(sessionId)
        show(true)
        watchers.tellExit({ type: 'exit', status: session.status() })
        count()
      },
    },
  )
  const frameMs = () => (watchers.wantFrames() ? FRAME_MS : SETTLED_EVERY_MS)
  const look = (isSettled: boolean) => opening.looks.later(sessionId, () => show(isSettled))
  const pulse = createScreenPulse(look, session.isDrawing, frameMs)
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
