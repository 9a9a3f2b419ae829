// INTENT → QUESTION: what a human reads and may choose, fixed in full when it is asked. An option names every intent
// that choosing it allows; nothing can be added later.
import type { Escalation, Option, Precedent } from '#protocol/escalation.ts'
import type { Issue } from '#protocol/finding.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Rule } from '#protocol/rule.ts'
import type { Severity } from '#protocol/severity.ts'
import { shortId } from '#protocol/subject.ts'
import { aboutFailedFixes } from './ask-failed-fixes.ts'
import { aboutRequest } from './ask-request.ts'
import { aboutIssue } from './ask-triage.ts'
import { aboutWorkflow } from './ask-workflow.ts'
import { no, yes } from './option.ts'

export type Asking = {
  readonly id: string
  readonly at: number
  readonly deadlineAt: number
  readonly severity: Severity
  readonly because: string
  readonly issues: readonly Issue[]
  /** Names of sessions by id. */
  readonly sessionNames: ReadonlyMap<string, string>
  /** Sessions that live, by id: another one may be given a task. */
  readonly alive?: readonly string[]
  /** The session that asks, if one does. */
  readonly asker: { readonly profile: string; readonly role: string | null; readonly cwd: string } | null
  /** A yes has to be said twice. */
  readonly confirm: boolean
  readonly precedent: Precedent | null
  /** A rule that may be taken with the answer; null for none. */
  readonly offer: Rule | null
  readonly patience: Patience
}

/** What time does with questions: how long answers wait, and how often a question is raised again. */
export type Patience = {
  /** By the kind of question, in milliseconds; `destructive` and `bulk` where that is longer. */
  readonly undoMs: Readonly<Record<Escalation['kind'] | 'destructive' | 'bulk', number>>
  readonly remind: { readonly everyMs: number; readonly timesMax: number }
}

export type Question = Pick<Escalation, 'kind' | 'title' | 'evidence' | 'likeness' | 'editable' | 'about' | 'options'> &
  Pick<Escalation, 'subject' | 'touches'>

/** A question that stands alone and in which nothing can be edited. */
const ALONE = { likeness: null, editable: null }

/** The question that an intent puts to the human. */
export function ask(intent: Intent, asking: Asking): Escalation {
  const { id, at, deadlineAt, severity, because, precedent, patience, confirm } = asking
  const question = questionOf(intent, asking)
  const reject = patience.undoMs[question.kind]
  const approve = Math.max(reject, confirm ? patience.undoMs.destructive : 0)
  return {
    id,
    severity,
    because,
    openedAt: at,
    deadlineAt,
    ...question,
    ...(precedent ? { precedent } : {}),
    undoMs: { approve, reject, bulk: Math.max(approve, patience.undoMs.bulk) },
    remind: patience.remind,
    options: confirm ? question.options.map(confirmed) : question.options,
  }
}

const confirmed = (option: Option): Option => (option.verdict === 'approve' ? { ...option, confirm: true } : option)

function questionOf(intent: Intent, asking: Asking): Question {
  switch (intent.type) {
    case 'commit.block':
      return aboutCriticalFinding(intent, asking)
    case 'request.answer':
      return aboutRequest(intent, nameOf(intent.sessionId, asking), asking)
    case 'task.write':
    case 'workflow.begin':
      return aboutThreat(intent)
    case 'session.restart':
      return aboutFailing(intent, asking)
    case 'issue.escalate':
      return aboutFailedFixes(intent, asking, (id) => nameOf(id, asking))
    case 'session.send':
      return aboutTelling(intent, asking)
    case 'memory.dump':
      return aboutMemory(intent)
    case 'issue.route':
      return aboutIssue(intent)
    case 'workflow.escalate':
      return aboutWorkflow(intent)
    default:
      return {
        kind: 'other',
        ...ALONE,
        title: `allow ${intent.type}?`,
        evidence: [],
        about: { sessionId: 'sessionId' in intent ? intent.sessionId : null, auditId: null, threatId: null },
        options: [yes('allow it', [intent]), no('refuse it', [])],
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
  const pause = author
    ? [
        yes(
          `block it and keep ${nameOf(author, asking)} stopped`,
          [
            rule('blocked'),
            { type: 'session.pause', sessionId: author, because: 'paused by a human over a CRITICAL finding' },
          ],
          { id: 'pause' },
        ),
      ]
    : []
  return {
    kind: 'critical-finding',
    ...ALONE,
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
      yes('block it: send it back to be fixed', [rule('blocked'), ...release]),
      no('dismiss it: not a problem', [rule('dismissed'), ...release]),
      ...pause,
    ],
  }
}

function aboutFailing(intent: Extract<Intent, { type: 'session.restart' }>, asking: Asking): Question {
  const { sessionId, because } = intent
  return {
    kind: 'other',
    ...ALONE,
    title: `${nameOf(sessionId, asking)} keeps failing`,
    evidence: [because],
    about: { sessionId, auditId: null, threatId: null },
    options: [yes('start it again', [intent]), no('leave it stopped', [])],
  }
}

function aboutTelling(intent: Extract<Intent, { type: 'session.send' }>, asking: Asking): Question {
  const { sessionId, text } = intent
  return {
    kind: 'other',
    ...ALONE,
    title: `tell ${nameOf(sessionId, asking)} about its feedback?`,
    evidence: [`typed once it is asked for: ${text}`.slice(0, 400)],
    about: { sessionId, auditId: null, threatId: null },
    options: [yes('type it into the session', [intent]), no('leave it to read its inbox', [])],
  }
}

function aboutMemory(intent: Extract<Intent, { type: 'memory.dump' }>): Question {
  return {
    kind: 'other',
    ...ALONE,
    title: 'show the texts that were injected into sessions?',
    evidence: ['`signalbox mem dump` asks for them: they are written to its terminal in full'],
    about: { sessionId: null, auditId: null, threatId: null },
    options: [yes('show them', [intent]), no('do not show them', [])],
  }
}

function aboutThreat(intent: Extract<Intent, { type: 'task.write' | 'workflow.begin' }>): Question {
  const { threat } = intent
  return {
    kind: 'threat',
    ...ALONE,
    title: threat.title,
    evidence: [...threat.evidence, `impact: ${threat.impact}`, `proposed: ${threat.proposedTask}`.slice(0, 400)]
      .concat(threat.samples)
      .slice(0, 16),
    about: { sessionId: null, auditId: null, threatId: threat.id },
    options: [
      ...(intent.type === 'workflow.begin' ? [yes(`run ${intent.workflow} on it`, [intent], { id: 'run' })] : []),
      yes('give the agents this task', [{ type: 'task.write', threat }], {
        id: intent.type === 'task.write' ? 'approve' : 'task',
      }),
      no('no task: leave it', []),
    ],
  }
}

function nameOf(sessionId: string, { sessionNames }: Pick<Asking, 'sessionNames'>): string {
  return `${sessionNames.get(sessionId) ?? 'session'} (${sessionId})`
}
