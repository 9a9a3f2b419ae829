// The part of the configuration that audits run under, in the words of the protocol.
import type { Config } from '#config.ts'
import type { AuditTerms } from '#protocol/audit-terms.ts'

export function configTerms({ audit, coverage }: Config): AuditTerms {
  return {
    fixWithinMs: audit.fixWithinMs,
    feedbackFrom: audit.feedbackFrom,
    coverageMin: coverage.minPercent,
    holdOnCritical: audit.onCritical === 'hold',
  }
}
