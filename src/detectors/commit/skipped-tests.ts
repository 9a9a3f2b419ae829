// A test that is switched off: the quickest way to make a failure go away, and one that agents take.
import { plain } from '#protocol/plain.ts'
import { redact } from '#protocol/secret.ts'
import { isTestFile } from './file-kind.ts'
import { type Hit, inEachLine, type Rule } from './rule.ts'

const LINE_CHARS_MAX = 2_000
const COMMENT = /^\s*(\/\/|\*|#(?!\[))/
const SKIPS: readonly RegExp[] = [
  /\b(?:it|test|describe|suite|context|specify|t)(?:\.[a-z]+)*\.skip\s*(?:\(|\.)/i,
  /\b(?:it|test|describe|suite)\.skipIf\s*\(\s*true\s*\)/,
  /\bx(?:it|test|describe|context|specify)\s*\(/,
  /@(?:pytest\.mark\.skip|unittest\.skip)\b(?!if|If|unless|Unless)/,
  /\bpytest\.skip\s*\(/,
  /\bt\.Skip(?:f|Now)?\s*\(/,
  /^\s*#\[ignore\b/,
]

/** Test files only: elsewhere `.skip(` means something else. */
export const findSkippedTests: Rule = (file) => (isTestFile(file.path) ? inEachLine(file, look) : [])

function look(line: string): readonly Hit[] {
  const start = line.slice(0, LINE_CHARS_MAX)
  if (COMMENT.test(start) || !SKIPS.some((skip) => skip.test(start))) return []
  return [
    {
      rule: 'suppression/skipped-test',
      type: 'suppression',
      severity: 'MEDIUM',
      confidence: 'high',
      description: 'A test is skipped',
      evidence: [plain(redact(start))],
      remediation: 'Make the test pass, or delete it and say in the commit message why it is no longer true.',
    },
  ]
}
