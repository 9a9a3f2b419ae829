// One document on stdout (or in a file) in the format that was asked for, and one line for people on stderr.

import type { Gate } from './gate.ts'
import { githubOf } from './github.ts'
import { junitOf } from './junit.ts'
import { sarifOf } from './sarif.ts'

export const FORMATS = ['json', 'sarif', 'junit', 'github'] as const
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
  }
}

/** The verdict in one line. */
export function summaryOf({ verdict, exitCode, reports, threats, denied }: Gate): string {
  const issues = reports.reduce((sum, report) => sum + report.issues.length, 0)
  const tests = reports.map(({ tests: { status } }) => status).join(' ') || 'none'
  return `signalbox: ${verdict} (exit ${exitCode}): ${reports.length} audited, tests ${tests}, ${issues} issues, ${threats.length} threats, ${denied.length} denied`
}
