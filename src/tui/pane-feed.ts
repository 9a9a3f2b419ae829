// The sessions' screens from the pty-host. They never enter the store: only the fact that a session has a screen does.
// The connection is made when the first session needs it and again when it is lost.

import { hasEnded } from '#projection/session-life.ts'
import type { SessionView } from '#projection/world.ts'
import { messageOf } from '#protocol/errors.ts'
import type { PtyHost, ScreenView } from '#protocol/ports.ts'
import { gatherGlances } from './glances.ts'
import type { Store } from './store.ts'

export type PaneFeedParts = {
  readonly store: Store
  readonly ptyHost: PtyHost | null
  readonly getPtyHost: (() => Promise<PtyHost | null>) | null
  /** A screen has changed. */
  readonly changed: (sessionId: string) => void
  /** A session that was seen before has a new notification. */
  readonly notified: () => void
}

export type PaneFeed = {
  screenOf(sessionId: string): ScreenView | null
  /** The connection, when there is one. */
  host(): PtyHost | null
  /** Something failed that says that the connection is gone. */
  lost(because: string): void
  close(): void
}

/** How often a missing connection is looked for, and an existing one checked, while sessions run. */
const LOOK_MS = 1_500
const NO_HOST = 'no pty-host yet: it starts with the first session'

/** Starts watching; without any way to a pty-host the panes say so. */
export function feedPanes({ store, ptyHost, getPtyHost, changed, notified }: PaneFeedParts): PaneFeed {
  const views = createViews({ store, changed, notified })
  let host: PtyHost | null = null
  let stopWatching: (() => void) | null = null
  let isLooking = false
  let isClosed = false

  const isAsked = createAsking()
  const fetchMissing = (from: PtyHost) => {
    for (const session of store.get().world.sessions) {
      const { id } = session
      if (views.has(id) || isAsked(session)) continue
      const take = (view: ScreenView | null) => view && from === host && !views.has(id) && views.show(view)
      from.screen(id).then(take, () => undefined)
    }
  }
  const lost = (because: string) => {
    if (!host || isClosed) return
    stopWatching?.()
    stopWatching = null
    host = null
    store.set({ ptyHost: { state: 'lost', because: `the pty-host is gone (${because})` } })
  }
  const connect = (connected: PtyHost) => {
    host = connected
    stopWatching = connected.watch((event) => {
      if (event.type === 'screen') views.show(event.view)
    })
    store.set({ ptyHost: { state: 'live', because: '' } })
    fetchMissing(connected)
  }
  const check = async (connected: PtyHost) => {
    try {
      await connected.list()
      fetchMissing(connected)
    } catch (thrown) {
      lost(messageOf(thrown))
    }
  }
  const find = async () => {
    const found = (await getPtyHost?.().catch(() => null)) ?? null
    if (found && isClosed) found.close()
    else if (found) connect(found)
  }
  const look = async () => {
    if (isLooking || isClosed || !someoneLives(store)) return
    isLooking = true
    await (host ? check(host) : find())
    isLooking = false
  }
  store.set({ ptyHost: { state: 'connecting', because: NO_HOST } })
  if (ptyHost) connect(ptyHost)
  const timer = getPtyHost || ptyHost ? setInterval(look, LOOK_MS) : null
  const unsubscribe = store.subscribe(onNewSession(store, look))
  void look()
  return {
    screenOf: (sessionId) => views.get(sessionId),
    host: () => host,
    lost,
    close: () => {
      isClosed = true
      if (timer) clearInterval(timer)
      unsubscribe()
      views.close()
      stopWatching?.()
      if (host && host !== ptyHost) host.close()
    },
  }
}

/** The latest screen of every session in the world; the store learns which there are, and what their glances say. */
function createViews({ store, changed, notified }: Pick<PaneFeedParts, 'store' | 'changed' | 'notified'>) {
  const views = new Map<string, ScreenView>()
  const glances = gatherGlances(store, notified)
  const forgetGone = () => {
    const known = new Set(store.get().world.sessions.map(({ id }) => id))
    for (const id of views.keys()) if (!known.has(id)) views.delete(id)
  }
  return {
    has: (sessionId: string) => views.has(sessionId),
    get: (sessionId: string) => views.get(sessionId) ?? null,
    close: glances.close,
    show: (view: ScreenView) => {
      const isNew = !views.has(view.sessionId)
      if (isNew) forgetGone()
      views.set(view.sessionId, view)
      if (isNew) store.set({ screens: new Set(views.keys()) })
      glances.take(view)
      changed(view.sessionId)
    },
  }
}

/** Tells whether an ended session was asked for before: its host may have forgotten it, so that once is enough. */
function createAsking(): (session: SessionView) => boolean {
  const asked = new Set<string>()
  return (session) => {
    if (!hasEnded(session) || asked.has(session.id)) return asked.has(session.id)
    asked.add(session.id)
    return false
  }
}

function someoneLives(store: Store): boolean {
  return store.get().world.sessions.some((session) => !hasEnded(session))
}

/** Calls `look` when the list of sessions has changed, so that a new one has its pane at once. */
function onNewSession(store: Store, look: () => Promise<void>): () => void {
  let known = store.get().world.sessions.length
  return () => {
    const count = store.get().world.sessions.length
    if (count === known) return
    known = count
    void look()
  }
}
