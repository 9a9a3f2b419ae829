// A test that is switched off or deleted: the quickest way to make a failure go away, and one that agents take.
import { clean } from '#protocol/clean.ts'
import { createLineNames } from '#protocol/line-fingerprint.ts'
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
const TEST_CODE =
  /\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|kt|kts|cs|php|swift|scala|exs?|dart|c|cc|cpp|groovy|sh|bats|feature)$/i

/** Test files only: elsewhere `.skip(` means something else. */
export const findSkippedTests: Rule = (file) => {
  if (!isTestFile(file.path)) return []
  return file.status === 'deleted' ? deleted(file.path) : inEachLine(file, look)
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

/** Its issue stays open as long as the file is gone. */
export const DELETED_TEST = 'suppression/deleted-test'

function deleted(path: string): ReturnType<Rule> {
  if (!TEST_CODE.test(path)) return []
  return [
    {
      rule: DELETED_TEST,
      type: 'suppression',
      severity: 'MEDIUM',
      confidence: 'medium',
      file: path,
      line: 0,
      description: 'A file of tests was deleted',
      evidence: [],
      remediation:
        'Bring it back, or say in the commit message why its tests are no longer true or where they have moved.',
      fingerprint: createLineNames(path)(DELETED_TEST, ''),
    },
  ]
}
