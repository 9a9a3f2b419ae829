import { expect, test } from 'vitest'
import { LATENESS_MS, type ReadSoFar, SILENT_MS, watermarkOf } from '#sources/logs/watermark.ts'

const log = (clock: number | null, more: Partial<ReadSoFar> = {}): ReadSoFar => ({
  clock,
  hasMore: false,
  hasSpoken: true,
  isLive: true,
  silentMs: 0,
  ...more,
})

test('the log that is furthest behind holds it back, less what may come late', () => {
  expect(watermarkOf([log(5e6, { hasMore: true }), log(3e6)])).toBe(3e6 - LATENESS_MS)
})

test('a log that nothing was read of holds everything back', () => {
  expect(watermarkOf([log(5e6), log(null, { hasMore: true, hasSpoken: false })])).toBeNull()
})

test('a silent log holds nothing back once it is read to its end', () => {
  const silent = { silentMs: SILENT_MS }
  expect(watermarkOf([log(5e6), log(1e6, silent)])).toBe(5e6 - LATENESS_MS)
  expect(watermarkOf([log(5e6), log(1e6, { ...silent, hasMore: true })])).toBe(1e6 - LATENESS_MS)
})

test('a log that was read to its end and has said nothing new holds nothing back', () => {
  expect(watermarkOf([log(5e6, { hasMore: true }), log(1e6, { isLive: false })])).toBe(5e6 - LATENESS_MS)
})

test('a log without times, an empty one and one that has not begun hold nothing back', () => {
  const others = [log(null), log(null, { hasSpoken: false, isLive: false, silentMs: 1e6 })]
  expect(watermarkOf([log(5e6), ...others])).toBe(5e6 - LATENESS_MS)
})

test('when all are silent, real time goes on for them', () => {
  expect(watermarkOf([log(5e6, { silentMs: 200_000 }), log(4e6, { silentMs: 300_000 })])).toBe(5e6 + 50_000)
  expect(watermarkOf([])).toBeNull()
})
