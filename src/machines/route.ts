// Which machine hears which event. Machines are started by the event that makes their subject and dropped when it ends.
// A move from one state to another is itself recorded, so that faces show exactly what happened.
import { initialTransition, type SnapshotFrom, transition } from 'xstate'
import type { AuditTerms } from '#protocol/audit-terms.ts'
import type { Event } from '#protocol/event.ts'
import type { Issue } from '#protocol/finding.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Launch } from '#protocol/session.ts'
import type { Subject } from '#protocol/subject.ts'
import type { AuditHeard, Reported } from './audit-heard.ts'
import { reportedNow } from './audit-report.ts'
import { commitAudit } from './commit-audit.ts'
import { type Decided, decidedBy, NOTHING, together } from './decided.ts'
import { type Runs, tellRuns } from './route-workflow.ts'
import { session } from './session.ts'

type AuditSnapshot = SnapshotFrom<typeof commitAudit>
type SessionSnapshot = SnapshotFrom<typeof session>

export type Machines = {
  readonly audits: ReadonlyMap<string, AuditSnapshot>
  readonly sessions: ReadonlyMap<string, SessionSnapshot>
  /** Of sessions that failed and are about to be started again: when they did, for the one that takes their place. */
  readonly failures: ReadonlyMap<string, readonly number[]>
  /** What finished audits reported by commit, for regressions; the latest only. */
  readonly reported: ReadonlyMap<string, Reported>
  /** Runs of workflows that go on. */
  readonly runs: Runs
}

export const NO_MACHINES: Machines = {
  audits: new Map(),
  sessions: new Map(),
  failures: new Map(),
  reported: new Map(),
  runs: new Map(),
}
const REPORTED_MAX = 200
const RECHECKS_MAX = 50
const FAILURES_MAX = 100

export type Heard = {
  readonly event: Event
  readonly at: number
  readonly issues: readonly Issue[]
  readonly terms: AuditTerms
  /** For `effect.failed`: the audit whose intent failed. */
  readonly failedFor: { readonly auditId: string | null } | null
  /** For `effect.failed` and `intent.denied`: what was not done. */
  readonly undone?: Intent | null
}

/** All machines after one event, with what they want and state. */
export function route(machines: Machines, heard: Heard): { readonly machines: Machines; readonly decided: Decided } {
  const audits = tellAudits(machines, heard)
  const sessions = tellSession(machines, heard)
  const runs = tellRuns(machines.runs, { event: heard.event, at: heard.at, intent: heard.undone ?? null })
  return {
    machines: {
      audits: audits.audits,
      sessions: sessions.sessions,
      failures: sessions.failures,
      reported: audits.reported,
      runs: runs.runs,
    },
    decided: together(together(audits.decided, sessions.decided), runs.decided),
  }
}

function tellAudits(machines: Machines, heard: Heard) {
  const { event, at, issues } = heard
  let { audits, reported } = machines
  let decided = NOTHING
  const told: AuditHeard = { type: event.type, event, at, issues }
  if (event.type === 'commit.observed' || event.type === 'worktree.settled') {
    // After a restart a source may report again what was audited already.
    const isKnown = audits.has(event.subject.id) || reported.has(event.subject.id)
    if (!isKnown) audits = new Map(audits).set(event.subject.id, begin(event.subject, machines, heard))
  }
  for (const [id, before] of audits) {
    if (!concerns(heard, id)) continue
    const [after, actions] = transition(commitAudit, before, told)
    if (after === before) continue
    decided = together(
      decided,
      together(moved('commit-audit', id, [before.value, after.value], event), decidedBy(actions)),
    )
    audits = new Map(audits).set(id, after)
    if (after.value !== 'IDLE' || before.value === 'IDLE') continue
    audits = without(audits, id)
    reported = remember(reported, id, reportedNow(after.context))
  }
  return { audits, reported, decided }
}

function begin(subject: Subject, machines: Machines, { issues, terms }: Heard): AuditSnapshot {
  const recheck = issues
    .filter(({ branch, finding }) => branch === subject.branch && finding.type !== 'test')
    .slice(-RECHECKS_MAX)
    .map(({ id, finding }) => ({ issueId: id, finding }))
  const parent = parentOf(subject, machines)
  const [started] = initialTransition(commitAudit, { subject, terms, recheck, parent })
  return started
}

/** What was reported of the parent commit, also while its issues still wait for their fix. */
function parentOf({ base }: Subject, { reported, audits }: Machines): Reported | null {
  if (base === null) return null
  const waiting = audits.get(base)
  return reported.get(base) ?? (waiting?.value === 'WAIT_FOR_FIX' ? reportedNow(waiting.context) : null)
}

function concerns({ event, failedFor }: Heard, id: string): boolean {
  if (event.type === 'commit.observed' || event.type === 'worktree.settled') return event.subject.id === id
  if (event.type === 'effect.failed') return event.final && failedFor?.auditId === id
  if ('auditId' in event) return event.auditId === id
  return event.type === 'issue.resolved' || event.type === 'issue.dismissed'
}

function tellSession({ sessions, failures }: Machines, { event, at }: Heard) {
  const id = sessionOf(event)
  const known = event.type === 'session.requested' ? startedWith(event.launch, failures) : sessions.get(id ?? '')
  if (id === null || !known) return { sessions, failures, decided: NOTHING }
  const [after, actions] = transition(session, known, { type: event.type, event, at })
  const decided = together(moved('session', id, [known.value, after.value], event), decidedBy(actions))
  return {
    sessions: after.status === 'done' ? without(sessions, id) : new Map(sessions).set(id, after),
    failures: failuresAfter(failures, event, decided, after.context.failures),
    decided,
  }
}

/** The session that an event is told to; of rulings only the one that ends it by a human's wish. */
function sessionOf(event: Event): string | null {
  if (event.type === 'session.requested') return event.launch.sessionId
  if (event.type !== 'intent.allowed') return 'sessionId' in event ? event.sessionId : null
  const { intent } = event
  return intent.type === 'session.stop' || intent.type === 'session.restart' ? intent.sessionId : null
}

function startedWith(launch: Launch, failures: Machines['failures']): SessionSnapshot {
  const before = launch.restartOf === undefined ? undefined : failures.get(launch.restartOf)
  return initialTransition(session, { launch, failures: before ?? [] })[0]
}

/** Kept from the failure to the start of the next. One that a human starts again begins anew. */
function failuresAfter(
  failures: Machines['failures'],
  event: Event,
  { intents }: Decided,
  times: readonly number[],
): Machines['failures'] {
  if (event.type === 'session.requested' && event.launch.restartOf !== undefined)
    return without(failures, event.launch.restartOf)
  const restart = intents.find((intent) => intent.type === 'session.restart')
  if (!restart || restart.keepsFailing) return failures
  const all = new Map(failures).set(restart.sessionId, times)
  return new Map([...all].slice(-FAILURES_MAX))
}

type Values = readonly [from: unknown, to: unknown]

function moved(machine: 'commit-audit' | 'session', id: string, [from, to]: Values, event: Event): Decided {
  if (from === to) return NOTHING
  return {
    intents: [],
    facts: [{ type: 'machine.moved', machine, id, from: String(from), to: String(to), on: event.type }],
  }
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  const others = new Map(map)
  others.delete(key)
  return others
}

function remember(reported: Machines['reported'], id: string, report: Reported): Machines['reported'] {
  const all = new Map(reported).set(id, report)
  const oldest = all.keys().next()
  if (all.size > REPORTED_MAX && !oldest.done) all.delete(oldest.value)
  return all
}
