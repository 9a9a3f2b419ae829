// All rules on a change, one line each, and the two questions asked of them: what did this change add, and which earlier
// issues are no longer there.
import { FINDINGS_MAX, type Finding } from '#protocol/finding.ts'
import { createLineNames } from '#protocol/line-fingerprint.ts'
import type { ChangedText, Observation } from '#protocol/observation.ts'
import { rankOf } from '#protocol/severity.ts'
import { findKeyFiles } from './private-key-files.ts'
import type { Rule, RuleFile } from './rule.ts'
import { findSecrets } from './secrets.ts'
import { findSkippedTests } from './skipped-tests.ts'

const RULES: readonly Rule[] = [findSecrets, findKeyFiles, findSkippedTests]
/** Families of rule names that RULES answers for. */
const OWN_RULE = /^(secret|suppression)\//
/** Found by running something, so that looking at the text again cannot close them. */
const NOT_IN_TEXT = new Set<Finding['type']>(['test', 'coverage', 'performance'])

type Change = Extract<Observation, { kind: 'change' }>

/** What a change added, worst first and at most FINDINGS_MAX; and the ids of the rechecked issues that have vanished. */
export function detectChange(change: Change): { readonly findings: Finding[]; readonly vanished: string[] } {
  const found = [...change.files.flatMap(findAdded), ...change.toolFindings]
  const once = [...new Map(found.map((finding) => [finding.fingerprint, finding])).values()]
  return {
    findings: once.toSorted((a, b) => rankOf(a.severity) - rankOf(b.severity)).slice(0, FINDINGS_MAX),
    vanished: change.recheck.filter(hasVanished).map(({ issueId }) => issueId),
  }
}

function findAdded(file: ChangedText): readonly Finding[] {
  const added = new Set(file.addedLines)
  const isNew = ({ line }: Finding) =>
    line === 0 ? file.status === 'added' || file.status === 'renamed' : added.has(line)
  return RULES.flatMap((rule) => rule(file)).filter(isNew)
}

function hasVanished({ finding, text }: Change['recheck'][number]): boolean {
  if (finding.file === null || NOT_IN_TEXT.has(finding.type)) return false
  if (text === null) return true
  const file: RuleFile = { path: finding.file, status: 'modified', text }
  const names = OWN_RULE.test(finding.rule)
    ? RULES.flatMap((rule) => rule(file)).map(({ fingerprint }) => fingerprint)
    : namesOfAllLines(file, finding.rule)
  return !names.includes(finding.fingerprint)
}

// A tool cannot be run again from here. As long as the very line is there, its finding counts as there, too.
function namesOfAllLines({ path, text }: RuleFile, rule: string): readonly string[] {
  const nameOf = createLineNames(path)
  return (text ?? '').split('\n').map((line) => nameOf(rule, line))
}
