// The gate as GitHub workflow commands, one annotation an issue, and the tests.
import type { Severity } from '#protocol/severity.ts'
import type { Gate } from './gate.ts'

const COMMANDS: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'notice',
}

export function githubOf(gate: Gate): string {
  const issues = gate.reports
    .flatMap((report) => report.issues)
    .map(({ severity, file, line, rule, description, remediation }) => {
      const place = file === null ? '' : `file=${property(file)},${line > 0 ? `line=${line},` : ''}`
      return `::${COMMANDS[severity]} ${place}title=${property(rule)}::${message(`${description}. ${remediation}`)}`
    })
  const threats = gate.threats.map(
    ({ level, heuristic, title }) => `::${COMMANDS[level]} title=${property(heuristic)}::${message(title)}`,
  )
  return [...issues, ...threats, `::notice title=signalbox::${message(`verdict ${gate.verdict}`)}`].join('\n')
}

const message = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string) => message(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
