// What a second look at a failure says: the same tests run again, and the tests of the parent commit. Pure.
import type { TestRun } from '#protocol/verdict.ts'
import { isNamed, type Tally } from './tally.ts'

export type Result = Pick<TestRun, 'status' | 'because'> & { readonly tally: Tally | null }
/** `flaky`: failed at first and passed when run again. */
export type Rerun = { readonly result: Result; readonly flaky: readonly string[] }

const UNNAMED = 'tests that the output does not name'

/** The outcome after a failing run was repeated once; `isPartial`: only what had failed was run again. */
export function afterRerun(first: Result, second: Result, isPartial: boolean): Rerun {
  const settled = { result: first, flaky: [] }
  if (!second.tally || (second.status !== 'PASS' && second.status !== 'FAIL')) return settled
  // A repetition that left out some of what had failed proves nothing about it.
  if (isPartial && second.tally.passed + second.tally.failed < (first.tally?.failed ?? 0)) return settled
  const tally = isPartial ? combined(first.tally, second.tally) : second.tally
  if (second.status === 'PASS') {
    const flaky = first.tally && first.tally.failing.length > 0 ? first.tally.failing : [UNNAMED]
    const because = `${tally.passed} passed, ${first.tally?.failed || 'some'} of them only when run again`
    return { result: { status: 'PASS', because, tally }, flaky }
  }
  if (!first.tally || !isNamed(first.tally) || !isNamed(second.tally)) return settled
  const still = new Set(second.tally.failing)
  return { result: { ...second, tally }, flaky: first.tally.failing.filter((name) => !still.has(name)) }
}

const combined = (first: Tally | null, again: Tally): Tally => ({
  passed: (first?.passed ?? 0) + again.passed,
  failed: again.failed,
  skipped: first?.skipped ?? 0,
  failing: again.failing,
})

type Inherited = NonNullable<TestRun['inherited']>

/** What is known of the tests of a tree. */
export type Known = { readonly status: 'PASS' | 'FAIL'; readonly tally: Tally | null }

/**
 * How much of a failure the parent had already: by names where both runs give them, else by number. A build that breaks, or
 * one that works again and lets tests fail, cannot be compared and is the commit's own.
 */
export function inheritedOf(own: Tally | null, parent: Known): Inherited {
  if (parent.status === 'PASS') return 'none'
  if (!own || !parent.tally) return own === parent.tally ? 'all' : 'none'
  if (own.failed === 0 || parent.tally.failed === 0) return own.failed === parent.tally.failed ? 'all' : 'none'
  if (isNamed(own) && isNamed(parent.tally)) return byName(own.failing, new Set(parent.tally.failing))
  return own.failed <= parent.tally.failed ? 'all' : 'some'
}

function byName(failing: readonly string[], before: ReadonlySet<string>): Inherited {
  const old = failing.filter((name) => before.has(name)).length
  if (old === 0) return 'none'
  return old === failing.length ? 'all' : 'some'
}
