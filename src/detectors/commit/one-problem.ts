// One problem is one finding, however many rules and tools see it: the worst and most certain stays, and says who else saw it.
import { EVIDENCE_LINES_MAX, type Finding } from '#protocol/finding.ts'
import { plain } from '#protocol/plain.ts'
import { rankOf } from '#protocol/severity.ts'
import type { Spotted } from './syntax/spotted.ts'

const CERTAINTY = ['high', 'medium', 'low'] as const
type Weight = Pick<Finding, 'severity' | 'confidence' | 'rule'>
const byWeight = (a: Weight, b: Weight) =>
  rankOf(a.severity) - rankOf(b.severity) ||
  CERTAINTY.indexOf(a.confidence) - CERTAINTY.indexOf(b.confidence) ||
  (a.rule < b.rule ? -1 : 1)

/** Of security rules about the same weakness (CWE) in a line, and of performance rules, one; it keeps the lines of all. */
export function onePerProblem(spotted: readonly Spotted[]): readonly Spotted[] {
  const groups = Map.groupBy(spotted, problemOf)
  return [...groups.values()].flatMap((group) => {
    const [first] = group.toSorted(byWeight)
    return first ? [{ ...first, touches: [...new Set(group.flatMap(({ touches }) => touches))] }] : []
  })
}

function problemOf({ rule, line, cwe }: Spotted): string {
  const family = rule.slice(0, rule.indexOf('/'))
  if (family === 'security' && cwe !== undefined) return `${line} CWE ${cwe}`
  return family === 'performance' ? `${line} ${family}` : `${line} ${rule}`
}

/**
 * Ours, and of what tools say that which we do not say ourselves: the same secret, or a weakness in the same line that is no
 * worse than ours. What is left out is named in the evidence of ours.
 */
export function withTools(own: readonly Finding[], tools: readonly Finding[]): readonly Finding[] {
  const repeats = new Map<Finding, string[]>()
  const others = tools.filter((tool) => {
    const ours = own.find((finding) => isSameProblem(finding, tool))
    if (ours) repeats.set(ours, [...(repeats.get(ours) ?? []), tool.rule])
    return ours === undefined
  })
  return [...own.map((finding) => seenBy(finding, repeats.get(finding))), ...others]
}

function isSameProblem(ours: Finding, tool: Finding): boolean {
  if (ours.type !== tool.type || ours.file !== tool.file || ours.line !== tool.line || tool.line === 0) return false
  return tool.type === 'secret' || (tool.type === 'security' && rankOf(tool.severity) >= rankOf(ours.severity))
}

function seenBy(finding: Finding, rules: readonly string[] | undefined): Finding {
  if (!rules) return finding
  const evidence = [...finding.evidence, plain(`also reported by ${[...new Set(rules)].join(', ')}`)]
  return { ...finding, evidence: evidence.slice(0, EVIDENCE_LINES_MAX) }
}
