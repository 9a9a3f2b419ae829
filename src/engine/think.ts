// RECORD → INTERPRET → JUDGE as one pure step: from what happened to all envelopes that follow from it, in order.
// They are written as one batch, so that a crash leaves either the event with all its consequences or neither.
import { ask, type Patience } from '#escalations/ask.ts'
import { likenessOf } from '#escalations/ask-request.ts'
import { QUESTIONS_MAX } from '#escalations/queue.ts'
import type { Asker } from '#policy/asked.ts'
import { judge, type Ruling } from '#policy/judge.ts'
import { roleRules } from '#policy/role-rules.ts'
import { inOrder, type PlacedRule } from '#policy/rule.ts'
import { suggestRule } from '#policy/suggest.ts'
import { hasEnded } from '#projection/session-life.ts'
import type { Envelope, Origin } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import { flawIn, leftOut } from './flaw.ts'
import { absorb, type Mind } from './mind.ts'

export type Terms = {
  readonly host: string
  /** Without those that were accepted with a question: these are in the journal. */
  readonly rules: readonly PlacedRule[]
  /** Until then a question waits for its human; afterwards the answer is no. */
  readonly answerWithinMs: number
  readonly patience?: Patience
  /** So many equal answers in a row and a rule is offered. */
  readonly suggestAfter?: number
  /** True where nobody can be asked: every question is denied at once, and that is recorded. */
  readonly unattended: boolean
}

export type Happened = {
  readonly events: readonly Event[]
  readonly origin: Origin
  readonly at: number
  readonly key: string | null
}

/** Nothing is held and nobody is reminded: what those get who do not say. */
const DEFAULT_PATIENCE: Patience = {
  undoMs: {
    permission: 0,
    question: 0,
    'critical-finding': 0,
    threat: 0,
    other: 0,
    destructive: 0,
    bulk: 0,
  },
  remind: { everyMs: 30 * 60_000, timesMax: 0 },
}
export const SUGGEST_AFTER = 3

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
    const flaw = flawIn(next.event)
    const event = flaw === null ? next.event : leftOut(next.event, flaw)
    const envelope: Envelope = { seq, at, host: terms.host, ...next, event }
    envelopes.push(envelope)
    const absorbed = absorb(mind, envelope)
    mind = absorbed.mind
    const { facts, intents } = absorbed.decided
    const rules = intents.length === 0 ? [] : rulesNow(mind, terms)
    const rulings = intents.map((intent, index) => rulingOn(intent, `${seq}.${index}`, { mind, at, terms, rules }))
    waiting.push(...[...facts, ...rulings].map((event) => ({ event, origin: 'engine' as const, key: null })))
    next = waiting.shift()
  }
  return { mind, envelopes }
}

type Judging = {
  readonly mind: Mind
  readonly at: number
  readonly terms: Terms
  readonly rules: readonly PlacedRule[]
}

function rulingOn(intent: Intent, intentId: string, judging: Judging): Event {
  const { mind, terms, rules } = judging
  const asker = askerOf(intent, mind)
  const ruling = judge(intent, rules, asker)
  const { verdict, because: reason } = ruling
  const because = reason.slice(0, 400)
  if (verdict === 'allow') return { type: 'intent.allowed', intentId, intent, because, by: 'policy', note: null }
  if (verdict === 'deny') return { type: 'intent.denied', intentId, intent, because, by: 'policy' }
  const denied = (by: 'time' | 'policy', why: string): Event => ({
    type: 'intent.denied',
    intentId,
    intent,
    because: why.slice(0, 400),
    by,
  })
  if (terms.unattended) return denied('time', `${reason.slice(0, 350)}; nobody is there to ask`)
  if (mind.world.questions.length >= QUESTIONS_MAX)
    return denied('policy', `${QUESTIONS_MAX} questions are open already`)
  return { type: 'escalation.opened', escalation: questionFor(intent, intentId, { ...judging, ruling, asker }), intent }
}

/** What is configured and what roles may, with the rules that were accepted in between. */
function rulesNow({ world }: Mind, { rules }: Terms): readonly PlacedRule[] {
  const accepted = world.rules.map(({ rule, escalationId }) => ({
    rule,
    layer: 'accepted' as const,
    where: escalationId,
  }))
  return inOrder([...roleRules(world.roster.roles), ...rules, ...accepted])
}

/** The session whose request it is; no other intent has an asker. */
function askerOf(intent: Intent, { world }: Mind): Asker | null {
  if (intent.type !== 'request.answer') return null
  const session = world.sessions.find(({ id }) => id === intent.sessionId)
  if (!session) return null
  const { name, profile, role = null, cwd } = session.launch
  return { id: session.id, name, profile, role, cwd }
}

type Asking = Judging & { readonly ruling: Ruling; readonly asker: Asker | null }

function questionFor(intent: Intent, intentId: string, { mind, at, terms, rules, ruling, asker }: Asking) {
  const id = `e${intentId.replace(/\.0$/, '')}`
  const likeness = intent.type === 'request.answer' ? likenessOf(intent, asker) : null
  const precedent = (likeness !== null && mind.precedents.get(likeness)) || null
  const after = terms.suggestAfter ?? SUGGEST_AFTER
  return ask(intent, {
    id,
    at,
    deadlineAt: at + terms.answerWithinMs,
    severity: ruling.severity,
    because: ruling.because.slice(0, 400),
    issues: mind.world.issues,
    sessionNames: new Map(mind.world.sessions.map(({ id: sessionId, launch }) => [sessionId, launch.name])),
    alive: mind.world.sessions.filter((session) => !hasEnded(session)).map(({ id: sessionId }) => sessionId),
    asker,
    confirm: ruling.confirm,
    precedent,
    offer: suggestRule(intent, { rules, asker, precedent, after, id }),
    patience: terms.patience ?? DEFAULT_PATIENCE,
  })
}
