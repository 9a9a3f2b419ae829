// Titles and notifications of the screens, into the store: changes are gathered first, because a title may spin with
// every frame of a program, and each change of the store costs a frame of Ink.
import type { ScreenView } from '#protocol/ports.ts'
import type { Glance, Store } from './store.ts'

export type Glances = {
  take(view: ScreenView): void
  close(): void
}

const GATHER_MS = 250

/** Gathers until `close`; `notified` is called for each new notification of a session that was seen before. */
export function gatherGlances(store: Store, notified: () => void): Glances {
  const latest = new Map<string, Glance>()
  let timer: NodeJS.Timeout | null = null
  const hand = () => {
    timer = null
    const known = new Set(store.get().world.sessions.map(({ id }) => id))
    for (const id of latest.keys()) if (!known.has(id)) latest.delete(id)
    store.set({ glances: new Map(latest) })
  }
  return {
    take: ({ sessionId, title, notification }) => {
      const before = latest.get(sessionId)
      if (before ? before.title === title && before.notification === notification : !title && !notification) {
        if (!before) latest.set(sessionId, { title, notification })
        return
      }
      latest.set(sessionId, { title, notification })
      if (before && notification !== null && notification !== before.notification) notified()
      timer ??= setTimeout(hand, GATHER_MS)
    },
    close: () => {
      if (timer) clearTimeout(timer)
    },
  }
}
