// The audit of one change as a pure state machine (A2, A3). It never acts: `intend` asks for an effect, `record` states a
// fact, both as data. Deadlines are fields of the context; time arrives with each event.
import { assign, setup } from 'xstate'
import type { Event, EventOf, EventType } from '#protocol/event.ts'
import type { Finding } from '#protocol/finding.ts'
import type { Intent } from '#protocol/intent.ts'
import type { TestRun } from '#protocol/verdict.ts'
import { blockIntents, closingIntents, escalatingIntents, feedbackIntent, toldIssues } from './audit-feedback.ts'
import { findingsOfCoverage, findingsOfTests } from './audit-findings.ts'
import type { AuditContext, AuditHeard, AuditInput } from './audit-heard.ts'
import { issueFacts, resolvedBy } from './audit-issues.ts'
import { runOfQueries, withQueries } from './audit-queries.ts'
import { reportOf } from './audit-report.ts'

const NOT_YET: TestRun = {
  status: 'NOT_RUN',
  command: null,
  passed: null,
  failed: null,
  skipped: null,
  durationMs: 0,
  because: 'the audit ended before the tests',
  tail: [],
}

const isCritical = (findings: readonly Finding[], { terms }: AuditContext) =>
  findings.some(({ severity, fingerprint }) => severity === 'CRITICAL' && !terms.accepted?.includes(fingerprint))
const heard = <T extends EventType>(type: T, { event }: AuditHeard) => {
  if (event.type !== type) throw new Error(`commit-audit heard ${event.type} where it expected ${type}`)
  return event as EventOf<T>
}
const failure = (event: Event) => (event.type === 'effect.failed' ? event.message : 'failed')
const notRun = (because: string): TestRun => ({ ...NOT_YET, because })

const machine = setup({
  types: { context: {} as AuditContext, events: {} as AuditHeard, input: {} as AuditInput },
  actions: {
    /** Asks for an effect. */
    intend: (_, _intents: { readonly intents: readonly Intent[] }) => {},
    /** States facts that follow from what was heard. */
    record: (_, _facts: { readonly facts: readonly Event[] }) => {},
    keepTouched: assign(({ context, event }) => {
      const { files } = heard('change.listed', event)
      const ofIssues = new Set(context.recheck.map(({ finding }) => finding.file))
      return { touched: files.map(({ path }) => path).filter((path) => ofIssues.has(path)) }
    }),
    keepFindings: assign(({ context, event }) => {
      const { findings, ran, vanished } = heard('checks.finished', event)
      return {
        findings,
        ran,
        vanished,
        tests: isCritical(findings, context) ? notRun('a CRITICAL finding ended the audit before the tests') : NOT_YET,
      }
    }),
    keepCheckFailure: assign(({ event }) => ({
      ran: [{ name: 'static checks', outcome: 'failed' as const, because: failure(event.event) }],
    })),
    keepTests: assign(({ context, event }) => {
      const { tests } = heard('tests.finished', event)
      const findings = [...context.findings, ...findingsOfTests(tests, context.subject)]
      const ran = [...context.ran, ...runOfQueries(tests.queries)]
      return { tests, findings: withQueries(findings, tests.queries), ran }
    }),
    keepTestFailure: assign(({ event }) => ({ tests: notRun(failure(event.event)) })),
    keepCoverage: assign(({ context, event }) => {
      const { coverage } = heard('metrics.measured', event)
      const below = findingsOfCoverage(coverage, context.terms, context.subject)
      return { coverage, findings: [...context.findings, ...below] }
    }),
    keepReview: assign(({ context, event }) => {
      const { run, findings, proposals } = heard('review.finished', event)
      return { review: { run, proposals }, findings: [...context.findings, ...findings] }
    }),
    startWaiting: assign(({ context, event }) => ({
      deadlineAt: event.at + context.terms.fixWithinMs,
      waitingFor: toldIssues(context, event).map(({ id }) => id),
    })),
    strikeIssue: assign(({ context, event: { event } }) => ({
      waitingFor: context.waitingFor.filter((id) => !('issueId' in event) || id !== event.issueId),
    })),
    stopWaiting: assign({ deadlineAt: null }),
  },
  guards: {
    isCritical: ({ context, event: { event } }) =>
      event.type === 'checks.finished' && isCritical(event.findings, context),
    wantsReview: ({ context: { terms, subject } }) => terms.review && subject.kind === 'commit' && !subject.skipAudit,
    hasIssues: ({ context, event }) => toldIssues(context, event).length > 0,
  },
})

