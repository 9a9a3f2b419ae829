// Everything the engine knows, as a fold over the journal: the same envelopes always give the same mind.
// Absorbing an envelope also says what follows from it; replay keeps the mind and ignores what follows.
import { applyToPrecedents, type Precedents } from '#escalations/precedent.ts'
import { withdrawals } from '#escalations/withdraw.ts'
import { dailyIntents } from '#machines/daily-summary.ts'
import { type Decided, together } from '#machines/decided.ts'
import { hearForNotices, NO_NOTICES, type Notices } from '#machines/notify.ts'
import { remember } from '#machines/remember.ts'
import { respondToRequest } from '#machines/request.ts'
import { type Machines, NO_MACHINES, route } from '#machines/route.ts'
import { tellSessions, type Untold } from '#machines/tell-session.ts'
import { respondToThreat } from '#machines/threat-response.ts'
import { respondToIssue } from '#machines/triage/respond-to-issue.ts'
import { applyToWorld } from '#projection/apply.ts'
import { EMPTY_WORLD, SESSIONS_MAX, type World } from '#projection/world.ts'
import { type AuditTerms, DEFAULT_AUDIT_TERMS } from '#protocol/audit-terms.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Order } from '#protocol/ports.ts'
import type { Launch } from '#protocol/session.ts'
import { answerFacts } from './answer.ts'
import { reportedDenials } from './denial-facts.ts'
import { type EvidenceBySession, evidenceFacts, gatherAll } from './evidence.ts'
import { memoryFacts } from './memory-facts.ts'
import { isAskedAlready, refusalFacts } from './request-facts.ts'
import { stepFacts, threatsInHand } from './step-facts.ts'

export type Mind = {
  readonly world: World
  readonly terms: AuditTerms
  readonly machines: Machines
  readonly notices: Notices
  /** Feedback that is typed into its session once that is idle. */
  readonly untold: Untold
  /** How people have answered before, by likeness of the question. */
  readonly precedents: Precedents
  /** What is known of each living session and from where. */
  readonly evidence: EvidenceBySession
  /** Allowed and not yet done, by intent id: performed again after a crash. */
  readonly outbox: ReadonlyMap<string, Order>
  /** Commands already obeyed, by idempotency key, with the id that they made. */
  readonly obeyed: ReadonlyMap<string, string | null>
  readonly sessionsRequested: number
  readonly runsRequested: number
  /** The latest launches by session id, as they were asked for: the world hides the values of variables. */
  readonly launches: ReadonlyMap<string, Launch>
}

export const EMPTY_MIND: Mind = {
  world: EMPTY_WORLD,
  terms: DEFAULT_AUDIT_TERMS,
  machines: NO_MACHINES,
  notices: NO_NOTICES,
  untold: new Map(),
  precedents: new Map(),
  evidence: new Map(),
  outbox: new Map(),
  obeyed: new Map(),
  sessionsRequested: 0,
  runsRequested: 0,
  launches: new Map(),
}

export const OBEYED_MAX = 1_000

