// The printed summaries of the usual test runners: how each is counted, and how it names what failed. A new runner is a
// new row. Samples of each are in tests/effects/testing.
import { inLines, linesLike, outOf, type Reader, sumOf } from './summary-lines.ts'

type Runner = {
  readonly name: string
  readonly count: Reader
  /** The first group is a failed test's name, the same in every run. */
  readonly failing: readonly RegExp[]
}

/** `# pass 3` in TAP (node:test, tape), `ℹ pass 3` in node's spec reporter. */
const nodeTest: Reader = (text) =>
  /^[#ℹ] tests +\d+$/m.test(text)
    ? {
        passed: sumOf(text, /^[#ℹ] pass +(\d+)$/gm),
        failed: sumOf(text, /^[#ℹ] (?:fail|cancelled) +(\d+)$/gm),
        skipped: sumOf(text, /^[#ℹ] (?:skipped|todo) +(\d+)$/gm),
      }
    : null

const mocha: Reader = (text) =>
  /^ *\d+ passing \(/m.test(text)
    ? {
        passed: sumOf(text, /^ *(\d+) passing \(/gm),
        failed: sumOf(text, /^ *(\d+) failing$/gm),
        skipped: sumOf(text, /^ *(\d+) pending$/gm),
      }
    : null

const bun: Reader = (text) =>
  /^Ran \d+ tests? across \d+ files?\b/m.test(text)
    ? {
        passed: sumOf(text, /^ *(\d+) pass$/gm),
        failed: sumOf(text, /^ *(\d+) fail$/gm),
        skipped: sumOf(text, /^ *(\d+) (?:skip|todo)$/gm),
      }
    : null

// A package that does not build has no test of its own to fail.
const goTest: Reader = (text) =>
  /^(?:--- (?:PASS|FAIL|SKIP): |FAIL\t.*\[(?:build|setup) failed\]$)/m.test(text)
    ? {
        passed: linesLike(text, /^--- PASS: /gm),
        failed: linesLike(text, /^--- FAIL: /gm) + linesLike(text, /^FAIL\t.*\[(?:build|setup) failed\]$/gm),
        skipped: linesLike(text, /^--- SKIP: /gm),
      }
    : null

const unittest: Reader = (text) => {
  if (!/^Ran \d+ tests? in [\d.]+s$/m.test(text)) return null
  const results = [...text.matchAll(/^(?:OK|FAILED|NO TESTS RAN)\b.*$/gm)].map(([line]) => line).join('\n')
  const failed = sumOf(results, /(?<!expected )\b(?:failures|errors|unexpected successes)=(\d+)/g)
  const skipped = sumOf(results, /\b(?:skipped|expected failures)=(\d+)/g)
  return { passed: Math.max(0, sumOf(text, /^Ran (\d+) tests? in/gm) - failed - skipped), failed, skipped }
}

export const RUNNERS: readonly Runner[] = [
  {
    name: 'node:test',
    count: nodeTest,
    failing: [/^✖ (?!failing tests:)(.+?) \([\d.]+ms\)$/gm, /^ *not ok \d+ - (?!.*# (?:TODO|SKIP))(.+)$/gm],
  },
  { name: 'vitest', count: inLines(/^ *Tests {2}.*\(\d+\)$/gm), failing: [/^ *FAIL {2}(.+ > .+)$/gm] },
  { name: 'jest', count: inLines(/^Tests: +.*\d+ total$/gm), failing: [/^ {2}● (.+)$/gm] },
  { name: 'mocha', count: mocha, failing: [/^ {2}\d+\) (.+(?:\n {3,}.+){0,8}?):$/gm] },
  { name: 'bun', count: bun, failing: [/^(?:✗|\(fail\)) (.+?)(?: \[[\d.]+m?s\])?$/gm] },
  {
    name: 'deno',
    count: inLines(/^(?:ok|FAILED) \| .*\d+ (?:passed|failed).*$/gm),
    failing: [/^(.+?) => \S+:\d+:\d+$/gm],
  },
  {
    name: 'pytest',
    count: inLines(/^(?:=+ )?(?:\d+ [a-z]+(?:, )?)+ in [\d.]+s\b.*$/gm),
    failing: [/^(?:FAILED|ERROR) (\S+::.+?|\S+\.py)(?: - .*)?$/gm],
  },
  { name: 'unittest', count: unittest, failing: [/^(?:FAIL|ERROR): (.+)$/gm] },
  { name: 'go test', count: goTest, failing: [/^--- FAIL: (\S+)/gm, /^FAIL\t(.*\[(?:build|setup) failed\])$/gm] },
  { name: 'cargo test', count: inLines(/^test result: .*$/gm), failing: [/^test (\S+) \.\.\. FAILED$/gm] },
  {
    name: 'cargo nextest',
    count: inLines(/^ *Summary \[.*\d+ tests? run:.*$/gm),
    failing: [/^ *FAIL \[ *[\d.]+s\] (?:\(.*\) )?(.+)$/gm],
  },
  {
    name: 'rspec',
    count: outOf(/^\d+ examples?, \d+ failures?.*$/gm, {
      total: /^(\d+) examples?/gm,
      failed: /(\d+) (?:failures?|errors? occurred)/g,
      skipped: /(\d+) pending/g,
    }),
    failing: [/^rspec (\S+)/gm],
  },
  {
    name: 'minitest',
    count: outOf(/^\d+ (?:runs|tests), \d+ assertions, .*$/gm, {
      total: /^(\d+) (?:runs|tests)/gm,
      failed: /(\d+) (?:failures|errors)/g,
      skipped: /(\d+) skips/g,
    }),
    failing: [/^ *(?:\d+\) )?(?:Failure|Error):\n(\S+#\S+)/gm],
  },
  {
    name: 'phpunit',
    count: outOf(/^(?:OK \(\d+ tests?, |Tests: \d+, Assertions: \d+).*$/gm, {
      total: /(?:OK \(|Tests: )(\d+)/g,
      failed: /(?:Failures|Errors): (\d+)/g,
      skipped: /(?:Skipped|Incomplete): (\d+)/g,
    }),
    failing: [/^\d+\) (\S+::.+)$/gm],
  },
  {
    name: 'surefire',
    // Lines with a time are single classes, which the summary repeats.
    count: outOf(/^\[\w+\] Tests run: \d+, Failures: \d+, Errors: \d+, Skipped: \d+$/gm, {
      total: /Tests run: (\d+)/g,
      failed: /(?:Failures|Errors): (\d+)/g,
      skipped: /Skipped: (\d+)/g,
    }),
    failing: [/^\[ERROR\] {3}([\w.$]+\.\w+)\b/gm],
  },
  {
    name: 'ctest',
    count: outOf(/^\d+% tests passed, \d+ tests failed out of \d+$/gm, {
      total: /out of (\d+)/g,
      failed: /(\d+) tests failed/g,
      skipped: /(?!)/g,
    }),
    failing: [/^\t *\d+ - (\S+) \(/gm],
  },
]
