// The gate as SARIF 2.1.0, for code scanning. `primaryLocationLineHash` is left to the receiver, who computes its own.
import type { Invocation, Location, Log, ReportingDescriptor, Result, Run } from 'sarif'
import type { Severity } from '#protocol/severity.ts'
import type { Gate } from './gate-schema.ts'
import { type GateIssue, issuesOf, messageOf } from './issues.ts'

/** GitHub's limits. It takes 20 runs and 10 MB compressed as well: this is one run, and so many results stay far below. */
export const RESULTS_MAX = 25_000
export const TAGS_MAX = 20
/** Characters of a message; more is cut when shown. */
export const MESSAGE_CHARS_MAX = 1_000
const SRCROOT = '%SRCROOT%'
const FINGERPRINT = 'signalboxIssue/v1'

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
const SECURITY_TYPES = new Set(['secret', 'security'])

/** One run with a result for each issue; an issue that a baseline accepts is there and suppressed. */
export function sarifOf(gate: Gate, toolVersion: string): string {
  const issues = issuesOf(gate).slice(0, RESULTS_MAX)
  // The worst issue of a rule comes first, so its severity is the rule's.
  const rules = [...new Map(issues.toReversed().map((issue) => [issue.rule, issue])).values()].toReversed()
  const indexOf = new Map(rules.map(({ rule }, index) => [rule, index]))
  const run: Run = {
    tool: { driver: { name: 'signalbox', semanticVersion: toolVersion, rules: rules.map(descriptorOf) } },
    automationDetails: { id: 'signalbox/' },
    invocations: [invocationOf(gate)],
    originalUriBaseIds: { [SRCROOT]: { description: { text: 'The top folder of the repository.' } } },
    columnKind: 'utf16CodeUnits',
    results: issues.map((issue) => resultOf(issue, indexOf.get(issue.rule) ?? -1, gate.baseline !== null)),
    properties: { verdict: gate.verdict },
  }
  const log: Log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }
  return JSON.stringify(log, null, 2)
}

function descriptorOf({ rule, type, description, remediation, severity }: GateIssue): ReportingDescriptor {
  const isSecurity = SECURITY_TYPES.has(type)
  return {
    id: rule,
    shortDescription: { text: cut(description) },
    help: { text: cut(remediation) || rule },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: [...new Set([type, ...(isSecurity ? ['security'] : [])])].slice(0, TAGS_MAX),
      ...(isSecurity && { 'security-severity': SECURITY_SEVERITY[severity] }),
    },
  }
}

function resultOf(issue: GateIssue, ruleIndex: number, hasBaseline: boolean): Result {
  const { accepted, id, rule, severity } = issue
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: cut(messageOf(issue)) },
    locations: issue.file === null ? [] : [locationOf(issue.file, issue.line)],
    partialFingerprints: { [FINGERPRINT]: id },
    ...(hasBaseline && { baselineState: accepted ? 'unchanged' : 'new' }),
    ...(accepted && {
      suppressions: [
        { kind: 'external', status: 'accepted', justification: `${accepted.reason} (until ${accepted.expires})` },
      ],
    }),
  }
}

function locationOf(file: string, line: number): Location {
  const uri = file.toWellFormed().split('/').map(encodeURIComponent).join('/')
  return {
    physicalLocation: {
      artifactLocation: { uri, uriBaseId: SRCROOT },
      ...(line > 0 && { region: { startLine: line } }),
    },
  }
}

/** What did not run is told to the reader of the results, who would take silence for a pass. */
function invocationOf({ reports, troubles, exitCode, verdict }: Gate): Invocation {
  const checks = reports.flatMap((report) => report.checks.filter(({ outcome }) => outcome !== 'ran'))
  const tests = reports.flatMap(({ tests: { status, because } }) => (status === 'NOT_RUN' ? [because] : []))
  const said = [
    ...checks.map(({ name, outcome, because }) => ({
      level: outcome === 'failed' ? ('error' as const) : ('note' as const),
      text: `${name} ${outcome}: ${because}`,
    })),
    ...tests.map((because) => ({ level: 'warning' as const, text: `tests not run: ${because}` })),
    ...troubles.map(({ about, message }) => ({ level: 'error' as const, text: `${about}: ${message}` })),
  ]
  const once = [...new Map(said.map((one) => [one.text, one])).values()]
  return {
    executionSuccessful: verdict !== 'NOT_RUN',
    exitCode,
    toolExecutionNotifications: once.map(({ level, text }) => ({ level, message: { text: cut(text) } })),
  }
}

const cut = (text: string) => (text.length <= MESSAGE_CHARS_MAX ? text : `${text.slice(0, MESSAGE_CHARS_MAX - 1)}…`)