/** The mind after one envelope, with the intents and facts that follow from it. */
export function absorb(mind: Mind, envelope: Envelope): { readonly mind: Mind; readonly decided: Decided } {
  const { event, at } = envelope
  const failed = event.type === 'effect.failed' ? mind.outbox.get(event.intentId) : undefined
  const done = event.type === 'effect.done' ? mind.outbox.get(event.intentId) : undefined
  const failedFor = failed ? { auditId: 'auditId' in failed.intent ? failed.intent.auditId : null } : null
  const undone = event.type === 'intent.denied' ? event.intent : (failed?.intent ?? null)
  const routed = route(mind.machines, { event, at, issues: mind.world.issues, terms: mind.terms, failedFor, undone })
  const world = applyToWorld(mind.world, envelope)
  const evidence = gatherAll(mind.evidence, envelope, mind.outbox)
  const noticed = hearForNotices(mind.notices, event, at)
  const told = tellSessions(mind.untold, event, {
    terms: mind.terms,
    authorOf: (auditId) => world.audits.find(({ id }) => id === auditId)?.subject.sessionId ?? null,
    stateOf: (sessionId) => world.sessions.find(({ id }) => id === sessionId)?.state ?? null,
  })
  const facts = [
    ...withdrawals(mind.world.questions, event, mind.world.issues),
    ...answerFacts(mind.world.questions, envelope),
    ...reportedDenials(mind.world, event),
    ...refusalFacts(mind, envelope),
    ...(failed ? failureFacts(event, failed) : []),
    ...(done ? restartFacts(mind, done) : []),
    ...stepFacts(mind, envelope),
    ...memoryFacts(mind, envelope),
    ...evidenceFacts(world.sessions, [mind.evidence, evidence], envelope),
  ]
  return {
    mind: {
      world,
      terms: event.type === 'terms.set' ? event.terms : mind.terms,
      machines: routed.machines,
      notices: noticed.notices,
      untold: told.untold,
      precedents: applyToPrecedents(mind.precedents, mind.world.questions, envelope),
      evidence,
      outbox: outboxAfter(mind.outbox, event),
      obeyed: obeyedAfter(mind.obeyed, envelope),
      sessionsRequested: mind.sessionsRequested + (event.type === 'session.requested' ? 1 : 0),
      runsRequested: mind.runsRequested + (event.type === 'workflow.requested' ? 1 : 0),
      launches: event.type === 'session.requested' ? launchesAfter(mind.launches, event.launch) : mind.launches,
    },
    decided: together(
      {
        intents: [
          ...respondToThreat(event, {
            threats: mind.world.threats,
            respond: mind.terms.threats,
            roster: mind.world.roster,
            inHand: threatsInHand(mind),
          }),
          ...respondToIssue(event, mind.world.roster),
          ...remember(event),
          ...(isAskedAlready(mind, event) ? [] : respondToRequest(event)),
          ...noticed.intents,
          ...told.intents,
          ...dailyIntents(event, mind.world.issues, mind.terms),
        ],
        facts,
      },
      routed.decided,
    ),
  }
}

/** A session whose start failed for good is lost, and a text that could not be typed is dropped, with the reason. */
function failureFacts(event: Event, { intentId, intent }: Order): readonly Event[] {
  if (event.type !== 'effect.failed' || !event.final) return []
  const because = event.message.slice(0, 300)
  if (intent.type === 'session.start') return [{ type: 'session.lost', sessionId: intent.launch.sessionId, because }]
  if (intent.type !== 'session.send') return []
  return [{ type: 'session.sent', sessionId: intent.sessionId, intentId, outcome: 'dropped', because }]
}

/** Once what was left of a session is gone, the same launch is requested again under the next id. */
function restartFacts({ launches, sessionsRequested }: Mind, { intent }: Order): readonly Event[] {
  const before = intent.type === 'session.restart' && launches.get(intent.sessionId)
  if (!before) return []
  const sessionId = `s${sessionsRequested + 1}`
  return [{ type: 'session.requested', launch: { ...before, sessionId, restartOf: before.sessionId } }]
}

function launchesAfter(launches: Mind['launches'], launch: Launch): Mind['launches'] {
  return new Map([...launches, [launch.sessionId, launch] as const].slice(-SESSIONS_MAX))
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
  const all = new Map(obeyed).set(key, madeBy(event))
  const oldest = all.keys().next()
  if (all.size > OBEYED_MAX && !oldest.done) all.delete(oldest.value)
  return all
}

/** The id that a command's acknowledgement names. */
function madeBy(event: Event): string | null {
  if (event.type === 'session.requested') return event.launch.sessionId
  if (event.type === 'workflow.requested') return event.run.runId
  if (event.type === 'issue.triaged') return event.runId ?? `e${event.issueId.slice(1)}`
  if (event.type === 'memory.asked') return event.dumpId
  if (event.type !== 'intent.allowed') return null
  const { intent, intentId } = event
  if (intent.type === 'memory.dump') return intent.dumpId
  return intent.type === 'session.send' || intent.type === 'memory.read' ? intentId : null
}
