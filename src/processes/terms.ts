// The part of the configuration that audits run under, in the words of the protocol.
import type { Config } from '#config.ts'
import type { Patience } from '#escalations/ask.ts'
import type { AuditTerms } from '#protocol/audit-terms.ts'
import type { NoticeTerms } from '#protocol/notice.ts'

export function configTerms({ audit, coverage }: Config): AuditTerms {
  return {
    fixWithinMs: audit.fixWithinMs,
    feedbackFrom: audit.feedbackFrom,
    coverageMin: coverage.minPercent,
    holdOnCritical: audit.onCritical === 'hold',
  }
}

/** Null where there is no channel, so that nothing is decided about notices at all. */
export function noticeTerms({ notify }: Config): NoticeTerms | null {
  const { bell, osc, command, webhook, about, dwellMs, coolDownMs, lookingMs } = notify
  const hasChannel = bell || osc !== 'none' || command !== null || webhook !== null
  return hasChannel ? { about, dwellMs, coolDownMs, lookingMs } : null
}

/** What time does with questions. */
export function patienceOf({ questions }: Config): Patience {
  const { undoMs, remindAfterMs, remindMax } = questions
  return { undoMs, remind: { everyMs: remindAfterMs, timesMax: remindMax } }
}
