// The journal told in plain lines, for those who have no screen: one line for each event that a person would mention.
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import { shortId } from '#protocol/subject.ts'
import { signalName } from './signal-name.ts'

type Names = ReadonlyMap<string, string>

/** The line for an envelope, or null when it is not worth one. `names` are session names by id. */
export function accountOf({ event, origin }: Envelope, names: Names): string | null {
  return ofSessions(event, names) ?? ofAudits(event) ?? ofRuns(event) ?? ofDecisions(event, origin) ?? ofWorld(event)
}

function ofSessions(event: Event, names: Names): string | null {
  const name = 'sessionId' in event ? (names.get(event.sessionId) ?? event.sessionId) : ''
  switch (event.type) {
    case 'session.requested': {
      const { name: given, sessionId, restartOf } = event.launch
      return restartOf === undefined ? null : `session   ${given} is started again (${sessionId} for ${restartOf})`
    }
    case 'session.started':
      return `session   ${name} started (pid ${event.pid})`
    case 'session.confined': {
      const { by, because } = event.confinement
      return `session   ${name} is ${by === 'nothing' ? 'NOT sandboxed' : 'sandboxed'}: ${because}`
    }
    case 'access.denied':
      return `denied    ${name}: ${event.path} (${event.because})`
    case 'agent.said':
      return `session   ${name} says: ${event.text}`
    case 'result.submitted':
      return `session   ${name} submits ${event.result.verdict}: ${event.result.summary}`
    case 'request.raised':
      return `session   ${name} asks: ${event.request.tool} ${event.request.detail}`
    case 'request.answered':
      return `session   ${name}: ${event.delivered ? 'the answer was given' : event.because}`
    case 'session.sent':
      return `session   ${name}: the text was ${event.outcome} (${event.because})`
    case 'memory.injected':
      return `memory    the text was injected into ${name}`
    case 'memory.skipped':
      return `memory    nothing was injected into ${name}: ${event.because}`
    case 'session.paused':
      return `session   ${name} stopped: ${event.because}`
    case 'session.continued':
      return `session   ${name} goes on: ${event.because}`
    case 'session.exited':
      return `session   ${name} ended (${event.because ?? (event.signal ? signalName(event.signal) : `exit ${event.code ?? '?'}`)})`
    case 'session.lost':
      return `session   ${name} is lost: ${event.because}`
    default:
      return null
  }
}

function ofAudits(event: Event): string | null {
  switch (event.type) {
    case 'commit.observed':
    case 'worktree.settled':
      return `commit    ${shortId(event.subject)} ${event.subject.title} (${event.subject.branch ?? 'detached'})`
    case 'commit.superseded':
      return `commits   ${event.shas.length} replaced before they could be looked at, from ${event.shas.at(-1)?.slice(0, 7)}`
    case 'machine.moved':
      return event.machine === 'commit-audit' ? `auditor   ${event.id.slice(0, 7)} ${event.from} → ${event.to}` : null
    case 'tests.finished':
      return `tests     ${event.auditId.slice(0, 7)} ${event.tests.status}: ${event.tests.because}`
    case 'issue.opened':
      return `finding   ${event.issue.id} ${event.issue.finding.severity} ${event.issue.finding.description}`
    case 'feedback.written':
      return event.files.length === 0 ? null : `feedback  ${event.files.map(({ path }) => path).join(', ')}`
    case 'issue.resolved':
      return `fixed     ${event.issueId} by ${event.by.slice(0, 7)}: ${event.because}`
    case 'issue.dismissed':
      return `dismissed ${event.issueId}: ${event.because}`
    default:
      return null
  }
}

function ofRuns(event: Event): string | null {
  switch (event.type) {
    case 'workflow.requested':
      return `workflow  ${event.run.runId} ${event.run.workflow.name}: ${event.run.issue.title}`
    case 'workflow.chosen':
      return `decided   ${event.workflow} for ${event.threatId}: ${event.because}`
    case 'step.started':
      return `step      ${event.runId} ${event.stepId} begins in ${event.sessionId}, round ${event.round}`
    case 'step.finished':
      return `step      ${event.runId} ${event.stepId} ${event.result?.verdict ?? 'no result'}: ${event.result?.summary ?? event.because}`
    case 'gate.checked':
      return `gate      ${event.runId} ${event.of} ${event.pass ? 'passed' : event.void ? 'review does not count' : 'rejected'}: ${event.because}`
    case 'step.merged':
      return `merged    ${event.runId} ${event.stepId} at ${event.commit.slice(0, 7)}`
    case 'step.conflicted':
      return `conflict  ${event.runId} ${event.stepId}: ${event.files.join(', ')}`
    case 'debt.noted':
      return `debt      ${event.runId} ${event.title}`
    case 'workflow.steered':
      return `steered   ${event.runId} ${event.stepId}: ${event.how}`
    case 'workflow.ended':
      return `workflow  ${event.runId} ${event.outcome}: ${event.because}`
    default:
      return null
  }
}

function ofDecisions(event: Event, origin: Envelope['origin']): string | null {
  switch (event.type) {
    case 'notice.sent': {
      const reached = event.to.filter(({ delivered }) => delivered).map(({ channel }) => channel)
      return reached.length === 0 ? null : `told      by ${reached.join(' and ')}`
    }
    case 'escalation.opened':
      return `asked     ${event.escalation.id} ${event.escalation.severity} ${event.escalation.title}`
    case 'escalation.answered':
      return `answered  ${event.escalationId} ${event.verdict} by ${origin}${event.note ? `: ${event.note}` : ''}`
    case 'escalation.undone':
      return `undone    ${event.escalationId}: its answer was taken back`
    case 'escalation.raised':
      return `raised    ${event.escalationId} ${event.severity}: ${event.because}`
    case 'rule.accepted':
      return `rule      ${event.rule.name} accepted by ${origin}: ${event.rule.because}`
    case 'rule.revoked':
      return `rule      ${event.name} revoked by ${origin}`
    case 'escalation.expired':
      return `expired   ${event.escalationId}: nobody answered, so the answer is no`
    case 'escalation.withdrawn':
      return `withdrawn ${event.escalationId}: ${event.because}`
    case 'intent.allowed':
      return event.intent.type === 'report.write'
        ? `report    ${event.intent.auditId.slice(0, 7)} ${event.intent.report.status}, security ${event.intent.report.metrics.security_score}`
        : null
    case 'effect.failed':
      return event.final ? `failed    ${event.message}; ${event.hint}` : null
    default:
      return null
  }
}

function ofWorld(event: Event): string | null {
  switch (event.type) {
    case 'threat.raised':
      return `threat    ${event.threat.level} ${event.threat.title}`
    case 'threat.closed':
      return `threat    ${event.threatId} over: ${event.because}`
    case 'task.written':
      return `task      ${event.path}`
    case 'source.failed':
      return `trouble   ${event.source}: ${event.message}; ${event.hint}`
    case 'journal.damaged':
      return `trouble   journal: ${event.because}; ${event.kept} events kept, the damaged file is ${event.aside}`
    default:
      return null
  }
}
