// Of many sizes one is taken, and none is lost.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createSizeSettling, RESIZE_SETTLE_MS, RESIZE_WAIT_MAX_MS, type Size } from '#sessions/size-settling.ts'

let taken: string[]
const take = ({ cols, rows }: Size) => taken.push(`${cols}x${rows}`)

beforeEach(() => {
  taken = []
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => vi.useRealTimers())

test('the last of a burst is taken once it is quiet', () => {
  const sizes = createSizeSettling(take)
  for (let cols = 80; cols < 90; cols++) {
    sizes.ask({ cols, rows: 24 })
    vi.advanceTimersByTime(RESIZE_SETTLE_MS - 10)
  }
  expect(taken).toEqual([])
  vi.advanceTimersByTime(10)
  expect(taken).toEqual(['89x24'])
})

test('a burst that does not end is followed at intervals', () => {
  const sizes = createSizeSettling(take)
  for (let passedMs = 0; passedMs < 3 * RESIZE_WAIT_MAX_MS; passedMs += 10) {
    sizes.ask({ cols: 100 + passedMs, rows: 24 })
    vi.advanceTimersByTime(10)
  }
  vi.advanceTimersByTime(RESIZE_SETTLE_MS)
  expect(taken.length).toBeGreaterThanOrEqual(3)
  expect(taken.length).toBeLessThanOrEqual(4)
  expect(taken.at(-1)).toBe(`${100 + 3 * RESIZE_WAIT_MAX_MS - 10}x24`)
})

test('what waits can be taken at once, and only once, or be forgotten', () => {
  const sizes = createSizeSettling(take)
  sizes.ask({ cols: 80, rows: 24 })
  sizes.settle()
  sizes.settle()
  vi.advanceTimersByTime(RESIZE_WAIT_MAX_MS)
  expect(taken).toEqual(['80x24'])
  sizes.ask({ cols: 90, rows: 24 })
  sizes.close()
  sizes.ask({ cols: 91, rows: 24 })
  vi.advanceTimersByTime(RESIZE_WAIT_MAX_MS)
  expect(taken).toEqual(['80x24'])
})
