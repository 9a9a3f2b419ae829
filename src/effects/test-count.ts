// How many tests ran, read from what the runner printed. Every runner has its own summary; null means that none was
// recognised, which is never the same as "all passed".

export type TestCount = { readonly passed: number; readonly failed: number; readonly skipped: number }

const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]/g

/** Sums over every summary in the output; bare TAP lines or words count only where no runner was recognised. */
export function countTests(output: string): TestCount | null {
  const text = output.replace(ANSI, '').replaceAll('\r\n', '\n')
  const found = RUNNERS.flatMap((read) => read(text) ?? [])
  if (found.length > 0) return found.reduce(add)
  return bareTap(text) ?? bareWords(text)
}

type Reader = (text: string) => TestCount | null

const add = (a: TestCount, b: TestCount): TestCount => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

const linesLike = (text: string, line: RegExp) => [...text.matchAll(line)].length
const sumOf = (text: string, number: RegExp) => [...text.matchAll(number)].reduce((sum, [, n]) => sum + Number(n), 0)

const COUNT_OF_WORD: Readonly<Record<string, keyof TestCount>> = {
  pass: 'passed',
  passed: 'passed',
  xpassed: 'passed',
  fail: 'failed',
  failed: 'failed',
  failures: 'failed',
  error: 'failed',
  errors: 'failed',
  skipped: 'skipped',
  ignored: 'skipped',
  todo: 'skipped',
  xfailed: 'skipped',
}

/** Adds up the `N word` pairs of every line that looks like `line`; null where there is none. */
function inLines(line: RegExp): Reader {
  return (text) => {
    const lines = [...text.matchAll(line)].map(([whole]) => whole)
    if (lines.length === 0) return null
    const count = { passed: 0, failed: 0, skipped: 0 }
    for (const [, number, word = ''] of lines.join('\n').matchAll(/(\d+) ([a-z]+)/g)) {
      const kind = Object.hasOwn(COUNT_OF_WORD, word) ? COUNT_OF_WORD[word] : undefined
      if (kind) count[kind] += Number(number)
    }
    return count
  }
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

const goTest: Reader = (text) =>
  /^--- (?:PASS|FAIL|SKIP): /m.test(text)
    ? {
        passed: linesLike(text, /^--- PASS: /gm),
        failed: linesLike(text, /^--- FAIL: /gm),
        skipped: linesLike(text, /^--- SKIP: /gm),
      }
    : null

const unittest: Reader = (text) => {
  if (!/^Ran \d+ tests? in [\d.]+s$/m.test(text)) return null
  const failed = sumOf(text, /\b(?:failures|errors)=(\d+)/g)
  const skipped = sumOf(text, /\bskipped=(\d+)/g)
  return { passed: Math.max(0, sumOf(text, /^Ran (\d+) tests? in/gm) - failed - skipped), failed, skipped }
}

const RUNNERS: readonly Reader[] = [
  nodeTest,
  /* vitest */ inLines(/^ *Tests {2}.*\(\d+\)$/gm),
  /* jest */ inLines(/^Tests: +.*\d+ total$/gm),
  mocha,
  /* pytest */ inLines(/^(?:=+ )?(?:\d+ [a-z]+(?:, )?)+ in [\d.]+s\b.*$/gm),
  goTest,
  /* cargo test */ inLines(/^test result: .*$/gm),
  unittest,
]

const bareTap: Reader = (text) =>
  /^1\.\.\d+/m.test(text)
    ? {
        passed: linesLike(text, /^ok \d+(?!.*# (?:skip|todo))/gim),
        failed: linesLike(text, /^not ok \d+(?!.*# (?:skip|todo))/gim),
        skipped: linesLike(text, /^(?:not )?ok \d+.*# (?:skip|todo)/gim),
      }
    : null

/** `12 passed, 1 failed`, on one line or several, with at most a short word before it. */
const bareWords = inLines(/^[^\d\n]{0,30}\d+ (?:passed|pass|failed|fail|skipped)\b.{0,120}$/gm)
