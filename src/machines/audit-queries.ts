// Findings that follow from counting queries while the tests ran: the same query again and again from code of the change.
import { EVIDENCE_LINES_MAX, type Finding } from '#protocol/finding.ts'
import { nameOfRepeated, type QueryCount, REPEATED_QUERY, type RepeatedQuery } from '#protocol/query-count.ts'
import { rankOf } from '#protocol/severity.ts'
import type { CheckRun, TestRun } from '#protocol/verdict.ts'

/** So often within one test, and the database is the first thing that a user waits for. */
const HIGH_FROM = 40
export const QUERY_COUNT = 'query count'

/**
 * What was found so far and what the change's own repeated queries add; the rest of them is only named by the count. What was
 * read in the same line is one problem with it, and then certain.
 */
export function withQueries(found: readonly Finding[], queries: QueryCount | undefined): readonly Finding[] {
  const counted = (queries?.repeated ?? []).filter(({ isOwn }) => isOwn).map(findingOf)
  const isSame = (one: Finding) => (other: Finding) =>
    one.type === 'performance' && one.file === other.file && one.line === other.line
  const proven = found.map((one) => {
    const seen = counted.find(isSame(one))
    return seen ? certain(one, seen) : one
  })
  return [...proven, ...counted.filter((one) => !found.some(isSame(one)))]
}

/** Keeps its name, by which its issue is known. */
function certain(read: Finding, { severity, description, evidence }: Finding): Finding {
  const worse = rankOf(severity) < rankOf(read.severity) ? severity : read.severity
  const more = [...read.evidence, description, ...evidence].slice(0, EVIDENCE_LINES_MAX)
  return { ...read, severity: worse, confidence: 'high', evidence: more }
}

/** How the counting went, as one of the checks. */
export function runOfQueries(queries: QueryCount | undefined): readonly CheckRun[] {
  return queries ? [{ name: QUERY_COUNT, outcome: queries.outcome, because: queries.because }] : []
}

/** Proven only by tests that passed, were counted, and were told whole: a query that was not seen may not have been run. */
export function isNoLongerRepeated({ fingerprint }: Finding, { status, queries }: TestRun): boolean {
  if (status !== 'PASS' || queries?.outcome !== 'ran' || queries.isCut) return false
  return !queries.repeated.some((one) => nameOfRepeated(one) === fingerprint)
}

function findingOf(one: RepeatedQuery): Finding {
  const { file, line, statement, count, test, callers } = one
  return {
    rule: REPEATED_QUERY,
    type: 'performance',
    severity: count >= HIGH_FROM ? 'HIGH' : 'MEDIUM',
    confidence: 'high',
    file,
    line,
    description: `One query ran at least ${count} times from this place within one test (N+1)`,
    evidence: [statement, `test: ${test}`.slice(0, 400), ...callers.map((caller) => `through ${caller}`.slice(0, 400))],
    remediation:
      'Fetch the rows for all elements in one query before the loop (IN, join, select_related, selectinload, include) and look them up in a map.',
    fingerprint: nameOfRepeated(one),
  }
}
