// Screens are told of soon, seldom and for the last time; nothing changes, nothing runs.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createScreenPulse, SETTLED_AFTER_MS } from '#sessions/screen-pulse.ts'

let shown: number[]
let isDrawing: boolean
const show = () => shown.push(performance.now())
const pulseOf = () => createScreenPulse(show, () => isDrawing)

beforeEach(() => {
  vi.useFakeTimers()
  vi.advanceTimersByTime(1_000)
  shown = []
  isDrawing = false
})
afterEach(() => vi.useRealTimers())

test('a single change is shown at once and once more when the screen has settled, and then no timer is left', () => {
  const pulse = pulseOf()
  const start = performance.now()
  pulse.changed()
  vi.advanceTimersByTime(10_000)
  expect(shown).toHaveLength(2)
  expect((shown[0] ?? 0) - start).toBeLessThan(20)
  expect((shown[1] ?? 0) - start).toBeGreaterThanOrEqual(SETTLED_AFTER_MS)
  expect(vi.getTimerCount()).toBe(0)
})

test('continuous change is shown about thirty times a second, and the last of it always', () => {
  const pulse = pulseOf()
  for (let ms = 0; ms < 1_000; ms++) {
    pulse.changed()
    vi.advanceTimersByTime(1)
  }
  const lastChange = performance.now() - 1
  expect(shown.length).toBeGreaterThan(20)
  expect(shown.length).toBeLessThanOrEqual(32)
  vi.advanceTimersByTime(SETTLED_AFTER_MS / 2)
  expect(shown.at(-1)).toBeGreaterThanOrEqual(lastChange)
  const before = shown.length
  vi.advanceTimersByTime(SETTLED_AFTER_MS)
  expect(shown).toHaveLength(before + 1)
})

test('a half drawn screen is not shown before it is drawn, unless that takes too long', () => {
  const pulse = pulseOf()
  isDrawing = true
  pulse.changed()
  vi.advanceTimersByTime(100)
  expect(shown).toHaveLength(0)
  isDrawing = false
  vi.advanceTimersByTime(10)
  expect(shown).toHaveLength(1)

  isDrawing = true
  pulse.changed()
  vi.advanceTimersByTime(250)
  expect(shown).toHaveLength(2)
})

test('nothing is shown after it was stopped', () => {
  const pulse = pulseOf()
  pulse.changed()
  pulse.stop()
  vi.advanceTimersByTime(10_000)
  expect(shown).toHaveLength(0)
})
