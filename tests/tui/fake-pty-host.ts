// A pty-host that runs nothing: what faces ask of it is recorded, what it says is said by the test.
import type { Attachment, History, PtyEvent, PtyHost, PtyStatus, ScreenView } from '#protocol/ports.ts'

export type FakePtyHost = PtyHost & {
  readonly typed: () => string
  readonly sizes: readonly string[]
  /** Everything fails from now on, as when the socket is cut. */
  cut(): void
  say(sessionId: string, text: string): void
  show(sessionId: string, rows: readonly string[], change?: Partial<ScreenView>): void
  /** What `history` answers from now on. */
  remember(history: History | null): void
  /** Another terminal is the writer, or stops being it. */
  elsewhere(isElsewhere: boolean): void
  exit(sessionId: string, code: number): void
  readonly attached: () => number
}

export function fakePtyHost(sessionIds: readonly string[], snapshot = 'snapshot of it'): FakePtyHost {
  const watchers = new Set<(event: PtyEvent) => void>()
  const viewers = new Map<(bytes: Uint8Array) => void, string>()
  const statuses = new Map(sessionIds.map((sessionId) => [sessionId, statusOf(sessionId)]))
  const sizes: string[] = []
  let typed = ''
  let history: History | null = null
  let isElsewhere = false
  const tellers = new Map<(bytes: Uint8Array) => void, (isWriter: boolean) => void>()
  let isCut = false
  const reach = () => {
    if (isCut) throw new Error('socket closed')
  }
  const tell = (event: PtyEvent) => {
    for (const watcher of watchers) watcher(event)
  }
  return {
    typed: () => typed,
    sizes,
    attached: () => viewers.size,
    cut: () => {
      isCut = true
    },
    say: (sessionId, text) => {
      for (const [viewer, id] of viewers) if (id === sessionId) viewer(new TextEncoder().encode(text))
    },
    show: (sessionId, rows, change) => tell({ type: 'screen', view: { ...viewOf(sessionId, rows), ...change } }),
    remember: (next) => {
      history = next
    },
    elsewhere: (next) => {
      isElsewhere = next
      for (const teller of [...tellers.values()]) teller(!next)
    },
    exit: (sessionId, code) => {
      const status = { ...statusOf(sessionId), exit: { code, signal: null } }
      statuses.set(sessionId, status)
      tell({ type: 'exit', status })
    },
    spawn: async () => {
      throw new Error('nothing is spawned here')
    },
    list: async () => {
      reach()
      return [...statuses.values()]
    },
    input: (_, bytes) => {
      typed += new TextDecoder().decode(bytes)
    },
    inputOnce: async () => true,
    paste: async () => true,
    history: async () => {
      reach()
      return history
    },
    mark: () => undefined,
    resize: (sessionId, cols, rows) => sizes.push(`${sessionId} ${cols}x${rows}`),
    setPaused: async () => undefined,
    stop: async () => undefined,
    reap: async () => undefined,
    screen: async (sessionId) => {
      reach()
      return statuses.has(sessionId) ? viewOf(sessionId, [`screen of ${sessionId}`]) : null
    },
    attach: async (sessionId, on, options = {}): Promise<Attachment> => {
      reach()
      viewers.set(on, sessionId)
      if (!options.readOnly && options.onWriter) tellers.set(on, options.onWriter)
      return {
        snapshot: new TextEncoder().encode(snapshot),
        detach: () => {
          viewers.delete(on)
          tellers.delete(on)
        },
        isWriter: () => !options.readOnly && !isElsewhere,
        takeOver: () => {
          isElsewhere = false
          options.onWriter?.(true)
        },
      }
    },
    watch: (on) => {
      watchers.add(on)
      return () => watchers.delete(on)
    },
    close: () => undefined,
  }
}

function statusOf(sessionId: string): PtyStatus {
  return { sessionId, pid: 1, startTime: null, paused: false, cols: 80, rows: 24, exit: null }
}

function viewOf(sessionId: string, rows: readonly string[]): ScreenView {
  return {
    sessionId,
    cols: 80,
    rows,
    ansiRows: rows,
    cursor: { x: 0, y: 0, visible: false },
    title: '',
    quietMs: 0,
    typedMs: null,
    bracketedPaste: false,
    alternate: false,
    notification: null,
  }
}
