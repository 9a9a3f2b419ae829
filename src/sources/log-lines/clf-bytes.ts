// `14/Nov/2026:10:00:00 +0000` straight from bytes: the day and its zone are worked out once and kept.
import { timeOfClf } from './clf-time.ts'

const LENGTH = 26
const DAY_BYTES = 11
const ZONE_AT = 20
const ZERO = 48
const COLON = 58
const SPACE = 32
const HOUR = 3_600_000
const MINUTE = 60_000

/** Epoch milliseconds of the time that begins at `from`; NaN where it is none. */
export type ClfReader = (bytes: Buffer, from: number) => number

export function createClfReader(): ClfReader {
  /** The line's time with its digits of the day's time left out, and midnight of it. */
  const known = new Uint8Array(LENGTH)
  let midnight = Number.NaN

  const isKnown = (bytes: Buffer, from: number): boolean => {
    for (let i = 0; i < DAY_BYTES; i += 1) if (bytes[from + i] !== known[i]) return false
    for (let i = ZONE_AT; i < LENGTH; i += 1) if (bytes[from + i] !== known[i]) return false
    return true
  }

  return (bytes, from) => {
    if (!isKnown(bytes, from)) {
      const text = bytes.toString('latin1', from, from + LENGTH)
      midnight = timeOfClf(`${text.slice(0, DAY_BYTES)}:00:00:00${text.slice(ZONE_AT)}`)
      if (text.charCodeAt(ZONE_AT) !== SPACE) midnight = Number.NaN
      for (let i = 0; i < LENGTH; i += 1) known[i] = bytes[from + i] as number
    }
    const hasColons = bytes[from + 11] === COLON && bytes[from + 14] === COLON && bytes[from + 17] === COLON
    return hasColons ? midnight + timeOfDay(bytes, from + 12) : Number.NaN
  }
}

function timeOfDay(bytes: Buffer, from: number): number {
  const hour = two(bytes, from)
  const minute = two(bytes, from + 3)
  const second = two(bytes, from + 6)
  return hour < 24 && minute < 60 && second < 61 ? hour * HOUR + minute * MINUTE + second * 1000 : Number.NaN
}

const two = (bytes: Buffer, at: number): number => {
  const tens = (bytes[at] as number) - ZERO
  const ones = (bytes[at + 1] as number) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}
