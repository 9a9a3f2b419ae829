// How busy is everything, compared with what is usual at this hour? Where all of it is busier, slower answers are to be expected.
import { MINUTE_MS } from '#protocol/log-minute.ts'
import { HOUR_MS, knowsHour, recordHour, type Season, usualAt } from '../trend/season.ts'

const LATELY_MINUTES = 15

export type Load = {
  readonly season: Season
  hour: number
  hourRequests: number
  hourMinutes: number
  /** Requests of the newest minutes, oldest first. */
  readonly lately: number[]
  newest: number
}

export const beginLoad = (): Load => ({
  season: new Map(),
  hour: 0,
  hourRequests: 0,
  hourMinutes: 0,
  lately: [],
  newest: 0,
})

/** Takes in a minute with so many requests, in place. */
export function addLoad(load: Load, at: number, requests: number): void {
  const hour = Math.floor(at / HOUR_MS)
  if (hour !== load.hour) {
    if (load.hourMinutes > 0)
      recordHour(load.season, load.hour * HOUR_MS, Math.log(1 + load.hourRequests / load.hourMinutes))
    load.hour = hour
    load.hourRequests = 0
    load.hourMinutes = 0
  }
  load.hourRequests += requests
  load.hourMinutes++
  if (at - load.newest > LATELY_MINUTES * MINUTE_MS) load.lately.length = 0
  load.newest = at
  load.lately.push(requests)
  if (load.lately.length > LATELY_MINUTES) load.lately.shift()
}

/** Natural logarithm of how much busier it is than usual at this hour; 0 while that is not known. */
export function busier(load: Load): number {
  if (!knowsHour(load.season, load.newest)) return 0
  const mean = load.lately.reduce((sum, each) => sum + each, 0) / Math.max(1, load.lately.length)
  return Math.log(1 + mean) - (usualAt(load.season, load.newest) ?? 0)
}
