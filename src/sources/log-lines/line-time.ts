// Times as logs write them, to epoch milliseconds. A time without a zone is in the zone of the settings; one without a year takes
// the latest year that does not put it after the file's own clock (or, before that is known, after now).

export const TIME_MS_MAX = 8.64e15
const MINUTE = 60_000
const DAY = 86_400_000

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec'

export type Zone = { offsetAt(local: number): number }

/** An IANA name or an offset; `offsetAt` answers milliseconds east of UTC for a local time. */
export function zoneOf(name: string): Zone {
  const fixed = offsetOf(name)
  if (fixed !== null) return { offsetAt: () => fixed }
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  } catch {
    return { offsetAt: () => 0 }
  }
  let hour = Number.NaN
  let offset = 0
  const at = (time: number) => {
    const told = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    return offsetOf(told.replace('GMT', '')) ?? 0
  }
  return {
    offsetAt(local) {
      const quarter = Math.floor(local / (15 * MINUTE))
      if (quarter === hour) return offset
      hour = quarter
      offset = at(local - at(local))
      return offset
    },
  }
}

/** `+0200`, `-05:30`, `Z`, `UTC`, '' → milliseconds east; null where it is no offset. */
export function offsetOf(zone: string): number | null {
  if (zone === '' || /^(?:z|utc|gmt)$/i.test(zone)) return 0
  const parts = /^([+-])(\d\d):?(\d\d)?$/.exec(zone)
  if (!parts) return null
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0)
  return (parts[1] === '-' ? -minutes : minutes) * MINUTE
}

/** Epoch numbers in seconds, milliseconds, microseconds or nanoseconds, told apart by their size. */
export function timeOfNumber(value: number): number {
  if (!(value > 0)) return Number.NaN
  if (value < 1e8) return Number.NaN
  if (value < 1e11) return Math.floor(value * 1e3)
  if (value < 1e14) return Math.floor(value)
  return Math.floor(value < 1e17 ? value / 1e3 : value / 1e6)
}

