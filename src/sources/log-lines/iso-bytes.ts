// `2026-11-21T10:00:00.123Z` straight from bytes: the day is worked out once and kept.

const ZERO = 48
const DOT = 46
const DASH = 45
const COLON = 58
const LETTER_T = 84
const HOUR = 3_600_000
const MINUTE = 60_000

export type IsoReader = (bytes: Buffer, from: number, to: number) => number

const two = (bytes: Buffer, at: number): number => {
  const tens = (bytes[at] as number) - ZERO
  const ones = (bytes[at + 1] as number) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1
}

/** Epoch milliseconds; NaN for every other form of time (then the text is read). Only times with a zone are read here. */
export function createIsoReader(): IsoReader {
  let dayLow = -1
  let dayHigh = -1
  let dayAt = 0

  /** Eight digits of the date as two numbers; the day's begin is kept as long as they stay. */
  const day = (bytes: Buffer, from: number): number => {
    const high = two(bytes, from) * 100 + two(bytes, from + 2)
    const month = two(bytes, from + 5)
    const date = two(bytes, from + 8)
    const low = month * 100 + date
    if (high === dayHigh && low === dayLow) return dayAt
    if (high < 1000 || month < 1 || month > 12 || date < 1 || date > 31) return Number.NaN
    if (two(bytes, from) < 0 || two(bytes, from + 2) < 0) return Number.NaN
    dayHigh = high
    dayLow = low
    dayAt = Date.UTC(high, month - 1, date)
    return dayAt
  }

  return (bytes, from, to) => {
    if (!isShaped(bytes, from, to - from)) return Number.NaN
    const time = timeOfDay(bytes, from + 11)
    let at = from + 19
    let ms = 0
    if (bytes[at] === DOT) {
      at += 1
      const begin = at
      while (isDigit(bytes[at] as number)) at += 1
      for (let i = 0; i < 3; i += 1) ms = ms * 10 + (begin + i < at ? (bytes[begin + i] as number) - ZERO : 0)
    }
    return day(bytes, from) + time + ms - zoneAt(bytes, at, to)
  }
}

/** Milliseconds since midnight of `10:00:00`. */
function timeOfDay(bytes: Buffer, from: number): number {
  const hour = two(bytes, from)
  const minute = two(bytes, from + 3)
  const second = two(bytes, from + 6)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return Number.NaN
  return hour * HOUR + minute * MINUTE + second * 1000
}

const isDigit = (byte: number) => byte >= ZERO && byte <= ZERO + 9

/** Whether the marks stand where they must. */
function isShaped(bytes: Buffer, from: number, length: number): boolean {
  const isDate = bytes[from + 4] === DASH && bytes[from + 7] === DASH && bytes[from + 10] === LETTER_T
  return isDate && bytes[from + 13] === COLON && bytes[from + 16] === COLON && length >= 20 && length <= 35
}

/** Milliseconds east; NaN where no zone ends the text. */
function zoneAt(bytes: Buffer, at: number, to: number): number {
  if (bytes[at] === 90) return at + 1 === to ? 0 : Number.NaN
  const sign = bytes[at] === 43 ? 1 : bytes[at] === 45 ? -1 : Number.NaN
  if (to - at !== 6 || bytes[at + 3] !== 58) return Number.NaN
  const hours = two(bytes, at + 1)
  const minutes = two(bytes, at + 4)
  return hours < 0 || minutes < 0 ? Number.NaN : sign * (hours * HOUR + minutes * MINUTE)
}
