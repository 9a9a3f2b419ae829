// The gate as GitHub workflow commands, worst issues first. GitHub shows few of each level, so the rest is counted.
import type { Severity } from '#protocol/severity.ts'
import type { Gate } from './gate-schema.ts'
import { issuesOf, messageOf } from './issues.ts'

/** Annotations of one level that GitHub shows for one step. */
export const ANNOTATIONS_MAX = 10

const COMMANDS: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'notice',
}
type Annotation = { readonly command: 'error' | 'warning' | 'notice'; readonly rest: string }

/** One command a line; the last says the verdict and how much was left out. */
export function githubOf(gate: Gate): string {
  const issues = issuesOf(gate).filter(({ accepted }) => accepted === null)
  const all: readonly Annotation[] = [
    ...issues.map((issue) => {
      const { severity, file, line, rule } = issue
      const place = file === null ? '' : `file=${property(file)},${line > 0 ? `line=${line},` : ''}`
      const rest = ` ${place}title=${property(rule)}::${message(messageOf(issue))}`
      return { command: COMMANDS[severity], rest }
    }),
    ...gate.threats.map(({ level, heuristic, title }) => ({
      command: COMMANDS[level],
      rest: ` title=${property(heuristic)}::${message(title)}`,
    })),
  ]
  const shown = (['error', 'warning', 'notice'] as const).flatMap((command) =>
    // The verdict is a notice, too.
    all.filter((one) => one.command === command).slice(0, ANNOTATIONS_MAX - (command === 'notice' ? 1 : 0)),
  )
  const left = all.length - shown.length
  const verdict = `verdict ${gate.verdict}${left > 0 ? `; ${left} more issues are not shown here` : ''}`
  return [
    ...shown.map(({ command, rest }) => `::${command}${rest}`),
    `::notice title=signalbox::${message(verdict)}`,
  ].join('\n')
}

const message = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string) => message(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