const ISO =
  /^(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ]+|\s*:| - )(\d\d):(\d\d)(?::(\d\d)(?:[.,:](\d{1,9}))?)?\s*(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?/i
const CLF =
  /^(\d\d?)[/ -]([A-Za-z]{3})[a-z]*[/ -](\d{4})[: T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*([+-]\d\d:?\d\d|UTC|GMT|Z)?/
const SYSLOG = /^([A-Za-z]{3}) +(\d\d?)(?: (\d{4}),?)? (\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: (\d{4})\b)?/
const RFC2822 =
  /^[A-Za-z]{3,9},? +(?:(\d\d?)[ -]([A-Za-z]{3})[a-z]*[ -](\d{4}|\d\d)|([A-Za-z]{3})[a-z]* +(\d\d?)) (\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: +([+-]\d\d:?\d\d|[A-Z]{1,4}))?(?: +(\d{4}))?/
const SLASHED = /^(\d\d?)\/(\d\d?)\/(\d{4}|\d\d)[ ,T]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?([AP]M))?/i
const COMPACT = /^(\d{4})(\d\d)(\d\d)[-T ]?(\d\d):?(\d\d):?(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?/

export type Clock = { readonly zone: Zone; readonly latest: number }

export type Read = { at: number; length: number }

const NOTHING: Read = { at: Number.NaN, length: 0 }

type Parts = {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  fraction: string | undefined
  zone: string | undefined
}

function compose(parts: Parts, clock: Clock): number {
  const { year, month, day, hour, minute, second } = parts
  if (month < 0 || month > 11 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return Number.NaN
  const ms = parts.fraction ? Math.floor(Number(`0.${parts.fraction}`) * 1e3) : 0
  const local = Date.UTC(year, month, day, hour, minute, second, ms)
  const told = parts.zone === undefined ? null : offsetOf(parts.zone)
  return local - (told ?? clock.zone.offsetAt(local))
}

const num = (text: string | undefined) => Number(text ?? 0)

export function monthOf(word: string | undefined): number {
  const place = MONTHS.indexOf((word ?? '').slice(0, 3).toLowerCase())
  return word && word.length >= 3 && place % 3 === 0 ? place / 3 : -1
}

function iso(found: RegExpExecArray, clock: Clock): number {
  const [, year, month, day, hour, minute, second, fraction, zone] = found
  return compose(
    {
      year: num(year),
      month: num(month) - 1,
      day: num(day),
      hour: num(hour),
      minute: num(minute),
      second: num(second),
      fraction,
      zone,
    },
    clock,
  )
}

function clf(found: RegExpExecArray, clock: Clock): number {
  const [, day, month, year, hour, minute, second, fraction, zone] = found
  return compose(
    {
      year: num(year),
      month: monthOf(month),
      day: num(day),
      hour: num(hour),
      minute: num(minute),
      second: num(second),
      fraction,
      zone,
    },
    clock,
  )
}

function syslog(found: RegExpExecArray, clock: Clock): number {
  const [, month, day, before, hour, minute, second, fraction, after] = found
  const told = before ?? after
  const parts = {
    month: monthOf(month),
    day: num(day),
    hour: num(hour),
    minute: num(minute),
    second: num(second),
    fraction,
    zone: undefined,
  }
  if (told) return compose({ ...parts, year: num(told) }, clock)
  const year = new Date(clock.latest).getUTCFullYear() + 1
  for (let back = 0; back < 3; back += 1) {
    const at = compose({ ...parts, year: year - back }, clock)
    if (at <= clock.latest + DAY) return at
  }
  return Number.NaN
}

function rfc2822(found: RegExpExecArray, clock: Clock): number {
  const [, day, month, year, month2, day2, hour, minute, second, fraction, zone, year2] = found
  const told = num(year ?? year2)
  const parts = {
    month: monthOf(month ?? month2),
    day: num(day ?? day2),
    hour: num(hour),
    minute: num(minute),
    second: num(second),
    fraction,
    zone,
  }
  return compose({ ...parts, year: told < 100 ? told + 2000 : told }, clock)
}

function slashed(found: RegExpExecArray, clock: Clock): number {
  const [, a, b, year, hour, minute, second, fraction, half] = found
  const dayFirst = num(a) > 12
  const late = half ? (num(hour) % 12) + (/p/i.test(half) ? 12 : 0) : num(hour)
  const whole = num(year) < 100 ? num(year) + 2000 : num(year)
  const parts = { year: whole, month: num(dayFirst ? b : a) - 1, day: num(dayFirst ? a : b) }
  return compose({ ...parts, hour: late, minute: num(minute), second: num(second), fraction, zone: undefined }, clock)
}

const FORMS: readonly (readonly [RegExp, (found: RegExpExecArray, clock: Clock) => number])[] = [
  [ISO, iso],
  [SYSLOG, syslog],
  [CLF, clf],
  [RFC2822, rfc2822],
  [SLASHED, slashed],
  [COMPACT, iso],
]

/** The time that `text` begins with, and how long it is; NaN and 0 where it begins with none. */
export function leadingTime(text: string, clock: Clock): Read {
  const first = text.charCodeAt(0)
  const digit = first >= 48 && first <= 57
  const letter = (first | 32) >= 97 && (first | 32) <= 122
  if (!digit && !letter) return NOTHING
  for (const [form, read] of FORMS) {
    const found = form.exec(text)
    if (!found) continue
    const at = read(found, clock)
    if (Number.isFinite(at) && Math.abs(at) <= TIME_MS_MAX) return { at, length: found[0].length }
  }
  return NOTHING
}

const EPOCH = /^\d{9,19}(?:\.\d{1,9})?$/

/** A whole text that is a time. */
export function timeOfText(text: string, clock: Clock): number {
  if (EPOCH.test(text)) return timeOfNumber(Number(text))
  return leadingTime(text.charCodeAt(0) === 91 ? text.slice(1) : text, clock).at
}
