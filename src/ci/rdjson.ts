// The gate as reviewdog's diagnostic format (rdjson), for comments on a pull request.
import type { Severity } from '#protocol/severity.ts'
import type { Gate } from './gate-schema.ts'
import { issuesOf, messageOf } from './issues.ts'

const SEVERITIES: Readonly<Record<Severity, 'ERROR' | 'WARNING' | 'INFO'>> = {
  CRITICAL: 'ERROR',
  HIGH: 'ERROR',
  MEDIUM: 'WARNING',
  LOW: 'INFO',
}

/** Accepted issues are left out. What is about no file is said of the repository's top. */
export function rdjsonOf(gate: Gate): string {
  const diagnostics = issuesOf(gate)
    .filter(({ accepted }) => accepted === null)
    .map((issue) => ({
      message: messageOf(issue),
      location: { path: issue.file ?? '.', ...(issue.line > 0 && { range: { start: { line: issue.line } } }) },
      severity: SEVERITIES[issue.severity],
      code: { value: issue.rule },
    }))
  const worst = diagnostics[0]?.severity ?? 'INFO'
  return JSON.stringify({ source: { name: 'signalbox' }, severity: worst, diagnostics }, null, 2)
}
