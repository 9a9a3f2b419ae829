// All rules on a change, one line each, and the two questions asked of them: what did this change add, and which earlier
// issues are no longer there.
import { FINDINGS_MAX, type Finding } from '#protocol/finding.ts'
import { createLineNames, veiled } from '#protocol/line-fingerprint.ts'
import type { ChangedText, Observation } from '#protocol/observation.ts'
import type { ScanFile, Seen } from '#protocol/scan.ts'
import { rankOf } from '#protocol/severity.ts'
import type { CheckRun } from '#protocol/verdict.ts'
import { withTools } from './one-problem.ts'
import { declaredIn } from './performance/declared-relations.ts'
import { findKeyFiles } from './private-key-files.ts'
import type { Rule, RuleFile } from './rule.ts'
import { readUserRules, userRulesRan } from './secrets/gitleaks/user-rules.ts'
import { secretsRule } from './secrets.ts'
import { findSkippedTests } from './skipped-tests.ts'
import { seeStructure } from './structure.ts'
import { findSuppressions } from './suppressions/find-suppressions.ts'
import { findScannerExceptions } from './suppressions/scanner-exceptions.ts'
import type { Parse } from './syntax/grammar.ts'
import { findUntestedChange } from './testing/untested-change.ts'
import { findWeakened, isRestored } from './weakened/find-weakened.ts'

const RULES: readonly Rule[] = [findKeyFiles, findSkippedTests, findSuppressions, findScannerExceptions]
/** Families of rule names that RULES answers for. */
const OWN_RULE = /^(secret|suppression|security|stack|migration|performance|testing)\//
/** Those, and what a model pointed at: told by the text, whatever the type. */
const IN_TEXT = new RegExp(`${OWN_RULE.source}|^review/`)
/** Found by running something, so that looking at the text again cannot close them. */
const NOT_IN_TEXT = new Set<Finding['type']>(['test', 'coverage', 'performance'])

type Change = Extract<Observation, { kind: 'change' }>

/** What a change added, worst first and at most FINDINGS_MAX; and the ids of the rechecked issues that have vanished. */
export function detectChange(change: Change): {
  readonly findings: Finding[]
  readonly vanished: string[]
  /** What was looked for besides the built-in rules, and what of it could not be. */
  readonly ran: CheckRun[]
} {
  const userRules = change.userRules === undefined ? null : readUserRules(change.userRules)
  const look = scanner(change.userRules)
  const isDeclared = declaredIn(change.relations ?? '')
  const own = change.files.flatMap((file) => findAdded(file, look, isDeclared))
  const weakened = findWeakened(change.files)
  const found = [...own, ...findUntestedChange(change.files), ...weakened.findings]
  const once = [
    ...new Map(withTools(found, change.toolFindings).map((finding) => [finding.fingerprint, finding])).values(),
  ]
  return {
    findings: once.toSorted((a, b) => rankOf(a.severity) - rankOf(b.severity)).slice(0, FINDINGS_MAX),
    vanished: change.recheck.filter((entry) => hasVanished(entry, look)).map(({ issueId }) => issueId),
    ran: [...(userRules === null ? [] : [userRulesRan(userRules)]), ...weakened.ran],
  }
}

/**
 * What the rules see in a file, on all its lines, whatever is new in it: a function of path, text and the repository's own
 * rules alone, so that the answer can be kept by blob and made in another thread.
 */
export function scanner(
  userRules: string | undefined,
  parse: Parse | null = null,
): (file: RuleFile & Pick<ScanFile, 'only'>) => readonly Seen[] {
  const secrets = secretsRule(userRules === undefined ? [] : readUserRules(userRules).rules)
  const see = (rules: readonly Rule[], file: RuleFile) =>
    rules.flatMap((rule) => rule(file)).map((finding) => ({ finding, touches: [finding.line] }))
  return (file) =>
    file.only === 'secrets'
      ? see([secrets, findKeyFiles], file)
      : [...see([secrets, ...RULES], file), ...seeStructure(file, parse)]
}

type Look = ReturnType<typeof scanner>

function findAdded(file: ChangedText, look: Look, isDeclared: ReturnType<typeof declaredIn>): readonly Finding[] {
  const added = new Set(file.addedLines)
  const isNew = ({ finding, touches, asks }: Seen) =>
    (finding.line === 0 ? file.status !== 'modified' : touches.some((line) => added.has(line))) &&
    (asks === undefined || isDeclared(asks))
  return (file.seen ?? look(file)).filter(isNew).map(({ finding }) => finding)
}

function hasVanished({ finding, text, seen }: Change['recheck'][number], look: Look): boolean {
  if (finding.file === null || (NOT_IN_TEXT.has(finding.type) && !IN_TEXT.test(finding.rule))) return false
  const restored = isRestored(finding, text)
  if (restored !== null) return restored
  if (text === null) return true
  const file: RuleFile = { path: finding.file, status: 'modified', text }
  const names = OWN_RULE.test(finding.rule)
    ? (seen ?? look(file)).map((one) => one.finding.fingerprint)
    : namesOfAllLines(file, finding)
  return !names.includes(finding.fingerprint)
}

// A tool cannot be run again from here. As long as the very line is there, its finding counts as there, too.
function namesOfAllLines({ path, text }: RuleFile, { rule, type }: Finding): readonly string[] {
  const nameOf = createLineNames(path)
  return (text ?? '').split('\n').map((line) => nameOf(rule, type === 'secret' ? veiled(line) : line))
}
