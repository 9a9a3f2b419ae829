// How much is usual: rates that fade, the same hour on earlier days, and the times at which something was busy before.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import { median } from '../trend/middle.ts'
import { recordHour, usualAt } from '../trend/season.ts'
import { BUSY_TIMES_MAX, type BusyTime, type FloodState, type Rate, RECENT_MAX } from './state.ts'

export const RECENT_HALF_LIFE_MIN = 120
export const DAY_HALF_LIFE_MIN = 1_440
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** With fewer minutes than this nothing is usual yet. */
export const RECENT_MIN = 15
/** A job that runs at the same time of day may begin so much earlier or later. */
const SAME_TIME_MS = 45 * MINUTE_MS
const OTHER_DAY_MS = 20 * HOUR_MS
/** It may be so much busier than the last time. */
const BUSIER_MAX = 2.5

/** Brings `rate` up to `at` with one more minute of `count`; the minutes in between had none. */
export function addTo(rate: Rate, at: number, count: number, halfLifeMinutes: number): void {
  const minutes = rate.at === 0 ? 0 : (at - rate.at) / MINUTE_MS
  if (minutes === 0) rate.perMinute = count
  else {
    const kept = 0.5 ** (1 / halfLifeMinutes)
    rate.perMinute = rate.perMinute * kept ** minutes + count * (1 - kept)
  }
  rate.at = at
}

/** What a rate has faded to. */
export function rateAt(rate: Rate | undefined, at: number, halfLifeMinutes: number): number {
  if (!rate) return 0
  return rate.perMinute * 0.5 ** (Math.max(0, at - rate.at - MINUTE_MS) / MINUTE_MS / halfLifeMinutes)
}

/** Requests a minute to expect: as lately, or as at this hour on earlier days, whichever is more. */
export function expectedRequests(state: FloodState): number {
  const lately = state.recent.length >= RECENT_MIN ? median(state.recent) : Math.max(0, ...state.recent)
  return Math.max(lately, usualAt(state.season, state.at) ?? 0)
}

/** Learns from a minute that lies in no flood. */
export function learnRequests(state: FloodState, requests: number): void {
  state.recent.push(requests)
  if (state.recent.length > RECENT_MAX) state.recent.shift()
  addTo(state.requests, state.at, requests, DAY_HALF_LIFE_MIN)
  const hour = state.at - (state.at % HOUR_MS)
  if (state.hour.at !== hour) {
    if (state.hour.minutes > 0) recordHour(state.season, state.hour.at, state.hour.sum / state.hour.minutes)
    state.hour = { at: hour, sum: 0, minutes: 0 }
  }
  state.hour.sum += requests
  state.hour.minutes++
}

/** The earlier time on another day at which it was as busy at this time of the day, or null. */
export function knownBusyTime(
  busy: readonly BusyTime[],
  at: number,
  perMinute: number,
  least: number,
): BusyTime | null {
  const same = busy.filter((time) => {
    const apart = Math.abs(at - time.from) % DAY_MS
    const isSameTime =
      Math.min(apart, DAY_MS - apart) <= SAME_TIME_MS ||
      (at % DAY_MS >= time.from % DAY_MS && at % DAY_MS <= time.to % DAY_MS)
    return at - time.from >= OTHER_DAY_MS && isSameTime && perMinute <= time.perMinute * BUSIER_MAX
  })
  return same.length >= least ? (same.at(-1) ?? null) : null
}

export function noteBusyTime(busy: BusyTime[], time: BusyTime): void {
  busy.push(time)
  if (busy.length > BUSY_TIMES_MAX) busy.shift()
}
