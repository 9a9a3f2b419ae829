// Reads `go test -json`: one event a line (`go doc test2json`). Top-level tests count; a package that failed without a
// failed test (it did not build, or died) counts as one failure.
import { z } from 'zod'
import { namesOf, type Tally } from './tally.ts'

const eventSchema = z.object({
  Action: z.enum(['pass', 'fail', 'skip']),
  Package: z.string(),
  Test: z.string().optional(),
})
const LINE = /^\{.*"Action":"(?:pass|fail|skip)".*\}$/gm

const COUNTED = { pass: 'passed', fail: 'failed', skip: 'skipped' } as const

/** Null where no line is such an event. */
export function readGoJson(text: string): Tally | null {
  const events = [...text.matchAll(LINE)].flatMap(([line]) => eventOf(line) ?? [])
  if (events.length === 0) return null
  const tests = events.filter(({ Test }) => Test !== undefined && !Test.includes('/'))
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const { Action } of tests) count[COUNTED[Action]]++
  const failedTests = tests.filter(({ Action }) => Action === 'fail')
  const explained = new Set(failedTests.map(({ Package }) => Package))
  const broken = events.filter((event) => !event.Test && event.Action === 'fail' && !explained.has(event.Package))
  return {
    ...count,
    failed: count.failed + broken.length,
    failing: namesOf([
      ...failedTests.map(({ Package, Test }) => `${Package}.${Test}`),
      ...broken.map(({ Package }) => `package ${Package}`),
    ]),
  }
}

function eventOf(line: string): z.infer<typeof eventSchema> | null {
  try {
    return eventSchema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    // A line of a test's own output that only looks like an event.
    return null
  }
}
