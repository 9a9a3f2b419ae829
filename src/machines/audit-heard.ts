// What the commit-audit machine is given, what it remembers, and what it hears: domain events with their time.
import type { AuditTerms } from '#protocol/audit-terms.ts'
import type { Event } from '#protocol/event.ts'
import type { Finding, Issue } from '#protocol/finding.ts'
import type { Recheck } from '#protocol/intent.ts'
import type { Proposal } from '#protocol/proposal.ts'
import type { Subject } from '#protocol/subject.ts'
import type { CheckRun, Coverage, Grade, TestRun } from '#protocol/verdict.ts'

/** What is kept of a finished audit, for the next commit's regressions. */
export type Reported = {
  readonly fingerprints: readonly string[]
  readonly tests: TestRun['status']
  readonly passRate: number | null
  readonly coverage: number | null
  readonly score: Grade
}

export type AuditInput = {
  readonly subject: Subject
  readonly terms: AuditTerms
  /** Open issues of this branch, looked at again in this tree. */
  readonly recheck: readonly Recheck[]
  /** What the audit of the parent commit reported; null when it was not audited. */
  readonly parent: Reported | null
}

/** The model's pass; its findings are among the others. */
export type Review = { readonly run: CheckRun; readonly proposals: readonly Proposal[] }

export type AuditContext = AuditInput & {
  readonly findings: readonly Finding[]
  readonly ran: readonly CheckRun[]
  readonly vanished: readonly string[]
  readonly tests: TestRun
  readonly coverage: Coverage | null
  /** Files of open issues that the change touches. */
  readonly touched: readonly string[]
  /** What the model added; null where none was asked or none has answered. */
  readonly review: Review | null
  /** Issues of this audit that still wait for their fix. */
  readonly waitingFor: readonly string[]
  /** Epoch milliseconds; null outside WAIT_FOR_FIX. */
  readonly deadlineAt: number | null
}

/** A domain event as the machine hears it. `issues` are the issues open at that moment. */
export type AuditHeard = {
  readonly type: Event['type']
  readonly event: Event
  readonly at: number
  readonly issues: readonly Issue[]
}
