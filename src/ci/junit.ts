// The gate as JUnit XML: one suite a commit, one case for its tests, one for each check and one for each issue.
import type { Report } from '#protocol/report.ts'
import type { Gate } from './gate-schema.ts'
import { acceptedBy } from './issues.ts'

type Outcome = 'passed' | 'failure' | 'error' | 'skipped'
type Case = { readonly outcome: Outcome; readonly xml: string }

export function junitOf(gate: Gate): string {
  const suites = gate.reports.map((report) => ({ report, cases: casesOf(report, gate) }))
  const all = suites.flatMap(({ cases }) => cases)
  const body = suites.map(({ report, cases }) => {
    const head = `name="${xml(report.commit_hash)}" ${counts(cases)} timestamp="${xml(report.timestamp)}"`
    return `  <testsuite ${head}>\n${cases.map((one) => one.xml).join('\n')}\n  </testsuite>`
  })
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="signalbox" ${counts(all)}>`,
    ...body,
    '</testsuites>',
  ]
  return lines.join('\n')
}

function counts(cases: readonly Case[]): string {
  const of = (outcome: Outcome) => cases.filter((one) => one.outcome === outcome).length
  return `tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}"`
}

function casesOf(report: Report, { baseline }: Gate): readonly Case[] {
  return [
    testsCase(report),
    ...report.checks.map(checkCase),
    ...report.issues.map((issue) => issueCase(issue, acceptedBy(issue, baseline?.accepted ?? [])?.reason)),
  ]
}

function testsCase({ tests }: Report): Case {
  const opening = `    <testcase classname="tests" name="${xml(tests.command ?? 'tests')}" time="${tests.durationMs / 1_000}"`
  if (tests.status === 'PASS') return { outcome: 'passed', xml: `${opening}/>` }
  const message = `message="${xml(tests.because)}"`
  if (tests.status === 'NOT_RUN') return { outcome: 'skipped', xml: `${opening}><skipped ${message}/></testcase>` }
  const tail = xml(tests.tail.join('\n'))
  const failure = `<failure type="${tests.status}" ${message}>${tail}</failure>`
  return { outcome: 'failure', xml: `${opening}>${failure}</testcase>` }
}

function checkCase({ name, outcome, because }: Report['checks'][number]): Case {
  const opening = `    <testcase classname="checks" name="${xml(name)}"`
  if (outcome === 'ran') return { outcome: 'passed', xml: `${opening}/>` }
  const element = outcome === 'skipped' ? 'skipped' : 'error'
  return { outcome: element, xml: `${opening}><${element} message="${xml(because)}"/></testcase>` }
}

function issueCase(issue: Report['issues'][number], acceptedBecause: string | undefined): Case {
  const place = `${issue.file ?? 'commit'}:${issue.line}`
  const opening = `    <testcase classname="${xml(issue.rule)}" name="${xml(place)}"`
  if (acceptedBecause !== undefined) {
    return { outcome: 'skipped', xml: `${opening}><skipped message="accepted: ${xml(acceptedBecause)}"/></testcase>` }
  }
  const text = xml([issue.description, ...issue.evidence, issue.remediation].join('\n'))
  const failure = `<failure type="${issue.severity}" message="${xml(issue.description)}">${text}</failure>`
  return { outcome: 'failure', xml: `${opening}>${failure}</testcase>` }
}

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
/** Characters that no XML 1.0 document may hold, not even written as numbers. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const xml = (text: string) =>
  text.replace(NOT_XML, ' ').replace(/[&<>"']/g, (character) => NAMES[character] ?? character)
