// What is usual at this hour: the same hour, and its neighbours, on earlier days of the same kind. Holds one value an hour for four
// weeks. What must not be learned (an incident) is simply not recorded.
import { median, spread } from './middle.ts'

export const HOUR_MS = 3_600_000
export const SEASON_HOURS_MAX = 28 * 24
const DAY_HOURS = 24
const DAYS_BACK_MAX = 14
const WEEK_HOURS = 7 * DAY_HOURS
/** Days of the same kind are preferred once there are so many values of them. */
const SAME_KIND_MIN = 5
const SEASON_VALUES_MIN = 2
const PLAIN_HOURS_MAX = 48
/** An hour of last week is a known weekly peak when it lay so far above the usual (natural logarithm: a fifth), and clearly so. */
const WEEKLY_PEAK_MIN = 0.2
const WEEKLY_PEAK_SPREADS = 3

/** Hours since the epoch to the value of that hour; oldest first. */
export type Season = Map<number, number>

/** Keeps `value` for the hour of `at`, in place; the oldest hours go. */
export function recordHour(season: Season, at: number, value: number): void {
  season.set(hourOf(at), value)
  for (const hour of season.keys()) {
    if (season.size <= SEASON_HOURS_MAX) break
    season.delete(hour)
  }
}

/** Forgets the hours from that of `at` on, in place: they turned out to belong to an incident. */
export function forgetFrom(season: Season, at: number): void {
  for (const hour of season.keys()) if (hour >= hourOf(at)) season.delete(hour)
}

/** What is usual at `at`; a known weekly peak counts. Falls back to the middle of the last hours; null without any. */
export function usualAt(season: Season, at: number): number | null {
  const days = dailyValues(season, hourOf(at))
  if (days === null) {
    const last = [...season.values()].slice(-PLAIN_HOURS_MAX)
    return last.length === 0 ? null : median(last)
  }
  const daily = median(days)
  const weekly = weeklyPeak(season, hourOf(at))
  const peakFrom = daily + Math.max(WEEKLY_PEAK_MIN, WEEKLY_PEAK_SPREADS * spread(days))
  return weekly !== null && weekly > peakFrom ? weekly : daily
}

/** True once the same hour of an earlier day is known. */
export const knowsHour = (season: Season, at: number): boolean => dailyValues(season, hourOf(at)) !== null

/** At this hour on other days. */
function dailyValues(season: Season, hour: number): readonly number[] | null {
  const same: number[] = []
  const all: number[] = []
  for (let day = 1; day <= DAYS_BACK_MAX; day++) {
    for (let near = -1; near <= 1; near++) {
      const value = season.get(hour - day * DAY_HOURS + near)
      if (value === undefined) continue
      all.push(value)
      if (isWeekend(hour) === isWeekend(hour - day * DAY_HOURS)) same.push(value)
    }
  }
  if (all.length < SEASON_VALUES_MIN) return null
  return same.length >= SAME_KIND_MIN ? same : all
}

function weeklyPeak(season: Season, hour: number): number | null {
  for (let weeks = 1; weeks <= 3; weeks++) {
    const then = hour - weeks * WEEK_HOURS
    const values = [then - 1, then, then + 1].flatMap((each) => season.get(each) ?? [])
    if (values.length > 0) return Math.max(...values)
  }
  return null
}

const hourOf = (at: number): number => Math.floor(at / HOUR_MS)

/** Day 0 of the epoch was a Thursday. */
const isWeekend = (hour: number): boolean => [2, 3].includes(Math.floor(hour / DAY_HOURS) % 7)
