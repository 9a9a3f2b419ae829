// What the demo promises to show, checked against the journal and nothing else.
import type { Envelope } from '#protocol/envelope.ts'
import { AUDIT_STATES } from '#protocol/verdict.ts'

const SESSIONS = 4

/** What has not happened yet; empty when the whole loop was seen. */
export function missingFrom(envelopes: readonly Envelope[]): readonly string[] {
  const events = envelopes.map(({ event }) => event)
  const has = (type: string) => events.some((event) => event.type === type)
  const visited = new Set(
    events.flatMap((event) =>
      event.type === 'machine.moved' && event.machine === 'commit-audit' ? [event.from, event.to] : [],
    ),
  )
  const reports = events.flatMap((event) =>
    event.type === 'intent.allowed' && event.intent.type === 'report.write' ? [event.intent.report] : [],
  )
  const answers = events.flatMap((event) => (event.type === 'escalation.answered' ? [event.verdict] : []))
  const rulings = events.flatMap((event) => (event.type === 'feedback.ruled' ? [event.ruling] : []))
  const unseen = AUDIT_STATES.filter((state) => !visited.has(state))
  const promises: readonly (readonly [string, boolean])[] = [
    [`${SESSIONS} sessions started`, events.filter(({ type }) => type === 'session.started').length >= SESSIONS],
    [`auditor states ${unseen.join(', ')}`, unseen.length === 0],
    ['a blocked commit', rulings.includes('blocked')],
    ['a commit that passed', reports.some(({ status }) => status === 'PASS')],
    ['a failed test reported', reports.some(({ tests }) => tests.status === 'FAIL')],
    ['feedback written', has('feedback.written')],
    ['a threat', has('threat.raised')],
    ['an approval', answers.includes('approve')],
    ['a rejection', answers.includes('reject')],
    ['an answer typed into a session', events.some((event) => event.type === 'request.answered' && event.delivered)],
    ['a secret fixed', isFixed('secret', envelopes)],
    ['a broken test fixed', isFixed('test', envelopes)],
  ]
  return promises.flatMap(([promise, isKept]) => (isKept ? [] : [promise]))
}

function isFixed(type: string, envelopes: readonly Envelope[]): boolean {
  const opened = envelopes.flatMap(({ event }) =>
    event.type === 'issue.opened' && event.issue.finding.type === type ? [event.issue.id] : [],
  )
  return envelopes.some(({ event }) => event.type === 'issue.resolved' && opened.includes(event.issueId))
}
