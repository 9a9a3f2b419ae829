// Lengths of time as people read them at a glance: right-alignable, no jumping units.

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** From this age on seconds are noise. */
export const SECONDS_SHOWN_MS = MINUTE

/** `0:41`, `12m`, `3h 07m`, `2d 04h` for a length in milliseconds; never negative. */
export function age(ms: number): string {
  const length = Math.max(0, ms)
  if (length >= DAY) return `${Math.floor(length / DAY)}d ${two(Math.floor((length % DAY) / HOUR))}h`
  if (length >= HOUR) return `${Math.floor(length / HOUR)}h ${two(Math.floor((length % HOUR) / MINUTE))}m`
  if (length >= SECONDS_SHOWN_MS) return `${Math.floor(length / MINUTE)}m`
  return `${Math.floor(length / MINUTE)}:${two(Math.floor((length % MINUTE) / SECOND))}`
}

/** `≈ 40 min`, `≈ 11 h`, `≈ 3 d` for a forecast in seconds: forecasts are not exact and must not look it. */
export function forecast(seconds: number): string {
  if (seconds < 90) return `≈ ${Math.round(seconds)} s`
  if (seconds < 90 * 60) return `≈ ${Math.round(seconds / 60)} min`
  if (seconds < 36 * 3600) return `≈ ${Math.round(seconds / 3600)} h`
  return `≈ ${Math.round(seconds / 86400)} d`
}

/** `14:02`, the local time of day. */
export function timeOfDay(at: number): string {
  const date = new Date(at)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
