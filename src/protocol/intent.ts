// Everything the engine may want done in the world. Machines return intents, policy rules on each, effects perform them.
// A performer is idempotent by intent id: after a crash an allowed but unfinished intent is performed again.
import { z } from 'zod'
import { agentRequestSchema, decisionSchema } from './agent-request.ts'
import { FINDINGS_MAX, findingSchema, issueSchema } from './finding.ts'
import { workflowIntents } from './intent-workflow.ts'
import { ISSUES_MAX, REST_MAX } from './issue-limits.ts'
import { memoryHashSchema } from './memory.ts'
import { noticeSchema } from './notice.ts'
import { reportSchema } from './report.ts'
import { launchSchema } from './session.ts'
import { severitySchema } from './severity.ts'
import { subjectSchema } from './subject.ts'
import { threatSchema } from './threat.ts'
import { rulingSchema } from './verdict.ts'

/** Of a text that is typed into a session. */
export const TEXT_CHARS_MAX = 20_000

const want = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), ...shape })

const auditing = { auditId: z.string(), subject: subjectSchema }
const sessionId = z.string()

/** An open issue whose file is looked at again in a later commit. */
export const recheckSchema = z.strictObject({ issueId: z.string(), finding: findingSchema })
export type Recheck = z.infer<typeof recheckSchema>

export const intentSchema = z.discriminatedUnion('type', [
  // Reading and testing a change: never touches the agent's work tree.
  want('change.list', auditing),
  want('checks.run', { ...auditing, recheck: z.array(recheckSchema).max(ISSUES_MAX) }),
  want('tests.run', { ...auditing, skipBecause: z.string().nullable() }),
  want('metrics.measure', auditing),
  /** Lets a model look at the change; `known` are findings that it need not repeat. */
  want('review.run', { ...auditing, known: z.array(findingSchema).max(FINDINGS_MAX) }),
  // Telling the agents.
  want('report.write', { auditId: z.string(), report: reportSchema }),
  /** `rest`: open issues of the same agent beyond its limit of letters, which are only counted. */
  want('feedback.write', {
    ...auditing,
    issues: z.array(issueSchema).max(ISSUES_MAX),
    rest: z
      .array(z.strictObject({ issueId: z.string(), severity: severitySchema }))
      .max(REST_MAX)
      .optional(),
    at: z.int(),
  }),
  /** What can wait, once a day. `more`: issues beyond those listed. */
  want('feedback.daily', {
    date: z.iso.date(),
    issues: z.array(issueSchema).max(ISSUES_MAX),
    more: z.int().min(0),
  }),
  /** Writes the human's ruling under the issues' feedback files. */
  want('feedback.rule', {
    auditId: z.string(),
    issueIds: z.array(z.string()).max(ISSUES_MAX),
    ruling: rulingSchema,
  }),
  /** The question raised by an issue that several commits have failed to mend. */
  want('issue.escalate', { ...auditing, issue: issueSchema }),
  want('task.write', { threat: threatSchema }),
  /** The Predictive Threat Report, as the threats are when it is written. */
  want('threats.write', {}),
  /** The question raised by a CRITICAL finding; what happens is in the options of its escalation. */
  want('commit.block', {
    ...auditing,
    issueIds: z.array(z.string()).max(ISSUES_MAX),
    /** The session that is stopped while the question is open; null when none is. */
    heldSessionId: sessionId.nullable(),
  }),
  /** Tells a person who is not looking, by whatever channels are configured. */
  want('notify.send', { notice: noticeSchema }),
  // Acting on a session.
  want('session.start', { launch: launchSchema }),
  want('session.stop', { sessionId }),
  /** Ends what is left of it; when that is done, the same launch is requested again (engine/mind.ts). */
  want('session.restart', {
    sessionId,
    because: z.string().max(300),
    /** It failed so often in a short time that it is no longer started again without a human. */
    keepsFailing: z.boolean(),
  }),
  /** Pastes `text` and presses Enter, each once, unless a dialog or a human's draft is on the screen. */
  want('session.send', { sessionId, text: z.string().min(1).max(TEXT_CHARS_MAX) }),
  want('session.pause', { sessionId, because: z.string().max(300) }),
  want('session.continue', { sessionId, because: z.string().max(300) }),
  /** Gives the decision to exactly that request, at most once; when it is no longer asked, nothing is done. */
  want('request.answer', { sessionId, request: agentRequestSchema, decision: decisionSchema }),
  // Memory: a text in a file, for a session.
  want('memory.read', { sessionId }),
  /** Only if the file still holds that text. */
  want('memory.empty', { hash: memoryHashSchema }),
  want('memory.dump', { dumpId: z.string().max(20) }),
  // Running a workflow.
  ...workflowIntents,
])
export type Intent = z.infer<typeof intentSchema>
export type IntentType = Intent['type']
