// The four passes of a review (A18), each with what of it ran. A pass of which nothing ran says so: it is never a pass by
// silence, and a stage that failed is never covered up by one that worked.
import type { Finding } from '#protocol/finding.ts'
import { PASS_NAMES, type Pass, type PassName, passOf } from '#protocol/review.ts'
import type { CheckRun, TestRun } from '#protocol/verdict.ts'

const SCOPES: Readonly<Record<PassName, string>> = {
  Security: 'injection, XSS, CSRF, authentication, secrets, crypto, deserialisation, SSRF, path traversal',
  Performance: 'queries in loops (N+1), lazy relations in loops, queries that the tests saw repeated',
  'Stack-specific': 'rules for frameworks and libraries, migrations without downtime, the project’s own linters',
  Testing: 'the project’s tests, coverage, missing and weakened tests, suppressions',
}

/** Tools that look at one thing only; any other run of a check counts for the security and the stack-specific pass. */
const OF_TOOL: readonly (readonly [RegExp, readonly PassName[]])[] = [
  [/^(built-in rules|static checks|reviewer)/, PASS_NAMES],
  [/^(secrets|gitleaks|trufflehog|secretlint|bandit|semgrep|gosec|osv|trivy|npm audit)/, ['Security']],
  [/^(squawk|sqlfluff)/, ['Stack-specific']],
  [/^(query count|relations in loops)/, ['Performance']],
  [/^(tests|coverage)/, ['Testing']],
  [/./, ['Security', 'Stack-specific']],
]

type Ran = { readonly ran: readonly CheckRun[]; readonly tests: TestRun; readonly findings: readonly Finding[] }

/** All four, always in the same order. */
export function passesOf(audit: Ran): readonly Pass[] {
  return PASS_NAMES.map((name) => passNamed(name, audit))
}

function passNamed(name: PassName, { ran, tests, findings }: Ran): Pass {
  const own = ran.filter((run) => passesFor(run).includes(name))
  const runs = name === 'Testing' ? [asRun(tests), ...own] : own
  const done = runs.filter(({ outcome }) => outcome === 'ran')
  return {
    name,
    outcome: outcomeOf(name, runs),
    because: reasonFor(runs),
    scope: SCOPES[name],
    covers: done.map((run) => run.name).slice(0, 40),
    findings: findings.filter((finding) => passOf(finding) === name).length,
  }
}

const passesFor = ({ name }: CheckRun) => OF_TOOL.find(([pattern]) => pattern.test(name))?.[1] ?? []

/** Without the tests the testing pass has not run, whatever the rules said. A failed optional tool fails no pass. */
function outcomeOf(name: PassName, runs: readonly CheckRun[]): Pass['outcome'] {
  const decisive = runs.filter((run) => (name === 'Testing' ? run.name === 'tests' : isOwn(run)))
  if (decisive.some(({ outcome }) => outcome === 'failed')) return 'failed'
  const counted = name === 'Testing' ? decisive : runs
  return counted.some(({ outcome }) => outcome === 'ran') ? 'ran' : 'skipped'
}

const isOwn = ({ name }: CheckRun) => /^(built-in rules|static checks)/.test(name)

function reasonFor(runs: readonly CheckRun[]): string {
  const missing = runs.filter(({ outcome }) => outcome !== 'ran')
  const said = missing.map(({ name, outcome, because }) => `${name} ${outcome}: ${because}`)
  if (said.length > 0) return said.join('; ').slice(0, 400)
  return runs.length === 0
    ? 'nothing was run'
    : runs
        .map(({ name, because }) => `${name}: ${because}`)
        .join('; ')
        .slice(0, 400)
}

function asRun({ status, because }: TestRun): CheckRun {
  if (status === 'NOT_RUN') return { name: 'tests', outcome: 'skipped', because }
  return {
    name: 'tests',
    outcome: status === 'TIMEOUT' ? 'failed' : 'ran',
    because: `${status}: ${because}`.slice(0, 400),
  }
}
