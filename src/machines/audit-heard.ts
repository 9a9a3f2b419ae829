// What the commit-audit machine hears and what it says: events with their time, intents and facts in return.
import type { AuditTerms } from '#protocol/audit-terms.ts'
import type { Event } from '#protocol/event.ts'
import type { Issue } from '#protocol/finding.ts'
import type { Recheck } from '#protocol/intent.ts'
import type { Subject } from '#protocol/subject.ts'

export type AuditInput = {
  readonly subject: Subject
  readonly terms: AuditTerms
  /** Open issues of this branch, looked at again in this tree. */
  readonly recheck: readonly Recheck[]
  /** Fingerprints that the audit of the parent commit reported; null when it was not audited. */
  readonly parentFingerprints: readonly string[] | null
}

/** A domain event as the machine hears it. `issues` are the issues open at that moment. */
export type AuditHeard = {
  readonly type: Event['type']
  readonly event: Event
  readonly at: number
  readonly issues: readonly Issue[]
}
