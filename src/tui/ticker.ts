// The passing of time on the screen. A tick costs a frame of Ink, so they come as often as a person follows what they change:
// every second while something is seconds old, every five below a minute, else three a minute; and when something runs out.
import { SECONDS_SHOWN_MS } from '#projection/age.ts'
import { hasEnded } from '#projection/session-life.ts'
import { TROUBLE_SHOWN_MS } from './components/footer.tsx'
import type { FaceState, Store } from './store.ts'
import { NOTICE_SHOWN_MS } from './ui-state.ts'

const SECOND_MS = 1_000
const FRESH_MS = 10_000
const YOUNG_TICK_MS = 5_000
/** Divides a minute, so that the clock turns with one of them. */
const SLOW_TICK_MS = 20_000
const MOVES_SHOWN_MAX = 6

/** Milliseconds until the next tick that this state needs. */
export function tickAfterMs(state: FaceState): number {
  const { now } = state
  const ages = state.engine.state === 'live' ? sincesIn(state).map((since) => now - since) : []
  const lefts = state.world.questions.map(({ escalation }) => escalation.deadlineAt - now)
  const steps = [...ages, ...lefts].map(stepAt)
  const ends = endsIn(state).flatMap((at) => (at > now ? [at - now] : []))
  return Math.min(SLOW_TICK_MS - (now % SLOW_TICK_MS), ...steps, ...ends)
}

/** How long a length of time may stand on the screen unchanged. */
function stepAt(length: number): number {
  if (length < 0 || length >= SECONDS_SHOWN_MS) return SLOW_TICK_MS
  return length < FRESH_MS ? SECOND_MS : YOUNG_TICK_MS
}

/** What the shown ages are counted from. */
function sincesIn({ world }: FaceState): readonly number[] {
  return [
    ...world.questions.map(({ escalation }) => escalation.openedAt),
    ...world.sessions.flatMap((session) => (hasEnded(session) ? [] : [session.since])),
    ...world.audits.flatMap(({ ended, stateSince }) => (ended ? [] : [stateSince])),
    ...world.moves.slice(0, MOVES_SHOWN_MAX).map(({ at }) => at),
  ]
}

/** When something leaves the screen or takes another place, just after. */
function endsIn({ world, ui }: FaceState): readonly number[] {
  return [
    ...(ui.notice ? [ui.notice.at + NOTICE_SHOWN_MS] : []),
    ...world.troubles.map(({ at }) => at + TROUBLE_SHOWN_MS),
    ...world.questions.flatMap(({ snoozedUntil }) => (snoozedUntil === null ? [] : [snoozedUntil])),
  ]
}

/** Ticks until the returned function is called. */
export function startTicking(store: Store): () => void {
  let timer: NodeJS.Timeout
  let dueAt = 0
  const plan = () => {
    const state = store.get()
    dueAt = state.now + tickAfterMs(state)
    timer = setTimeout(tick, Math.max(1, dueAt - Date.now()))
  }
  const tick = () => {
    // Planned below: the change that this tick itself makes plans none.
    dueAt = 0
    store.set({})
    plan()
  }
  const unsubscribe = store.subscribe(() => {
    const state = store.get()
    if (state.now + tickAfterMs(state) >= dueAt) return
    clearTimeout(timer)
    plan()
  })
  plan()
  return () => {
    clearTimeout(timer)
    unsubscribe()
  }
}
