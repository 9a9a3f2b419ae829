// The time of access logs, `14/Nov/2026:10:00:00 +0000`: the day and its zone are worked out once and kept.
import { monthOf, offsetOf } from './line-time.ts'

const LENGTH = 26
const HOUR = 3_600_000
const MINUTE = 60_000

let dayText = ''
let dayStart = Number.NaN
let zoneText = ''
let zoneOffset = 0

const two = (text: string, at: number): number => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48

/** Epoch milliseconds; NaN for every other form. */
export function timeOfClf(text: string): number {
  if (text.length !== LENGTH || text.charCodeAt(2) !== 47 || text.charCodeAt(11) !== 58) return Number.NaN
  const day = text.slice(0, 11)
  if (day !== dayText) {
    const month = monthOf(day.slice(3, 6))
    dayStart = month < 0 ? Number.NaN : Date.UTC(Number(day.slice(7)), month, Number(day.slice(0, 2)))
    dayText = day
  }
  const zone = text.slice(21)
  if (zone !== zoneText) {
    zoneOffset = offsetOf(zone) ?? Number.NaN
    zoneText = zone
  }
  const time = two(text, 12) * HOUR + two(text, 15) * MINUTE + two(text, 18) * 1000
  return time >= 0 && time < 25 * HOUR ? dayStart + time - zoneOffset : Number.NaN
}
