// The gate as CodeClimate issues, which GitLab shows as code quality.
import type { Severity } from '#protocol/severity.ts'
import type { Gate } from './gate-schema.ts'
import { issuesOf } from './issues.ts'

const SEVERITIES: Readonly<Record<Severity, 'blocker' | 'critical' | 'major' | 'minor'>> = {
  CRITICAL: 'blocker',
  HIGH: 'critical',
  MEDIUM: 'major',
  LOW: 'minor',
}
const CATEGORIES: Readonly<Record<string, string>> = {
  secret: 'Security',
  security: 'Security',
  performance: 'Performance',
  style: 'Style',
}

/** Accepted issues are left out. A place is required: what is about no file is said of the repository's top. */
export function codeClimateOf(gate: Gate): string {
  const issues = issuesOf(gate)
    .filter(({ accepted }) => accepted === null)
    .map(({ id, severity, type, rule, file, line, description, remediation }) => ({
      type: 'issue',
      check_name: rule,
      description,
      content: { body: remediation },
      categories: [CATEGORIES[type] ?? 'Bug Risk'],
      fingerprint: id,
      severity: SEVERITIES[severity],
      location: { path: file ?? '.', lines: { begin: Math.max(1, line) } },
    }))
  return JSON.stringify(issues, null, 2)
}
