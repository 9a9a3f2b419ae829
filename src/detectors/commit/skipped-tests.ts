// A test that is switched off: the quickest way to make a failure go away, and one that agents take. Those that are gone are told
// by comparison (weakened/).
import { clean } from '#protocol/clean.ts'
import { isTestFile } from './file-kind.ts'
import { type Hit, inEachLine, type Rule } from './rule.ts'

const LINE_CHARS_MAX = 2_000
const COMMENT = /^\s*(\/\/|\*|#(?!\[)|--)/
const SKIPS: readonly RegExp[] = [
  /\b(?:it|test|describe|suite|context|specify|bench|t)(?:\.[a-z]+)*\.(?:skip|todo|fixme)\s*(?:\(|\.)/i,
  /\b(?:it|test|describe|suite)\.skipIf\s*\(\s*true\s*\)/,
  /\bx(?:it|test|describe|context|specify|feature|scenario)\s*(?:\(|["'])/,
  /@(?:pytest\.mark\.(?:skip|xfail)|unittest\.(?:skip|expectedFailure))\b(?!if|If|unless|Unless)/,
  /@pytest\.mark\.skipif\s*\(\s*(?:True|1)\b/,
  /\b(?:pytest|self)\.(?:skip|skipTest|xfail)\s*\(/,
  /\bt\.Skip(?:f|Now)?\s*\(/,
  /^\s*#\[ignore\b/,
  /^\s*@(?:Disabled|Ignore)\b/,
  /\[(?:Ignore|Explicit)\b|\[(?:Fact|Theory)\s*\(\s*Skip\s*=/,
  /\b(?:markTestSkipped|markTestIncomplete)\s*\(/,
  /\bXCTSkip\w*\s*\(|\bXCTExpectFailure\s*\(/,
  /^\s*(?:skip|pending)\s+["'(]/,
  /^\s*@(?:module)?tag\s+:?skip\b/,
]
/** Focus on one test switches off all others of its file. */
const FOCUSED = /\b(?:it|test|describe|suite|context|specify)\.only\s*(?:\(|\.)|\bf(?:it|describe|context)\s*\(/
/** Test files only: elsewhere `.skip(` means something else. */
export const findSkippedTests: Rule = (file) => {
  if (!isTestFile(file.path)) return []
  return inEachLine(file, look)
}

function look(line: string): readonly Hit[] {
  const start = line.slice(0, LINE_CHARS_MAX)
  if (COMMENT.test(start)) return []
  if (SKIPS.some((skip) => skip.test(start))) return [hit(start, 'suppression/skipped-test', 'A test is skipped')]
  return FOCUSED.test(start)
    ? [hit(start, 'suppression/focused-test', 'Only one test of the file runs, all others are skipped')]
    : []
}

const hit = (line: string, rule: string, description: string): Hit => ({
  rule,
  type: 'suppression',
  severity: 'MEDIUM',
  confidence: 'high',
  description,
  evidence: [clean(line)],
  remediation: 'Make the test pass, or delete it and say in the commit message why it is no longer true.',
})
