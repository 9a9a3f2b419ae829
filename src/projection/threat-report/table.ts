// The Predictive Threat Report as plain text: a table to look at, then what a person needs to act on each threat that runs.

import type { Threat } from '#protocol/threat.ts'
import type { ThreatReport } from '#protocol/threat-report.ts'
import { orderThreats } from './order.ts'
import { minuteOf, readWords, stateWords } from './words.ts'

const COLUMNS = ['LEVEL', 'HEURISTIC', 'RAISED', 'STATE', 'AFFECTED'] as const
const CELL_CHARS_MAX = 48

/** Lines without colour; ends without a newline. */
export function threatTable(report: ThreatReport): string {
  const threats = orderThreats(report.threats)
  const running = threats.filter(({ endedAt }) => endedAt === null)
  const head = ['PREDICTIVE THREAT REPORT', readWords(report), countWords(threats.length + report.more, running.length)]
  if (threats.length === 0) return head.join('\n')
  const rows = [COLUMNS, ...threats.map((threat) => cellsOf(threat, report.to ?? threat.updatedAt))]
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => cut(row[column] ?? '').length)))
  const table = rows.map((row) =>
    row
      .map((cell, column) => cut(cell).padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const more = report.more > 0 ? ['', `and ${report.more} more`] : []
  return [...head, '', ...table, ...running.flatMap(detailsOf), ...more].join('\n')
}

export const countWords = (all: number, running: number) =>
  all === 0 ? 'no threat' : `${all} ${all === 1 ? 'threat' : 'threats'}, ${running} running`

const cellsOf = (threat: Threat, now: number) => [
  threat.level,
  threat.heuristic,
  minuteOf(threat.startedAt),
  stateWords(threat, now),
  threat.keys.length > 1 ? `${threat.key} +${threat.keys.length - 1}` : threat.key,
]

function detailsOf(threat: Threat): readonly string[] {
  const { id, level, title, evidence, samples, impact, mitigation, proposedTask, suspects, planned } = threat
  const named = (name: string, lines: readonly string[]) =>
    lines.filter(Boolean).map((line, index) => `  ${(index === 0 ? name : '').padEnd(11)}${line}`)
  return [
    '',
    `${level}  ${title}  [${id}]`,
    ...named('evidence', evidence),
    ...named('samples', samples),
    ...named('impact', [impact]),
    ...named(
      'suspects',
      suspects.map(({ sha, subject, because }) => `${sha.slice(0, 12)} ${subject} (${because})`),
    ),
    ...named(
      'planned',
      planned.map(({ file, line, item, advice }) => `${file}:${line} ${item}: ${advice}`),
    ),
    ...named('mitigation', [mitigation]),
    ...named('task', [proposedTask]),
  ]
}

function cut(text: string): string {
  const chars = Array.from(text)
  return chars.length <= CELL_CHARS_MAX ? text : `${chars.slice(0, CELL_CHARS_MAX - 1).join('')}…`
}
