// RECORD → INTERPRET → JUDGE as one pure step: from what happened to all envelopes that follow from it, in order.
// They are written as one batch, so that a crash leaves either the event with all its consequences or neither.
import { ask } from '#escalations/ask.ts'
import { QUESTIONS_MAX } from '#escalations/queue.ts'
import { judge, severityOf } from '#policy/judge.ts'
import type { Rule } from '#policy/rule.ts'
import type { Envelope, Origin } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import { absorb, type Mind } from './mind.ts'

export type Terms = {
  readonly host: string
  readonly rules: readonly Rule[]
  /** Until then a question waits for its human; afterwards the answer is no. */
  readonly answerWithinMs: number
  /** True where nobody can be asked: every question is denied at once, and that is recorded. */
  readonly unattended: boolean
}

export type Happened = {
  readonly events: readonly Event[]
  readonly origin: Origin
  readonly at: number
  readonly key: string | null
}

/** More envelopes than this from one cause is a rule that feeds itself: a bug, so the engine stops. */
const CONSEQUENCES_MAX = 5_000

/** The mind and the envelopes after something happened. */
export function think(
  mind: Mind,
  happened: Happened,
  terms: Terms,
): { readonly mind: Mind; readonly envelopes: readonly Envelope[] } {
  const { at, origin } = happened
  const waiting: { event: Event; origin: Origin; key: string | null }[] = happened.events.map((event, index) => ({
    event,
    origin,
    key: index === 0 ? happened.key : null,
  }))
  const envelopes: Envelope[] = []
  let next = waiting.shift()
  while (next) {
    if (envelopes.length >= CONSEQUENCES_MAX)
      throw new Error(`${next.event.type} has more than ${CONSEQUENCES_MAX} consequences`)
    const seq = mind.world.seq + 1
    const envelope: Envelope = { seq, at, host: terms.host, ...next }
    envelopes.push(envelope)
    const absorbed = absorb(mind, envelope)
    mind = absorbed.mind
    const { facts, intents } = absorbed.decided
    const rulings = intents.map((intent, index) => rulingOn(intent, `${seq}.${index}`, { mind, at, terms }))
    waiting.push(...[...facts, ...rulings].map((event) => ({ event, origin: 'engine' as const, key: null })))
    next = waiting.shift()
  }
  return { mind, envelopes }
}

type Judging = { readonly mind: Mind; readonly at: number; readonly terms: Terms }

function rulingOn(intent: Intent, intentId: string, { mind, at, terms }: Judging): Event {
  const { verdict, rule, because } = judge(intent, terms.rules)
  const reason = `${because} (rule "${rule}")`
  if (verdict === 'allow')
    return { type: 'intent.allowed', intentId, intent, because: reason, by: 'policy', note: null }
  if (verdict === 'deny') return { type: 'intent.denied', intentId, intent, because: reason, by: 'policy' }
  if (terms.unattended) {
    return { type: 'intent.denied', intentId, intent, because: `${reason}; nobody is there to ask`, by: 'time' }
  }
  if (mind.world.questions.length >= QUESTIONS_MAX) {
    return {
      type: 'intent.denied',
      intentId,
      intent,
      because: `${QUESTIONS_MAX} questions are open already`,
      by: 'policy',
    }
  }
  const escalation = ask(intent, {
    id: `e${intentId.replace(/\.0$/, '')}`,
    at,
    deadlineAt: at + terms.answerWithinMs,
    severity: severityOf(intent),
    because: reason,
    issues: mind.world.issues,
    sessionNames: new Map(mind.world.sessions.map(({ id, launch }) => [id, launch.name])),
  })
  return { type: 'escalation.opened', escalation, intent }
}