/** `id` is the subject's id; `subject` travels in every intent so that performers need no state. */
const auditing = ({ subject }: AuditContext) => ({ auditId: subject.id, subject })

const skipTests = ({ subject }: AuditContext): string | null => {
  if (subject.kind === 'worktree') return 'uncommitted changes are scanned, not tested'
  return subject.skipAudit ? 'the commit message says [skip-audit]' : null
}

export const commitAudit = machine.createMachine({
  id: 'commit-audit',
  context: ({ input }) => ({
    ...input,
    findings: [],
    ran: [],
    vanished: [],
    tests: NOT_YET,
    coverage: null,
    touched: [],
    review: null,
    waitingFor: [],
    deadlineAt: null,
  }),
  initial: 'IDLE',
  states: {
    IDLE: {
      on: { 'commit.observed': 'DETECTED_CHANGE', 'worktree.settled': 'DETECTED_CHANGE' },
    },
    DETECTED_CHANGE: {
      entry: {
        type: 'intend',
        params: ({ context }) => ({ intents: [{ type: 'change.list', ...auditing(context) }] }),
      },
      on: {
        'change.listed': { target: 'AUDITING', actions: 'keepTouched' },
        'effect.failed': { target: 'REPORTING', actions: 'keepCheckFailure' },
      },
    },
    AUDITING: {
      entry: {
        type: 'intend',
        params: ({ context }) => ({
          intents: [{ type: 'checks.run', ...auditing(context), recheck: [...context.recheck] }],
        }),
      },
      on: {
        'checks.finished': [
          { guard: 'isCritical', target: 'REPORTING', actions: 'keepFindings' },
          { target: 'TESTING', actions: 'keepFindings' },
        ],
        'effect.failed': { target: 'TESTING', actions: 'keepCheckFailure' },
      },
    },
    TESTING: {
      entry: {
        type: 'intend',
        params: ({ context }) => ({
          intents: [{ type: 'tests.run', ...auditing(context), skipBecause: skipTests(context) }],
        }),
      },
      on: {
        'tests.finished': { target: 'VERIFYING', actions: 'keepTests' },
        'effect.failed': { target: 'VERIFYING', actions: 'keepTestFailure' },
      },
    },
    VERIFYING: {
      entry: {
        type: 'intend',
        params: ({ context }) => ({ intents: [{ type: 'metrics.measure', ...auditing(context) }] }),
      },
      on: {
        'metrics.measured': [
          {
            guard: 'wantsReview',
            actions: [
              'keepCoverage',
              {
                type: 'intend',
                params: ({ context }) => ({
                  intents: [{ type: 'review.run', ...auditing(context), known: [...context.findings] }],
                }),
              },
            ],
          },
          { target: 'REPORTING', actions: 'keepCoverage' },
        ],
        'review.finished': { target: 'REPORTING', actions: 'keepReview' },
        'effect.failed': 'REPORTING',
      },
    },
    REPORTING: {
      entry: [
        { type: 'record', params: ({ context, event }) => ({ facts: issueFacts(context, event) }) },
        {
          type: 'intend',
          params: ({ context, event }) => ({
            intents: [
              {
                type: 'report.write',
                auditId: context.subject.id,
                report: reportOf({ ...context, resolved: resolvedBy(context, event.issues) }, event.at),
              },
              ...closingIntents(context, event),
              ...escalatingIntents(context, event),
            ],
          }),
        },
      ],
      on: {
        'report.written': [{ guard: 'hasIssues', target: 'COMMUNICATING' }, { target: 'IDLE' }],
        'effect.failed': [{ guard: 'hasIssues', target: 'COMMUNICATING' }, { target: 'IDLE' }],
      },
    },
    COMMUNICATING: {
      entry: {
        type: 'intend',
        params: ({ context, event }) => ({
          intents: [feedbackIntent(context, event), ...blockIntents(context, event)],
        }),
      },
      on: {
        'feedback.written': { target: 'WAIT_FOR_FIX', actions: 'startWaiting' },
        'effect.failed': { target: 'WAIT_FOR_FIX', actions: 'startWaiting' },
      },
    },
    WAIT_FOR_FIX: {
      always: { guard: ({ context }) => context.waitingFor.length === 0, target: 'IDLE' },
      on: {
        'issue.resolved': { actions: 'strikeIssue' },
        'issue.dismissed': { actions: 'strikeIssue' },
        'audit.expired': 'IDLE',
        'audit.reset': 'IDLE',
      },
      exit: 'stopWaiting',
    },
  },
})
