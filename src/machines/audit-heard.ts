// What the commit-audit machine is given, what it remembers, and what it hears: domain events with their time.
import type { AuditTerms } from '#protocol/audit-terms.ts'
import type { Event } from '#protocol/event.ts'
import type { Finding, Issue } from '#protocol/finding.ts'
import type { Recheck } from '#protocol/intent.ts'
import type { Subject } from '#protocol/subject.ts'
import type { CheckRun, Coverage, TestRun } from '#protocol/verdict.ts'

export type AuditInput = {
  readonly subject: Subject
  readonly terms: AuditTerms
  /** Open issues of this branch, looked at again in this tree. */
  readonly recheck: readonly Recheck[]
  /** Fingerprints that the audit of the parent commit reported; null when it was not audited. */
  readonly parentFingerprints: readonly string[] | null
}

export type AuditContext = AuditInput & {
  readonly findings: readonly Finding[]
  readonly ran: readonly CheckRun[]
  readonly vanished: readonly string[]
  readonly tests: TestRun
  readonly coverage: Coverage | null
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
