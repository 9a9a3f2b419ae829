// The sessions' screens and ends, as the pty-host tells them. First it makes up for what was missed while no engine listened:
// sessions that the journal believes alive are told as lost or exited. The host forgets an exit only when the event has had
// time to be journaled: after a crash in between it is told once more.
import type { Emit, Observe, PtyHost, PtyStatus, Source } from '#protocol/ports.ts'

/** From emitting an exit to reaping it. The journal needs milliseconds. */
const REAP_AFTER_MS = 2_000

type Screens = {
  readonly ptyHost: PtyHost
  /** Ids of the sessions that the journal believes alive. */
  readonly alive: readonly string[]
}

/** Resolves when the signal aborts. Rejects when the host cannot be asked. */
export function createScreens({ ptyHost, alive }: Screens): Source {
  return {
    name: 'sessions',
    async run(emit, observe, signal) {
      const over = Promise.withResolvers<void>()
      const ends = createEnds(ptyHost, emit, over.reject)
      // Watching begins before the list is asked for, so that no exit falls between the two.
      const stop = ptyHost.watch((event) => {
        if (event.type === 'exit') ends.tell(event.status)
        else if (event.type === 'screen') show(event.view, observe)
      }, 'settled')
      signal.addEventListener('abort', () => over.resolve(), { once: true })
      if (signal.aborted) over.resolve()
      try {
        await Promise.race([makeUp(ptyHost, alive, { emit, tell: ends.tell }), over.promise])
        await over.promise
      } finally {
        stop()
        ends.close()
      }
    },
  }
}

type View = Extract<Parameters<Parameters<PtyHost['watch']>[0]>[0], { type: 'screen' }>['view']

function show({ sessionId, rows, title, quietMs }: View, observe: Observe): void {
  observe({ kind: 'screen', sessionId, rows, title, quietMs })
}

type Ends = {
  tell(status: PtyStatus): void
  /** What was not reaped yet is found again by the next run. */
  close(): void
}

/** Tells every end once, whether it was found in the list or came as an event. */
function createEnds(ptyHost: PtyHost, emit: Emit, fail: (thrown: unknown) => void): Ends {
  const told = new Map<string, NodeJS.Timeout>()
  return {
    tell({ sessionId, exit }) {
      if (!exit || told.has(sessionId)) return
      const { code, signal, because } = exit
      emit({ type: 'session.exited', sessionId, code, signal, ...(because === undefined ? {} : { because }) })
      const reap = () => ptyHost.reap(sessionId).then(() => told.delete(sessionId), fail)
      told.set(sessionId, setTimeout(reap, REAP_AFTER_MS))
    },
    close() {
      for (const timer of told.values()) clearTimeout(timer)
    },
  }
}

type Telling = { readonly emit: Emit; readonly tell: (status: PtyStatus) => void }

async function makeUp(ptyHost: PtyHost, alive: readonly string[], { emit, tell }: Telling): Promise<void> {
  const found = await ptyHost.list()
  const known = new Set(found.map(({ sessionId }) => sessionId))
  for (const sessionId of alive) {
    if (known.has(sessionId)) continue
    emit({ type: 'session.lost', sessionId, because: 'the pty-host no longer knows it; its end was not seen' })
  }
  for (const status of found) tell(status)
}
