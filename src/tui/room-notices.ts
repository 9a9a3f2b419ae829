// Notices on the outer terminal: a bell, or the sequence that makes the terminal show a notification. Only what is told while this
// room is open, and never between the bytes of an attached session.
import type { Store } from './store.ts'
import { notificationSequence, type OscNotification } from './terminal/modes.ts'

export type RoomNotices = { readonly bell: boolean; readonly osc: OscNotification | 'none' }

const BELL = '\u0007'

/** `alert` writes to the terminal, or drops it where that is somebody else's. Returns the way to stop. */
export function alertOnNotices(store: Store, { bell, osc }: RoomNotices, alert: (text: string) => void): () => void {
  // What was told before this room was there is old; undefined until its world has come.
  let known: string | null | undefined
  return store.subscribe(() => {
    const { world, engine, workspaceName } = store.get()
    if (engine.state !== 'live') return
    const isNew = known !== undefined && world.notice !== null && world.notice.id !== known
    known = world.notice?.id ?? null
    if (!isNew || world.notice === null) return
    const { title, lines } = world.notice
    if (osc !== 'none') alert(notificationSequence(osc, `Signalbox ${workspaceName}: ${title}`, lines.join(' ')))
    if (bell) alert(BELL)
  })
}
