// Commits that asked by `[skip-audit]` not to be audited: counted for good, the latest named. An agent can write that, so that a
// person has to see how often it is done.
import type { Envelope } from '#protocol/envelope.ts'
import type { Subject } from '#protocol/subject.ts'

export const SKIPPED_SHOWN_MAX = 10

export type SkippedAudits = {
  /** Commits, the older ones of a batch too. */
  readonly commits: number
  /** Newest first. */
  readonly latest: readonly (Pick<Subject, 'id' | 'title' | 'author' | 'branch' | 'sessionId'> & {
    readonly at: number
  })[]
}

export const NONE_SKIPPED: SkippedAudits = { commits: 0, latest: [] }

/** After one more envelope. */
export function applyToSkipped(skipped: SkippedAudits, { event, at }: Envelope): SkippedAudits {
  if (event.type !== 'commit.observed' || !event.subject.skipAudit) return skipped
  const { id, title, author, branch, sessionId, covers } = event.subject
  if (skipped.latest.some((one) => one.id === id)) return skipped
  return {
    commits: skipped.commits + 1 + covers.length,
    latest: [{ id, title, author, branch, sessionId, at }, ...skipped.latest].slice(0, SKIPPED_SHOWN_MAX),
  }
}
