// The Predictive Threat Report as markdown. What comes from logs and repositories is quoted as code, so that it is neither
// formatting nor an instruction.

import type { Threat } from '#protocol/threat.ts'
import type { ThreatReport } from '#protocol/threat-report.ts'
import { orderThreats } from './order.ts'
import { countWords } from './table.ts'
import { minuteOf, readWords, stateWords } from './words.ts'

/** A whole document; ends with a newline. */
export function threatMarkdown(report: ThreatReport): string {
  const threats = orderThreats(report.threats)
  const running = threats.filter(({ endedAt }) => endedAt === null)
  const rows = threats.map(
    (threat) =>
      `| ${threat.level} | ${threat.heuristic} | ${minuteOf(threat.startedAt)} | ${cell(stateWords(threat, report.to ?? threat.updatedAt))} | ${code(threat.key)} |`,
  )
  const table =
    rows.length === 0
      ? []
      : ['', '| Level | Heuristic | Raised (UTC) | State | Affected |', '| --- | --- | --- | --- | --- |', ...rows]
  const more = report.more > 0 ? ['', `And ${report.more} more.`] : []
  return `${[
    '# Predictive Threat Report',
    '',
    `${cell(readWords(report))}; ${countWords(threats.length + report.more, running.length)}.`,
    ...table,
    ...running.flatMap((threat) => sectionOf(threat, report.to ?? threat.updatedAt)),
    ...more,
  ].join('\n')}\n`
}

function sectionOf(threat: Threat, now: number): readonly string[] {
  const { id, level, title, evidence, samples, impact, mitigation, proposedTask, suspects, planned } = threat
  return [
    '',
    `## ${level}: ${cell(title)}`,
    '',
    `- Threat: ${code(id)}, ${cell(stateWords(threat, now))}`,
    ...(impact === '' ? [] : [`- Impact: ${cell(impact)}`]),
    ...(mitigation === '' ? [] : [`- Mitigation: ${cell(mitigation)}`]),
    ...(proposedTask === '' ? [] : [`- Task: ${cell(proposedTask)}`]),
    ...suspects.map(
      ({ sha, subject, because }) => `- Suspect: ${code(sha.slice(0, 12))} ${code(subject)}: ${cell(because)}`,
    ),
    ...planned.map(
      ({ file, line, item, advice }) => `- Planned: ${code(`${file}:${line}`)} ${code(item)}: ${cell(advice)}`,
    ),
    ...fenced('Evidence', evidence),
    ...fenced('Samples', samples),
  ]
}

const fenced = (name: string, lines: readonly string[]) =>
  lines.length === 0 ? [] : ['', `${name}:`, '', ...lines.map((line) => `    ${line}`)]

/** Inside a line or a cell: what markdown would read as more than text is escaped. */
const cell = (text: string) => text.replace(/[\\`*_[\]<>|#]/g, '\\$&')

/** As code, whatever is in it. */
const code = (text: string) => `\`${text.replace(/[`|]/g, "'")}\``
