// What is worse in a commit than in its parent (A11): findings that the parent did not have, tests that no longer pass,
// figures that fell. What was wrong before is not this commit's regression.
import type { Finding } from '#protocol/finding.ts'
import { GRADES, REGRESSIONS_MAX, type Regression } from '#protocol/verdict.ts'
import type { Reported } from './audit-heard.ts'

/** In the order: tests, figures, findings. */
export function regressionsOf(now: Reported, parent: Reported, findings: readonly Finding[]): readonly Regression[] {
  const known = new Set(parent.fingerprints)
  const fresh = findings.filter(({ type, fingerprint }) => type !== 'test' && !known.has(fingerprint))
  return [
    ...testsOf(now, parent),
    ...fell('pass rate', now.passRate, parent.passRate),
    ...fell('coverage', now.coverage, parent.coverage),
    ...scoreOf(now, parent),
    ...fresh.map(findingOf).sort((left, right) => (left.says < right.says ? -1 : 1)),
  ].slice(0, REGRESSIONS_MAX)
}

function testsOf({ tests }: Reported, parent: Reported): readonly Regression[] {
  if (parent.tests !== 'PASS' || tests === 'PASS') return []
  return [{ what: 'tests', says: `PASS in the parent, ${tests} now` }]
}

function fell(what: 'pass rate' | 'coverage', now: number | null, before: number | null): readonly Regression[] {
  if (now === null || before === null || now >= before) return []
  return [{ what, says: `${before} % in the parent, ${now} % now` }]
}

function scoreOf({ score }: Reported, parent: Reported): readonly Regression[] {
  if (GRADES.indexOf(score) <= GRADES.indexOf(parent.score)) return []
  return [{ what: 'security score', says: `${parent.score} in the parent, ${score} now` }]
}

function findingOf({ rule, severity, file, line, description }: Finding): Regression {
  const place = file === null ? '' : ` ${file}:${line}`
  return { what: 'finding', says: `${severity} ${rule}${place}: ${description}`.slice(0, 400) }
}
