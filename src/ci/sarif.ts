// The gate as SARIF 2.1.0, for code scanning. `primaryLocationLineHash` is left to the receiver, who computes its own.
import type { Report } from '#protocol/report.ts'
import type { Severity } from '#protocol/severity.ts'
import type { Gate } from './gate.ts'

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'note',
}
/** GitHub's scale from 0 to 10. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  CRITICAL: '9.5',
  HIGH: '8.0',
  MEDIUM: '5.0',
  LOW: '2.0',
}

type Issue = Report['issues'][number]

export function sarifOf(gate: Gate, toolVersion: string): string {
  const issues = gate.reports.flatMap((report) => report.issues)
  const rules = [...new Map(issues.map((issue) => [issue.rule, issue])).values()]
  const results = issues.map((issue) => ({
    ruleId: issue.rule,
    ruleIndex: rules.findIndex(({ rule }) => rule === issue.rule),
    level: LEVELS[issue.severity],
    message: { text: `${issue.description}. ${issue.remediation}` },
    ...(issue.file === null ? {} : { locations: [locationOf(issue)] }),
    partialFingerprints: { 'signalboxIssue/v1': issue.id },
  }))
  const driver = {
    name: 'signalbox',
    version: toolVersion,
    rules: rules.map(({ rule, description, severity }) => ({
      id: rule,
      shortDescription: { text: description },
      properties: { 'security-severity': SECURITY_SEVERITY[severity] },
    })),
  }
  const run = { tool: { driver }, originalUriBaseIds: { SRCROOT: { uri: 'file:///' } }, results }
  const schema = 'https://json.schemastore.org/sarif-2.1.0.json'
  return JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2)
}

function locationOf({ file, line }: Issue) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file ?? ''), uriBaseId: 'SRCROOT' },
      ...(line > 0 ? { region: { startLine: line } } : {}),
    },
  }
}
