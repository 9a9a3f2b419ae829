// What a rule on changed files is: a function from one file to findings over all its lines. The registry keeps those on
// added lines, so that rules do not have to know what is new.
import type { Finding } from '#protocol/finding.ts'
import { createLineNames } from '#protocol/line-fingerprint.ts'
import type { ChangedText } from '#protocol/observation.ts'

export type RuleFile = Pick<ChangedText, 'path' | 'status' | 'text'>
export type Rule = (file: RuleFile) => readonly Finding[]

/** A finding before it has its place and name. */
export type Hit = Omit<Finding, 'file' | 'line' | 'fingerprint'>

/** Findings of a rule that looks at one line at a time; at most one finding a rule name and line. */
export function inEachLine({ path, text }: RuleFile, look: (line: string) => readonly Hit[]): readonly Finding[] {
  if (text === null) return []
  const nameOf = createLineNames(path)
  const findings: Finding[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const hits = new Map(look(line).map((hit) => [hit.rule, hit]))
    for (const hit of hits.values()) {
      findings.push({ ...hit, file: path, line: index + 1, fingerprint: nameOf(hit.rule, line) })
    }
  }
  return findings
}
