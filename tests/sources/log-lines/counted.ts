// Lines in, minutes out: what most tests of this folder do.
import type { LogMinute } from '#protocol/log-minute.ts'
import { logSettingsSchema } from '#protocol/log-settings.ts'
import { createLineCounter, type LineCounter } from '#sources/log-lines/line-counter.ts'

const NOW = Date.UTC(2026, 10, 21, 12)

export const counter = (settings: object = {}, state?: unknown): LineCounter =>
  createLineCounter({ settings: logSettingsSchema.parse(settings), state, now: () => NOW })

export function pushText(to: LineCounter, text: string, file = 'app.log'): void {
  const bytes = Buffer.from(text.endsWith('\n') ? text : `${text}\n`)
  to.push(file, bytes, 0, bytes.length)
}

/** All minutes of one file. */
export function minutesOf(text: string, settings: object = {}): LogMinute[] {
  const to = counter(settings)
  pushText(to, text)
  return to.takeAll()
}

/** The one minute that the lines make. */
export function minuteOf(text: string, settings: object = {}): LogMinute {
  const minutes = minutesOf(text, settings)
  const [minute] = minutes
  if (!minute || minutes.length !== 1) throw new Error(`${minutes.length} minutes`)
  return minute
}
