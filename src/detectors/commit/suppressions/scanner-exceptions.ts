// Lists of what a scanner leaves out. Every line that a change adds to one is shown to people.
import { clean } from '#protocol/clean.ts'
import { type Hit, inEachLine, type Rule } from '../rule.ts'

type Exception = { readonly paths: RegExp; readonly line: RegExp; readonly rule: string; readonly what: string }

const EXCEPTIONS: readonly Exception[] = [
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
export const findScannerExceptions: Rule = (file) => {
  const lists = EXCEPTIONS.filter(({ paths }) => paths.test(file.path))
  return lists.length === 0 ? [] : inEachLine(file, (line) => lists.flatMap((list) => look(line.slice(0, 1_000), list)))
}

function look(line: string, { line: expression, rule, what }: Exception): readonly Hit[] {
  if (!expression.test(line)) return []
  return [
    {
      rule,
      type: 'suppression',
      severity: 'MEDIUM',
      confidence: 'high',
      description: what,
      evidence: [clean(line)],
      remediation: 'Mend what the scanner reports. If it is wrong there, a person should agree with the exception.',
    },
  ]
}
