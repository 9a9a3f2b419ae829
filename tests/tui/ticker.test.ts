import { describe, expect, test } from 'vitest'
import { age, forecast } from '#projection/age.ts'
import { EMPTY_WORLD } from '#projection/world.ts'
import { tickAfterMs } from '#tui/ticker.ts'
import { storeOf } from './a-state.ts'
import { busyWorld, launchOf, NOW, started, worldAfter } from './a-world.ts'

describe('time on the screen', () => {
  test.each([
    [-5, '0:00'],
    [41_000, '0:41'],
    [134_000, '2:14'],
    [599_999, '9:59'],
    [760_000, '12m'],
    [3 * 3_600_000 + 7 * 60_000, '3h 07m'],
    [52 * 3_600_000, '2d 04h'],
  ])('%i ms is %s', (ms, text) => {
    expect(age(ms)).toBe(text)
  })

  test.each([
    [50, '≈ 50 s'],
    [2_400, '≈ 40 min'],
    [40_000, '≈ 11 h'],
    [260_000, '≈ 3 d'],
  ])('a forecast of %i s is %s', (seconds, text) => {
    expect(forecast(seconds)).toBe(text)
  })
})

describe('ticks', () => {
  test('come every second while an age is shown in seconds', () => {
    expect(tickAfterMs(storeOf(busyWorld()).get())).toBe(1_000)
  })

  test('are rare when nothing young is on the screen', () => {
    expect(tickAfterMs(storeOf(EMPTY_WORLD).get())).toBe(10_000)
    const old = worldAfter(EMPTY_WORLD, started(launchOf(1, 'checkout')), NOW - 700_000)
    expect(tickAfterMs(storeOf(old).get())).toBe(10_000)
  })

  test('make a notice go away', () => {
    const store = storeOf(EMPTY_WORLD)
    store.dispatch({ type: 'noticed', notice: { text: 'x', tone: 'plain', at: NOW } })
    expect(tickAfterMs(store.get())).toBe(1_000)
  })
})
