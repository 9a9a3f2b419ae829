// The passing of time on the screen: one tick a second while an age is shown in seconds, one in ten seconds otherwise (for
// minutes and the clock). A tick costs a frame of Ink, so there are none that change nothing a person follows.
import { SECONDS_SHOWN_MS } from '#projection/age.ts'
import { hasEnded } from '#projection/session-life.ts'
import type { FaceState, Store } from './store.ts'
import { NOTICE_SHOWN_MS } from './ui-state.ts'

const FAST_MS = 1_000
const SLOW_MS = 10_000
/** A deadline is shown in seconds when it is this near. */
const DEADLINE_NEAR_MS = 5 * 60_000

/** Milliseconds until the next tick that this state needs. */
export function tickAfterMs({ world, ui, now, engine }: FaceState): number {
  const isYoung = (since: number) => now - since < SECONDS_SHOWN_MS
  const isFollowed =
    (ui.notice !== null && now - ui.notice.at <= NOTICE_SHOWN_MS) ||
    (engine.state === 'live' &&
      (world.questions.some(({ escalation }) => isYoung(escalation.openedAt) || isNear(escalation.deadlineAt, now)) ||
        world.sessions.some((session) => !hasEnded(session) && isYoung(session.since)) ||
        world.audits.some(({ ended, stateSince }) => !ended && isYoung(stateSince))))
  return isFollowed ? FAST_MS : SLOW_MS
}

function isNear(deadlineAt: number, now: number): boolean {
  return deadlineAt - now < DEADLINE_NEAR_MS
}

/** Ticks until the returned function is called. */
export function startTicking(store: Store): () => void {
  let timer: NodeJS.Timeout
  let plannedMs = 0
  const plan = () => {
    plannedMs = tickAfterMs(store.get())
    timer = setTimeout(() => {
      store.set({})
      plan()
    }, plannedMs)
  }
  const unsubscribe = store.subscribe(() => {
    if (tickAfterMs(store.get()) >= plannedMs) return
    clearTimeout(timer)
    plan()
  })
  plan()
  return () => {
    clearTimeout(timer)
    unsubscribe()
  }
}
