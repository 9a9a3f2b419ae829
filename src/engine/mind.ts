// Everything the engine knows, as a fold over the journal: the same envelopes always give the same mind.
// Absorbing an envelope also says what follows from it; replay keeps the mind and ignores what follows.
import { EMPTY_ERROR_WATCH, type ErrorWatch, watchErrors } from '#detectors/log/error-spike.ts'
import { withdrawals } from '#escalations/withdraw.ts'
import { type Decided, together } from '#machines/decided.ts'
import { type Machines, NO_MACHINES, route } from '#machines/route.ts'
import { respondToThreat } from '#machines/threat-response.ts'
import { applyToWorld } from '#projection/apply.ts'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import { type AuditTerms, DEFAULT_AUDIT_TERMS } from '#protocol/audit-terms.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Order } from '#protocol/ports.ts'
import { answerFacts } from './answer.ts'

export type Mind = {
  readonly world: World
  readonly terms: AuditTerms
  readonly machines: Machines
  readonly errorWatch: ErrorWatch
  /** Allowed and not yet done, by intent id: performed again after a crash. */
  readonly outbox: ReadonlyMap<string, Order>
  /** Commands already obeyed, by idempotency key, with the id that they made. */
  readonly obeyed: ReadonlyMap<string, string | null>
  readonly sessionsRequested: number
}

export const EMPTY_MIND: Mind = {
  world: EMPTY_WORLD,
  terms: DEFAULT_AUDIT_TERMS,
  machines: NO_MACHINES,
  errorWatch: EMPTY_ERROR_WATCH,
  outbox: new Map(),
  obeyed: new Map(),
  sessionsRequested: 0,
}

export const OBEYED_MAX = 1_000

/** The mind after one envelope, with the intents and facts that follow from it. */
export function absorb(mind: Mind, envelope: Envelope): { readonly mind: Mind; readonly decided: Decided } {
  const { event, at } = envelope
  const failed = event.type === 'effect.failed' ? mind.outbox.get(event.intentId) : undefined
  const failedFor = failed ? { auditId: 'auditId' in failed.intent ? failed.intent.auditId : null } : null
  const routed = route(mind.machines, { event, at, issues: mind.world.issues, terms: mind.terms, failedFor })
  const errors = event.type === 'log.counted' ? watchErrors(mind.errorWatch, event.bucket) : undefined
  const facts = [
    ...withdrawals(mind.world.questions, event, mind.world.issues),
    ...answerFacts(mind.world.questions, envelope),
    ...(errors?.events ?? []),
    ...(failed ? failureFacts(event, failed) : []),
  ]
  return {
    mind: {
      world: applyToWorld(mind.world, envelope),
      terms: event.type === 'terms.set' ? event.terms : mind.terms,
      machines: routed.machines,
      errorWatch: errors?.state ?? mind.errorWatch,
      outbox: outboxAfter(mind.outbox, event),
      obeyed: obeyedAfter(mind.obeyed, envelope),
      sessionsRequested: mind.sessionsRequested + (event.type === 'session.requested' ? 1 : 0),
    },
    decided: together({ intents: respondToThreat(event, mind.world.threats), facts }, routed.decided),
  }
}

/** A session whose start failed for good is lost, with the reason. */
function failureFacts(event: Event, { intent }: Order): readonly Event[] {
  if (event.type !== 'effect.failed' || !event.final || intent.type !== 'session.start') return []
  return [{ type: 'session.lost', sessionId: intent.launch.sessionId, because: event.message.slice(0, 300) }]
}

function outboxAfter(outbox: Mind['outbox'], event: Event): Mind['outbox'] {
  if (event.type === 'intent.allowed') {
    const { intentId, intent, note } = event
    return new Map(outbox).set(intentId, { intentId, intent, note })
  }
  const ended = event.type === 'effect.done' || (event.type === 'effect.failed' && event.final)
  if (!ended || !outbox.has(event.intentId)) return outbox
  const rest = new Map(outbox)
  rest.delete(event.intentId)
  return rest
}

function obeyedAfter(obeyed: Mind['obeyed'], { key, event }: Envelope): Mind['obeyed'] {
  if (key === null) return obeyed
  const all = new Map(obeyed).set(key, event.type === 'session.requested' ? event.launch.sessionId : null)
  const oldest = all.keys().next()
  if (all.size > OBEYED_MAX && !oldest.done) all.delete(oldest.value)
  return all
}
