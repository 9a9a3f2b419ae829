// How many tests a run executed and which of them failed. Every reader of this folder gives one, or null where it
// recognises nothing, which is never the same as "all passed".

export type Tally = {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Names of failed tests, without times, so that two runs can be compared. Fewer than `failed` where the output is silent. */
  readonly failing: readonly string[]
}

export const FAILING_MAX = 1_000
const NAME_CHARS_MAX = 300

/** Sums, with every name once. */
export function addTallies(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failing: namesOf([...a.failing, ...b.failing]),
  }
}

/** Distinct names, bounded in number and length. */
export function namesOf(names: Iterable<string>): readonly string[] {
  const distinct = new Set<string>()
  for (const name of names) {
    if (distinct.size >= FAILING_MAX) break
    const short = name.slice(0, NAME_CHARS_MAX).replace(/\s+/g, ' ').trim()
    if (short !== '') distinct.add(short)
  }
  return [...distinct]
}

/** True when every failed test is named, or as many as are kept. */
export function isNamed({ failed, failing }: Tally): boolean {
  return failing.length > 0 && failing.length >= Math.min(failed, FAILING_MAX)
}

/** Of two accounts of one run the worse: more failures, then more tests executed. Names come from whichever has them. */
export function worseOf(a: Tally | null, b: Tally | null): Tally | null {
  if (!a || !b) return a ?? b
  const executed = ({ passed, failed }: Tally) => passed + failed
  const worse = b.failed > a.failed || (b.failed === a.failed && executed(b) > executed(a)) ? b : a
  const other = worse === a ? b : a
  return isNamed(worse) || other.failing.length === 0 ? worse : { ...worse, failing: other.failing }
}
