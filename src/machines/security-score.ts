// The security score of a change, A to F (A11). The formula is ours and is published in the README:
// 100 − 40 per CRITICAL − 15 per HIGH − 5 per MEDIUM − 1 per LOW among secret, security and shell findings.
import type { Finding } from '#protocol/finding.ts'
import type { Severity } from '#protocol/severity.ts'
import { GRADES, type Metrics } from '#protocol/verdict.ts'

const POINTS: Readonly<Record<Severity, number>> = { CRITICAL: 40, HIGH: 15, MEDIUM: 5, LOW: 1 }
const COUNTED: ReadonlySet<Finding['type']> = new Set(['secret', 'security', 'shell'])
/** Lowest score of A, B, C, D and E; below the last is F. */
const GRADE_FROM = [95, 85, 70, 55, 40] as const

/** The grade of these findings. */
export function securityScore(findings: readonly Finding[]): Metrics['security_score'] {
  const lost = findings.filter(({ type }) => COUNTED.has(type)).reduce((sum, { severity }) => sum + POINTS[severity], 0)
  const step = GRADE_FROM.findIndex((from) => 100 - lost >= from)
  return GRADES[step < 0 ? GRADES.length - 1 : step] ?? 'F'
}
