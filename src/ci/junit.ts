// The gate as JUnit XML: one suite a commit, one case for its tests and one for each issue.
import type { Report } from '#protocol/report.ts'
import type { Gate } from './gate.ts'

export function junitOf(gate: Gate): string {
  const suites = gate.reports.map(suiteOf).join('\n')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="signalbox">\n${suites}\n</testsuites>`
}

function suiteOf(report: Report): string {
  const { tests, issues, commit_hash } = report
  const cases = [testsCase(report), ...issues.map(issueCase)]
  const failures = issues.length + (tests.status === 'FAIL' || tests.status === 'TIMEOUT' ? 1 : 0)
  const skipped = tests.status === 'NOT_RUN' ? 1 : 0
  const head = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}" timestamp="${report.timestamp}"`
  return `  <testsuite name="${xml(commit_hash)}" ${head}>\n${cases.join('\n')}\n  </testsuite>`
}

function testsCase({ tests }: Report): string {
  const opening = `    <testcase classname="tests" name="${xml(tests.command ?? 'tests')}" time="${tests.durationMs / 1_000}"`
  if (tests.status === 'PASS') return `${opening}/>`
  if (tests.status === 'NOT_RUN') return `${opening}><skipped message="${xml(tests.because)}"/></testcase>`
  const tail = xml(tests.tail.join('\n'))
  return `${opening}><failure type="${tests.status}" message="${xml(tests.because)}">${tail}</failure></testcase>`
}

function issueCase(issue: Report['issues'][number]): string {
  const place = `${issue.file ?? 'commit'}:${issue.line}`
  const text = xml([issue.description, ...issue.evidence, issue.remediation].join('\n'))
  return `    <testcase classname="${xml(issue.rule)}" name="${xml(place)}"><failure type="${issue.severity}" message="${xml(issue.description)}">${text}</failure></testcase>`
}

function xml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  }
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character)
}
