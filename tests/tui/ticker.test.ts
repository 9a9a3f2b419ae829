import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { age, forecast } from '#projection/age.ts'
import { EMPTY_WORLD } from '#projection/world.ts'
import { startTicking, tickAfterMs } from '#tui/ticker.ts'
import { NOTICE_SHOWN_MS } from '#tui/ui-state.ts'
import { storeOf } from './a-state.ts'
import { launchOf, NOW, started, worldAfter } from './a-world.ts'

describe('time on the screen', () => {
  test.each([
    [-5, '0:00'],
    [41_000, '0:41'],
    [59_999, '0:59'],
    [134_000, '2m'],
    [599_999, '9m'],
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
  const tickFor = (ageMs: number) => tickAfterMs(storeOf(worldAfter(EMPTY_WORLD, oneSession, NOW - ageMs)).get())
  const oneSession = started(launchOf(1, 'checkout'))
  const toMinute = 60_000 - (NOW % 60_000)

  test.each([
    [0, 1_000],
    [9_000, 1_000],
    [11_000, 5_000],
    [59_000, 5_000],
  ])('when something is %i ms old come after %i ms at the latest', (ageMs, tickMs) => {
    expect(tickFor(ageMs)).toBeLessThanOrEqual(tickMs)
    expect(tickFor(ageMs)).toBe(Math.min(tickMs, toMinute % 20_000 || 20_000))
  })

  test('are three a minute when only minutes are shown, one of them as the clock turns', () => {
    const nexts = [storeOf(EMPTY_WORLD).get(), storeOf(worldAfter(EMPTY_WORLD, oneSession, NOW - 700_000)).get()]
    for (const state of nexts) expect((state.now + tickAfterMs(state)) % 20_000).toBe(0)
  })

  test('make a notice go away just when its time is over', () => {
    const store = storeOf(EMPTY_WORLD)
    store.dispatch({ type: 'noticed', notice: { text: 'x', tone: 'plain', at: NOW - NOTICE_SHOWN_MS + 700 } })
    expect(tickAfterMs(store.get())).toBe(Math.min(700, toMinute % 20_000 || 20_000))
  })

  test('are not made by the ages of what has ended or of an engine that is away', () => {
    const store = storeOf(worldAfter(EMPTY_WORLD, oneSession, NOW))
    store.set({ engine: { state: 'lost', because: 'x' } })
    expect((NOW + tickAfterMs(store.get())) % 20_000).toBe(0)
  })
})

describe('the ticker', () => {
  test('has one timer at a time, however often it ticks or the state changes, and none once it is stopped', () => {
    vi.useFakeTimers({ now: NOW })
    onTestFinished(() => void vi.useRealTimers())
    const clock = {
      get now() {
        return Date.now()
      },
    }
    const store = storeOf(worldAfter(EMPTY_WORLD, started(launchOf(1, 'checkout')), NOW), {}, clock)
    const stop = startTicking(store)
    for (let tick = 0; tick < 20; tick++) {
      vi.advanceTimersByTime(3_000)
      store.set({ workspaceName: `shop ${tick}` })
      expect(vi.getTimerCount()).toBe(1)
    }
    stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})
