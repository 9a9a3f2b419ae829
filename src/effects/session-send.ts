// Delivers a text to an agent: pastes it, sees it on the screen, presses Enter, and sees the screen move on. While a dialog
// or a human's draft is there, nothing is typed. What came of it is told by what was seen, never by hope.
import { setTimeout as pause } from 'node:timers/promises'
import type { EventOf } from '#protocol/event.ts'
import type { Order, Perform, PtyHost, ScreenView } from '#protocol/ports.ts'
import type { ObservedState } from '#protocol/session.ts'
import { intentOf } from './room.ts'
import { countOf, endsAtCursor, isPromptEmpty, tailOf } from './typed-row.ts'

/** A human who typed within this time may still be writing. */
export const DRAFT_MS = 10_000
/** How long a screen that is still being drawn is waited for. */
const STILL_WITHIN_MS = 2_000
const STILL_MS = 300
const SEEN_WITHIN_MS = 3_000
const MOVED_WITHIN_MS = 3_000
const LOOK_EVERY_MS = 25
const ENTER = '\r'

/** What a screen means, by the session's profile. Pure. `isAgent`: its screens are known, so an unknown one is a reason to wait. */
export type ReadState = (
  view: ScreenView,
  sessionId: string,
) => { readonly state: ObservedState; readonly because: string; readonly isAgent: boolean }

type Result = Pick<EventOf<'session.sent'>, 'outcome' | 'because'>
type Sending = { readonly ptyHost: PtyHost; readonly read: ReadState; readonly signal: AbortSignal }

/** Throws Trouble when the pty-host cannot be asked; all else is told as an outcome. */
export function createSessionSend(ptyHost: PtyHost, read: ReadState): Perform {
  return async (order, signal) => {
    const { sessionId } = intentOf(order, 'session.send')
    const { outcome, because } = await deliver(order, { ptyHost, read, signal })
    ptyHost.mark(sessionId, `text ${outcome}`)
    const { intentId } = order
    return { events: [{ type: 'session.sent', sessionId, intentId, outcome, because: because.slice(0, 300) }] }
  }
}

async function deliver(order: Order, sending: Sending): Promise<Result> {
  const { sessionId, text } = intentOf(order, 'session.send')
  const { ptyHost, read } = sending
  const before = await lookUntil(sessionId, sending, STILL_WITHIN_MS, ({ quietMs }) => quietMs >= STILL_MS)
  if (!before) return dropped('the session has ended')
  const reason = reasonToHold(before, read(before, sessionId))
  if (reason) return { outcome: 'held', because: reason }

  const tail = tailOf(text)
  const isNew = await ptyHost.paste(sessionId, order.intentId, text)
  // Pasted before a crash, it is there already and cannot appear once more.
  const isSeen = (view: ScreenView) =>
    endsAtCursor(view, tail) || countOf(view, tail) > (isNew ? countOf(before, tail) : 0)
  const isDialog = (view: ScreenView) => read(view, sessionId).state === 'waiting'
  const pasted = await lookUntil(sessionId, sending, SEEN_WITHIN_MS, (view) => isDialog(view) || isSeen(view))
  if (!pasted) return dropped('the session has ended')
  if (isDialog(pasted)) {
    return { outcome: 'held', because: 'a dialog came up while it was typed; Enter was not pressed' }
  }
  if (!isSeen(pasted)) return dropped('the session did not show the text; Enter was not pressed')
  return enter(order, pasted, sending)
}

async function enter(order: Order, pasted: ScreenView, sending: Sending): Promise<Result> {
  const { sessionId, text } = intentOf(order, 'session.send')
  const tail = tailOf(text)
  const wasAtCursor = endsAtCursor(pasted, tail)
  await sending.ptyHost.inputOnce(sessionId, `${order.intentId}:enter`, ENTER)
  const hasMoved = (view: ScreenView) =>
    wasAtCursor ? !endsAtCursor(view, tail) : view.rows.join('\n') !== pasted.rows.join('\n')
  const after = await lookUntil(sessionId, sending, MOVED_WITHIN_MS, hasMoved)
  if (!after || hasMoved(after))
    return { outcome: 'submitted', because: 'it was seen, entered, and the screen moved on' }
  return dropped('Enter was pressed, but the screen did not move on')
}

const dropped = (because: string): Result => ({ outcome: 'dropped', because })

/** Why nothing may be typed now; null when nothing speaks against it. */
function reasonToHold(view: ScreenView, reading: ReturnType<ReadState>): string | null {
  const { state, because, isAgent } = reading
  if (state === 'waiting') return `a dialog is on the screen (${because})`
  if (view.typedMs !== null && view.typedMs < DRAFT_MS && !isPromptEmpty(view)) return 'a human is writing there'
  return state === 'unknown' && isAgent ? `nobody knows this screen (${because})` : null
}

/** The screen as soon as `isSo`, or as it is after `withinMs`; null when the session is gone. */
async function lookUntil(
  sessionId: string,
  { ptyHost, signal }: Sending,
  withinMs: number,
  isSo: (view: ScreenView) => boolean,
): Promise<ScreenView | null> {
  const until = performance.now() + withinMs
  for (;;) {
    const view = await ptyHost.screen(sessionId)
    if (!view || isSo(view) || performance.now() > until) return view
    await pause(LOOK_EVERY_MS, undefined, { signal })
  }
}
