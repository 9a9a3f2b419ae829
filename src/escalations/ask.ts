// INTENT → QUESTION: what a human reads and may choose, fixed in full when it is asked. An option names every intent
// that choosing it allows; nothing can be added later.
import type { Escalation, Option } from '#protocol/escalation.ts'
import type { Issue } from '#protocol/finding.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Severity } from '#protocol/severity.ts'
import { shortId } from '#protocol/subject.ts'

export type Asking = {
  readonly id: string
  readonly at: number
  readonly deadlineAt: number
  readonly severity: Severity
  readonly because: string
  readonly issues: readonly Issue[]
  /** Names of sessions by id. */
  readonly sessionNames: ReadonlyMap<string, string>
}

type Question = Pick<Escalation, 'kind' | 'title' | 'evidence' | 'about' | 'options'>

/** The question that an intent puts to the human. */
export function ask(intent: Intent, asking: Asking): Escalation {
  const { id, at, deadlineAt, severity, because } = asking
  return { id, severity, because, openedAt: at, deadlineAt, ...questionOf(intent, asking) }
}

function questionOf(intent: Intent, asking: Asking): Question {
  switch (intent.type) {
    case 'commit.block':
      return aboutCriticalFinding(intent, asking)
    case 'session.answer':
      return aboutPermission(intent, asking)
    case 'task.write':
      return aboutThreat(intent)
    case 'session.restart':
      return aboutFailing(intent, asking)
    default:
      return {
        kind: 'other',
        title: `allow ${intent.type}?`,
        evidence: [],
        about: { sessionId: 'sessionId' in intent ? intent.sessionId : null, auditId: null, threatId: null },
        options: [
          { id: 'approve', label: 'allow it', verdict: 'approve', intents: [intent] },
          { id: 'reject', label: 'refuse it', verdict: 'reject', intents: [] },
        ],
      }
  }
}

function aboutCriticalFinding(intent: Extract<Intent, { type: 'commit.block' }>, asking: Asking): Question {
  const { subject, auditId, issueIds, heldSessionId } = intent
  const issues = asking.issues.filter(({ id }) => issueIds.includes(id))
  const first = issues[0]?.finding
  const author = subject.sessionId
  const release: readonly Intent[] = heldSessionId
    ? [{ type: 'session.continue', sessionId: heldSessionId, because: 'the question was answered' }]
    : []
  const rule = (ruling: 'blocked' | 'dismissed'): Intent => ({ type: 'feedback.rule', auditId, issueIds, ruling })
  const pause: readonly Option[] = author
    ? [
        {
          id: 'pause',
          label: `block it and keep ${nameOf(author, asking)} stopped`,
          verdict: 'approve',
          intents: [
            rule('blocked'),
            { type: 'session.pause', sessionId: author, because: 'paused by a human over a CRITICAL finding' },
          ],
        },
      ]
    : []
  return {
    kind: 'critical-finding',
    title: first ? `${first.description}, ${first.file ?? 'commit'}:${first.line}` : `CRITICAL in ${shortId(subject)}`,
    evidence: [
      `${shortId(subject)} ${subject.title} · ${subject.branch ?? 'detached'} · ${subject.author}`,
      author
        ? `probably by ${nameOf(author, asking)}: the only session on ${subject.branch ?? 'that work tree'}`
        : 'which session made it is unknown: none is stopped',
      ...issues.flatMap(({ id, finding }) => [
        `${id} ${finding.rule} ${finding.file ?? ''}:${finding.line}`,
        ...finding.evidence.slice(0, 3),
      ]),
      ...(heldSessionId ? [`${nameOf(heldSessionId, asking)} is stopped until you answer`] : []),
    ].slice(0, 16),
    about: { sessionId: author, auditId, threatId: null },
    options: [
      {
        id: 'approve',
        label: 'block it: send it back to be fixed',
        verdict: 'approve',
        intents: [rule('blocked'), ...release],
      },
      { id: 'reject', label: 'dismiss it: not a problem', verdict: 'reject', intents: [rule('dismissed'), ...release] },
      ...pause,
    ],
  }
}

function aboutPermission(intent: Extract<Intent, { type: 'session.answer' }>, asking: Asking): Question {
  const { request, sessionId } = intent
  return {
    kind: 'permission',
    title: `${request.tool}: ${request.detail}`.slice(0, 300),
    evidence: [
      `${nameOf(sessionId, asking)} asks on its own screen (rule ${request.rule})`,
      `bound to this very question: ${request.fingerprint}`,
    ],
    about: { sessionId, auditId: null, threatId: null },
    options: [
      { id: 'approve', label: 'allow once', verdict: 'approve', intents: [intent] },
      { id: 'reject', label: 'refuse', verdict: 'reject', intents: [{ ...intent, keys: request.rejectKeys }] },
    ],
  }
}

function aboutFailing(intent: Extract<Intent, { type: 'session.restart' }>, asking: Asking): Question {
  const { sessionId, because } = intent
  return {
    kind: 'other',
    title: `${nameOf(sessionId, asking)} keeps failing`,
    evidence: [because],
    about: { sessionId, auditId: null, threatId: null },
    options: [
      { id: 'approve', label: 'start it again', verdict: 'approve', intents: [intent] },
      { id: 'reject', label: 'leave it stopped', verdict: 'reject', intents: [] },
    ],
  }
}

function aboutThreat(intent: Extract<Intent, { type: 'task.write' }>): Question {
  const { threat } = intent
  return {
    kind: 'threat',
    title: threat.title,
    evidence: [...threat.evidence, `impact: ${threat.impact}`, `proposed: ${threat.proposedTask}`.slice(0, 400)]
      .concat(threat.samples)
      .slice(0, 16),
    about: { sessionId: null, auditId: null, threatId: threat.id },
    options: [
      { id: 'approve', label: 'give the agents this task', verdict: 'approve', intents: [intent] },
      { id: 'reject', label: 'no task: leave it', verdict: 'reject', intents: [] },
    ],
  }
}

function nameOf(sessionId: string, { sessionNames }: Asking): string {
  return `${sessionNames.get(sessionId) ?? 'session'} (${sessionId})`
}
