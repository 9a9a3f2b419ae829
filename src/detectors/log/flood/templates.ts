// Far more lines of one kind than usual: measured against the kind's own rate, the same hour on earlier days, and the log as a whole,
// so that the same settings fit one request a second and a hundred.
import { type LogLevel, type LogMinute, MINUTE_MS, type TemplateMinute } from '#protocol/log-minute.ts'
import { surprise } from '../counts/chance.ts'
import { type FloodState, TEMPLATES_TRACKED_MAX, type TemplateTrack, trim } from './state.ts'
import { addTo, DAY_HALF_LIFE_MIN, RECENT_HALF_LIFE_MIN, rateAt } from './usual.ts'

const HOUR_MS = 60 * MINUTE_MS
const RECENT_MINUTES = 10
const TIMES_USUAL_MIN = 3
/** The excess, in what an average minute of the whole log has. */
const EXCESS_MIN = 0.7
const EXCESS_LINES_MIN = 5
const SURPRISE_MIN = 15
const HOT_MINUTES = 4
const HOT_MIN = 3
const HOUR_STEP = 0.3
/** A resource that runs out is worth a word long before it is loud. */
const RUNNING_OUT_LINES_MIN = 5
const RUNNING_OUT_SURPRISE_MIN = 12
const RUNNING_OUT_MINUTES_MIN = 3

const RUNS_OUT =
  /no space left|enospc|disk (?:is )?full|quota exceeded|pool (?:is )?exhausted|exhausted|waiting clients|too many (?:open files|connections|clients|processes)|emfile|enfile|enomem|connection slots|out of memory|\boom\b|oom.?kill|cannot allocate|can't allocate|heap (?:near |space|limit|out)|memory limit|gc overhead|file descriptors?|no free (?:inodes|slots|connections)|queue (?:is )?full|max(?:imum)? (?:number of )?(?:connections|clients)/i

/** Does a line of this text at this level say that something runs out? */
export function runsOut({ text, level }: { text: string; level: LogLevel }): boolean {
  return level !== 'debug' && level !== 'info' && RUNS_OUT.test(text)
}

/** Kinds of lines of the minute, with every service's debug lines once more as one kind. */
export function kindsIn({ templates }: LogMinute): readonly TemplateMinute[] {
  const debug = new Map<string, TemplateMinute>()
  for (const template of templates) {
    if (template.level !== 'debug') continue
    const all = debug.get(template.service)
    const count = template.count + (all?.count ?? 0)
    debug.set(template.service, { ...(all ?? template), id: debugId(template.service), text: 'debug lines', count })
  }
  return [...templates, ...debug.values()]
}

export const debugId = (service: string): string => `debug|${service}`

export function trackOf(state: FloodState, id: string): TemplateTrack {
  const track = state.templates.get(id) ?? { rate: { at: 0, perMinute: 0 }, hours: [], recent: [], busy: [] }
  state.templates.delete(id)
  state.templates.set(id, track)
  trim(state.templates, TEMPLATES_TRACKED_MAX)
  return track
}

export function noteRecent(track: TemplateTrack, at: number, count: number): void {
  track.recent.push([at, count])
  while (track.recent[0] && track.recent[0][0] <= at - RECENT_MINUTES * MINUTE_MS) track.recent.shift()
}

/** Lines a minute to expect of this kind; `busier` is how much more traffic there is than usual. */
export function expectedLines(
  track: TemplateTrack,
  template: TemplateMinute,
  { at, busier }: { at: number; busier: number },
): number {
  if (runsOut(template)) return rateAt(track.rate, at, DAY_HALF_LIFE_MIN)
  const hour = Math.floor(at / HOUR_MS) % 24
  const seasonal = Math.max(...[23, 24, 25].map((near) => track.hours[(hour + near) % 24] ?? 0))
  return Math.max(rateAt(track.rate, at, RECENT_HALF_LIFE_MIN), seasonal) * Math.max(1, busier)
}

/** Learns from a minute in which this kind does not flood. */
export function learnLines(track: TemplateTrack, template: TemplateMinute, at: number): void {
  const { count } = template
  const isFirst = track.rate.at === 0
  // What runs out grows slowly: it must not teach itself to be usual.
  addTo(track.rate, at, count, runsOut(template) ? DAY_HALF_LIFE_MIN : RECENT_HALF_LIFE_MIN)
  // One line is no rate: a kind that is new begins from nothing.
  if (isFirst) track.rate.perMinute = 0
  const hour = Math.floor(at / HOUR_MS) % 24
  if (track.hours.length === 0) track.hours = new Array<number>(24).fill(0)
  const known = track.hours[hour] ?? 0
  track.hours[hour] = known + (count - known) * (HOUR_STEP / 60) * (count > known ? 4 : 1)
}

export type Heat = {
  readonly isFlood: boolean
  readonly isRunningOut: boolean
  readonly onset: number
  readonly excess: number
}

/** How hot a kind is in this minute. `unit`: lines of the whole log in an average minute. */
export function heatOf(
  track: TemplateTrack,
  template: TemplateMinute,
  expected: number,
  { at, unit }: { at: number; unit: number },
): Heat {
  const isHot = (count: number) =>
    count >= expected * TIMES_USUAL_MIN &&
    count - expected >= Math.max(EXCESS_LINES_MIN, unit * EXCESS_MIN) &&
    surprise(count, expected * 1.3 + 1) >= SURPRISE_MIN
  const hot = track.recent.filter(([when, count]) => when > at - HOT_MINUTES * MINUTE_MS && isHot(count))
  const isFlood = isHot(template.count) && hot.length >= HOT_MIN
  const isRunningOut = runsOut(template) && isRising(track, expected)
  const loud = track.recent.filter(([, count]) => count > expected * 2)
  const onset = (isFlood ? hot[0]?.[0] : loud[0]?.[0]) ?? at
  return { isFlood, isRunningOut, onset, excess: template.count - expected }
}

function isRising({ recent }: TemplateTrack, expected: number): boolean {
  const sum = recent.reduce((all, [, count]) => all + count, 0)
  if (sum < RUNNING_OUT_LINES_MIN || recent.length < RUNNING_OUT_MINUTES_MIN) return false
  return surprise(sum, expected * TIMES_USUAL_MIN * RECENT_MINUTES + 0.5) >= RUNNING_OUT_SURPRISE_MIN
}
