// The engine's side of the evidence: keeps what is gathered of each living session, and says when the state that follows from it is
// another than the one that is shown.
import { absentAt } from '#detectors/evidence/absent.ts'
import { supersededBy } from '#detectors/evidence/ask-on-screen.ts'
import { gather } from '#detectors/evidence/gather.ts'
import { type Gathered, NOTHING_GATHERED } from '#detectors/evidence/gathered.ts'
import { type Outcome, weigh } from '#detectors/evidence/weigh.ts'
import { SESSIONS_MAX, type SessionView } from '#projection/world.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Order } from '#protocol/ports.ts'

export type EvidenceBySession = ReadonlyMap<string, Gathered>

type Deadline = { readonly at: number; readonly event: Event }

/** What is gathered after one envelope; of ended sessions nothing is kept. */
export function gatherAll(
  before: EvidenceBySession,
  { event, at }: Envelope,
  orders: ReadonlyMap<string, Order>,
): EvidenceBySession {
  const id = subjectOf(event)
  if (id === null) return before
  const known = before.get(id)
  if (!known && event.type !== 'session.requested') return before
  if (event.type === 'session.exited' || event.type === 'session.lost') return without(before, id)
  const intent = event.type === 'request.answered' ? orders.get(event.intentId)?.intent : undefined
  const decision = intent?.type === 'request.answer' ? intent.decision : null
  const next = gather(known ?? NOTHING_GATHERED, event, at, decision)
  if (next === known) return before
  const [oldest] = before.keys()
  const room = !known && before.size >= SESSIONS_MAX && oldest !== undefined ? without(before, oldest) : before
  return new Map(room).set(id, next)
}

function without(all: EvidenceBySession, id: string): EvidenceBySession {
  const others = new Map(all)
  others.delete(id)
  return others
}

/** What follows for the session that an envelope is about: a state that has changed, and a dialog that was asked about twice. */
export function evidenceFacts(
  sessions: readonly SessionView[],
  [before, after]: readonly [EvidenceBySession, EvidenceBySession],
  { event, at }: Envelope,
): readonly Event[] {
  const id = subjectOf(event)
  const session = sessions.find((one) => one.id === id)
  const gathered = id === null ? undefined : after.get(id)
  if (!session || !gathered || !isObservable(session)) return []
  const known = before.get(session.id)
  return [...(known ? supersededBy(known, event) : []), ...changed(session, gathered, at)]
}

/** The observation that tells of another state, or other words of the agent, than those that are shown; else none. */
export function changed(
  session: SessionView,
  gathered: Pick<Gathered, 'evidence' | 'asked'>,
  at: number,
): readonly Event[] {
  const outcome = weigh(gathered, at)
  if (!outcome) return []
  const isSame = outcome.state === session.state && outcome.waitingFor === session.waitingFor
  if (isSame && saysOf(outcome.evidence) === saysOf(session.evidence)) return []
  return [observed(session.id, outcome)]
}

/** What the agents themselves say, for comparing. */
const saysOf = (evidence: SessionView['evidence']): string =>
  evidence
    .filter(({ source }) => source === 'hook' || source === 'sub-agent')
    .map(({ agentId, says }) => `${agentId}:${says}`)
    .sort()
    .join()

export function observed(sessionId: string, { state, waitingFor, because, evidence }: Outcome): Event {
  return { type: 'session.observed', sessionId, state, waitingFor, because, evidence: [...evidence] }
}

/** Nothing is observed of a session that has not started, has ended, or is stopped in the middle of whatever it did. */
export function isObservable({ pid, exit, state }: SessionView): boolean {
  return pid !== null && exit === null && state !== 'paused' && state !== 'lost'
}

/** When time alone changes something: a dialog whose hook did not come, one that has gone, a report that has grown old. */
export function evidenceDeadlines(
  sessions: readonly SessionView[],
  all: EvidenceBySession,
  now: number,
): readonly Deadline[] {
  return sessions.filter(isObservable).flatMap((session) => {
    const gathered = all.get(session.id)
    return gathered ? deadlinesOf(session.id, gathered, now) : []
  })
}

function deadlinesOf(sessionId: string, gathered: Gathered, now: number): readonly Deadline[] {
  const { held, asked } = gathered
  const outcome = weigh(gathered, now)
  const absent = asked.flatMap((one): Deadline[] => {
    const at = absentAt(gathered, one)
    const because = 'its dialog is no longer on the screen'
    return at === null
      ? []
      : [{ at, event: { type: 'request.closed', sessionId, fingerprint: one.fingerprint, because } }]
  })
  const hook: readonly Deadline[] = held
    ? [{ at: held.until, event: { type: 'request.raised', sessionId, request: held.request } }]
    : []
  const reviewAt = outcome?.reviewAt ?? null
  const review = reviewAt === null ? null : weigh(gathered, reviewAt)
  const due = review && reviewAt !== null ? [{ at: reviewAt, event: observed(sessionId, review) }] : []
  return [...absent, ...hook, ...due]
}

function subjectOf(event: Event): string | null {
  if (event.type === 'session.requested') return event.launch.sessionId
  return 'sessionId' in event ? event.sessionId : null
}
