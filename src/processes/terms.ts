// The part of the configuration that audits run under, in the words of the protocol.
import type { Config } from '#config.ts'
import type { Reviewing } from '#effects/review/review-run.ts'
import type { Patience } from '#escalations/ask.ts'
import { type PlacedRule, placed } from '#policy/rule.ts'
import type { AuditTerms } from '#protocol/audit-terms.ts'
import type { NoticeTerms } from '#protocol/notice.ts'

export function configTerms(config: Config, env: NodeJS.ProcessEnv): AuditTerms {
  const { audit, coverage } = config
  return {
    fixWithinMs: audit.fixWithinMs,
    feedbackFrom: audit.feedbackFrom,
    coverageMin: coverage.minPercent,
    coverageChangedMin: coverage.minChangedPercent,
    holdOnCritical: audit.onCritical === 'hold',
    tellSessions: audit.tellSessions,
    // Without anything to run on, a run would only ask why it cannot begin.
    threats: config.team.runtime === null ? 'task' : config.team.threats,
    perDay: config.team.perDay,
    review: reviewOf(config, env) !== null,
  }
}

/** The model that reviews and its key, if the environment holds it; null where no model is wanted. */
export function reviewOf({ review }: Config, env: NodeJS.ProcessEnv): Reviewing | null {
  if (review === null) return null
  const { keyFrom, ...terms } = review
  return { ...terms, apiKey: env[keyFrom] || null }
}

/** What lets feedback be typed without a question, where the configuration says so. */
export function tellingRules({ audit }: Config): readonly PlacedRule[] {
  if (audit.tellSessions !== 'idle') return []
  const because = 'audit.tellSessions is "idle"'
  return placed('default', [{ name: 'telling idle sessions', intents: ['session.send'], verdict: 'allow', because }])
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
