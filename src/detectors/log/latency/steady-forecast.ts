// A forecast that one wild point does not overthrow: the new answer and the one before, each weighed by how sure it is.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import type { Forecast } from './forecast.ts'

/** What is foretold for so soon, or has passed, says nothing more. */
const SPENT_MS = 10 * MINUTE_MS

/** `next` as told after `before`. Both are of the same route; logarithms, because time that is left is a ratio matter. */
export function steadied(before: Forecast | null, next: Forecast | null, now: number): Forecast | null {
  if (before === null || next === null || before.failsAt - now < SPENT_MS) return next
  const [old, fresh] = [before.doubt ** -2, next.doubt ** -2]
  const share = fresh / (old + fresh)
  const between = (of: (forecast: Forecast) => number) => {
    const left = (forecast: Forecast) => Math.log(Math.max(MINUTE_MS, of(forecast) - now))
    return now + Math.exp(share * left(next) + (1 - share) * left(before))
  }
  return {
    ...next,
    failsAt: between(({ failsAt }) => failsAt),
    earliest: between(({ earliest }) => earliest),
    latest: between(({ latest }) => latest),
    doubt: share * next.doubt + (1 - share) * before.doubt,
  }
}
