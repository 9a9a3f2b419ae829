// One document on stdout (or in a file) in the format that was asked for, and one line for people on stderr.
import { codeClimateOf } from './code-climate.ts'
import type { Gate } from './gate-schema.ts'
import { githubOf } from './github.ts'
import { junitOf } from './junit.ts'
import { rdjsonOf } from './rdjson.ts'
import { sarifOf } from './sarif.ts'

export const FORMATS = ['json', 'sarif', 'junit', 'github', 'rdjson', 'codeclimate'] as const
export type Format = (typeof FORMATS)[number]

export function documentOf(gate: Gate, format: Format, toolVersion: string): string {
  switch (format) {
    case 'json':
      return JSON.stringify(gate, null, 2)
    case 'sarif':
      return sarifOf(gate, toolVersion)
    case 'junit':
      return junitOf(gate)
    case 'github':
      return githubOf(gate)
    case 'rdjson':
      return rdjsonOf(gate)
    case 'codeclimate':
      return codeClimateOf(gate)
  }
}

/** The verdict in one line. */
export function summaryOf({ verdict, exitCode, reports, threats, denied, baseline }: Gate): string {
  const issues = reports.reduce((sum, report) => sum + report.issues.length, 0)
  const tests = reports.map(({ tests: { status } }) => status).join(' ') || 'none'
  const kept = baseline ? `, ${baseline.accepted.length} accepted, ${baseline.expired.length} expired` : ''
  return `signalbox: ${verdict} (exit ${exitCode}): ${reports.length} audited, tests ${tests}, ${issues} issues${kept}, ${threats.length} threats, ${denied.length} denied`
}
