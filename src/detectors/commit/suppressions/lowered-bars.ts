// Lines that set how much is enough: coverage minimums, and lists of what scanners leave out. Whether a value was lowered
// takes the text before the change, which is not at hand; so every line of this kind that a change adds is shown to people.
import { clean } from '#protocol/clean.ts'
import { type Hit, inEachLine, type Rule } from '../rule.ts'

type Bar = { readonly paths: RegExp; readonly line: RegExp; readonly rule: string; readonly what: string }

const COVERAGE_FILE =
  /(^|\/)(package\.json|(jest|vitest|vite|karma|ava)\.config\.[cm]?[jt]s|\.nycrc(\.json)?|\.c8rc(\.json)?|\.coveragerc|setup\.cfg|tox\.ini|pytest\.ini|pyproject\.toml|\.?codecov\.ya?ml|\.simplecov|phpunit\.xml(\.dist)?|build\.gradle(\.kts)?|pom\.xml|Makefile|tarpaulin\.toml)$|(^|\/)\.github\/workflows\//i
const BARS: readonly Bar[] = [
  {
    paths: COVERAGE_FILE,
    line: /(?:["']?\b(?:branches|functions|lines|statements)["']?\s*:\s*-?(?<value>\d+(?:\.\d+)?)|fail[_-]under\s*=\s*(?<value2>\d+)|--cov-fail-under[= ](?<value3>\d+)|\b(?:target|threshold)\s*:\s*["']?(?<value4>\d+(?:\.\d+)?)%?|minimum_coverage\D{0,12}(?<value5>\d+)|--fail-under[= ](?<value6>\d+)|fail-under\s*=\s*(?<value7>\d+))/i,
    rule: 'suppression/coverage-bar',
    what: 'A coverage minimum is set',
  },
  {
    paths: /(^|\/)(\.gitleaks\.toml|\.?gitleaks(?:\.config)?\.toml)$/i,
    line: /^\s*(?:\[\[?(?:rules\.)?allowlists?\]\]?|(?:paths|regexes|stopwords|commits|disabledRules)\s*=|'''|""")/,
    rule: 'suppression/scanner-allowlist',
    what: 'The allow-list of a secret scanner is changed',
  },
  {
    paths:
      /(^|\/)(\.gitleaksignore|\.secretlintignore|\.semgrepignore|\.trivyignore|\.bandit|\.snyk|\.secrets\.baseline|\.trufflehogignore|\.nsprc|\.eslintignore)$/i,
    line: /^\s*[^\s#]/,
    rule: 'suppression/scanner-ignores',
    what: 'A scanner is told to leave something out',
  },
]

/** One finding a line of the kind. */
export const findLoweredBars: Rule = (file) => {
  const bars = BARS.filter(({ paths }) => paths.test(file.path))
  return bars.length === 0 ? [] : inEachLine(file, (line) => bars.flatMap((bar) => look(line.slice(0, 1_000), bar)))
}

function look(line: string, { line: expression, rule, what }: Bar): readonly Hit[] {
  const match = expression.exec(line)
  if (!match) return []
  const value = Object.values(match.groups ?? {}).find((one) => one !== undefined)
  const isCoverage = rule === 'suppression/coverage-bar'
  return [
    {
      rule,
      type: 'suppression',
      severity: isCoverage && Number(value) > 0 ? 'LOW' : 'MEDIUM',
      confidence: isCoverage ? 'low' : 'high',
      description: isCoverage ? `${what}, to ${value}` : what,
      evidence: [clean(line)],
      remediation:
        'Compare with what stood here before. If it was made easier to pass, put it back and mend the cause.',
    },
  ]
}
