// Floods (H4) as a machine over minutes: too many requests, too many lines of one kind, lines that say that something runs out.
// A job that was as busy at the same time on an earlier day is known and not reported.
import { fingerprint } from '#protocol/fingerprint.ts'
import { type LogMinute, MINUTE_MS, type TemplateMinute } from '#protocol/log-minute.ts'
import type { LogSettings } from '#protocol/log-settings.ts'
import { rankOf } from '#protocol/severity.ts'
import type { Sighting } from '#protocol/sighting.ts'
import type { LogHeuristic } from '../heuristic.ts'
import { forecastFor, noteGauges } from './forecast.ts'
import { isHot, learnRates, REQUESTS, requestsIn, type Shape, shapeOf } from './requests.ts'
import { floodLevel, floodSighting } from './sighting-of.ts'
import {
  type BusyTime,
  beginFloods,
  FLOODS_MAX,
  type Flood,
  type FloodKind,
  type FloodState,
  type TemplateTrack,
} from './state.ts'
import { debugId, expectedLines, type Heat, heatOf, kindsIn, learnLines, noteRecent, trackOf } from './templates.ts'
import { addTo, DAY_HALF_LIFE_MIN, expectedRequests, knownBusyTime, learnRequests, noteBusyTime } from './usual.ts'

const OVER_MS = 8 * MINUTE_MS
/** After so long a flood is what is usual from now on. */
const USUAL_MS = 24 * 60 * MINUTE_MS
const AFTER_LEVEL_CHANGE_MS = 30 * MINUTE_MS
const DEBUG_KINDS_MIN = 3
/** A known job may take so many times as long as the last time before it is reported. */
const LONGER_MAX = 2
const LONGER_MS_MIN = 30 * MINUTE_MS
/** While the log is new only what is so many times the average minute is reported. */
const LEARNING_EXCESS_MIN = 10
const LEARNED_EXCESS_MIN = { quiet: 2, normal: 0, keen: 0 } as const
/** Loud when so much of the excess is left. */
const STILL_HOT_SHARE = 0.15

export const logFlood: LogHeuristic<FloodState> = { version: 1, begin: beginFloods, step }

function step(state: FloodState, minute: LogMinute, settings: LogSettings): readonly Sighting[] {
  if (minute.at <= state.at) return []
  state.at = minute.at
  state.begun ??= minute.at
  noteGauges(state, minute)
  for (const { at, service, to } of minute.levelChanges) if (to === 'debug') state.levelChanges.set(service, at)
  const busier = stepRequests(state, minute, settings)
  stepLines(state, minute, { busier, settings })
  return report(state)
}

/** Answers how much more traffic there is than usual. */
function stepRequests(state: FloodState, minute: LogMinute, settings: LogSettings): number {
  const requests = requestsIn(minute)
  const expected = expectedRequests(state)
  const running = state.floods.find(({ track }) => track === REQUESTS)
  const { hot, enough } = isHot(state, requests, expected)
  if (running) grow(running, state.at, requests)
  else if (enough) {
    const shape = shapeOf(state, minute, requests - expected)
    open(state, requestFlood(state, shape, { requests, expected, settings }))
  } else if (!hot) {
    learnRequests(state, requests)
    learnRates(state, minute)
  }
  return expected > 0 ? requests / expected : 1
}

type Asked = { readonly requests: number; readonly expected: number; readonly settings: LogSettings }

function requestFlood(state: FloodState, shape: Shape, { requests, expected, settings }: Asked): Flood {
  const onset = state.hot[0] ?? state.at
  const busyKey = shape.addresses[0] ?? shape.route
  const known = knownBusyTime(state.requestBusy.get(busyKey) ?? [], state.at, requests, 1)
  const unit = Math.max(1, state.requests.perMinute)
  // Nobody stands out: an attack from very many and a link that everybody follows look the same.
  const kind =
    shape.kind === 'denial of service' && shape.isSpread && (requests - expected) / unit < 5 ? 'surge' : shape.kind
  const minutes = (state.at - onset) / MINUTE_MS + 1
  return {
    ...blank(state, { track: REQUESTS, kind, onset, now: requests, unit, usual: expected }),
    key: shape.route === '*' && shape.addresses[0] ? shape.addresses[0] : shape.route,
    keys: [
      ...new Set([shape.route === '*' && shape.addresses[0] ? shape.addresses[0] : shape.route, ...shape.addresses]),
    ],
    sum: requests * minutes,
    minutes,
    silentUntil: silence(state, { excess: (requests - expected) / unit, known, settings }),
    facts: shape.facts,
    addresses: shape.addresses,
  }
}

function stepLines(
  state: FloodState,
  minute: LogMinute,
  { busier, settings }: { busier: number; settings: LogSettings },
): void {
  const { at } = state
  const kinds = kindsIn(minute)
  let calm = minute.lines
  for (const template of kinds) {
    const track = trackOf(state, template.id)
    const running = state.floods.find((flood) => flood.track === template.id)
    const expected = expectedLines(track, template, { at, busier })
    noteRecent(track, at, template.count)
    if (running) {
      grow(running, at, template.count)
      if (template.text !== DEBUG_TEXT) calm -= template.count
      continue
    }
    const heat = heatOf(track, template, expected, { at, unit: lineUnit(state, minute) })
    if (!heat.isFlood && !heat.isRunningOut) {
      learnLines(track, template, at)
      continue
    }
    if (template.text !== DEBUG_TEXT) calm -= template.count
    if (isPartOfAnother(state, kinds, template)) continue
    open(state, lineFlood(state, template, { track, heat, expected, settings, kinds }))
  }
  const isRequestFlood = state.floods.some(({ track }) => track === REQUESTS)
  if (!isRequestFlood) addTo(state.lines, at, Math.max(0, calm), DAY_HALF_LIFE_MIN)
}

const DEBUG_TEXT = 'debug lines'

/** Lines of the whole log in an average minute; before one is known, half of this one. */
function lineUnit(state: FloodState, minute: LogMinute): number {
  return Math.max(5, state.lines.perMinute || minute.lines / 2)
}

/** Debug lines are one flood for their service, not one for each kind; and one kind that is nearly all of them is its own. */
function isPartOfAnother(state: FloodState, kinds: readonly TemplateMinute[], template: TemplateMinute): boolean {
  if (template.level !== 'debug') return false
  const isAll = template.text === DEBUG_TEXT
  const isMany = isManyKinds(state, kinds, template.service)
  if (isAll)
    return !isMany || state.floods.some(({ service, logLevel }) => service === template.service && logLevel === 'debug')
  return isMany || state.floods.some(({ track }) => track === debugId(template.service))
}

function isManyKinds(state: FloodState, kinds: readonly TemplateMinute[], service: string): boolean {
  const changed = state.levelChanges.get(service)
  if (changed !== undefined && state.at - changed <= AFTER_LEVEL_CHANGE_MS) return true
  const own = kinds.filter((kind) => kind.level === 'debug' && kind.service === service && kind.id !== debugId(service))
  const all = own.reduce((sum, { count }) => sum + count, 0)
  return own.length >= DEBUG_KINDS_MIN && own.every(({ count }) => count <= all * 0.7)
}

type Loud = {
  readonly track: TemplateTrack
  readonly heat: Heat
  readonly expected: number
  readonly settings: LogSettings
  readonly kinds: readonly TemplateMinute[]
}

function lineFlood(
  state: FloodState,
  template: TemplateMinute,
  { track, heat, expected, settings, kinds }: Loud,
): Flood {
  const { service, level, text, count, sample } = template
  const isJob = level === 'info'
  const known = heat.isRunningOut ? null : knownBusyTime(track.busy, state.at, count, isJob ? 1 : 2)
  const isDebug = level === 'debug' && isManyKinds(state, kinds, service)
  const kind: FloodKind = heat.isRunningOut
    ? 'exhaustion'
    : isDebug
      ? 'debug logging'
      : isJob
        ? 'busy job'
        : 'runaway logger'
  const unit = Math.max(5, state.lines.perMinute)
  const since = track.recent.filter(([at]) => at >= heat.onset)
  const name = service || text
  return {
    ...blank(state, { track: template.id, kind, onset: heat.onset, now: count, unit, usual: expected }),
    key: name,
    keys: [...new Set([name, text])],
    text,
    service,
    logLevel: level,
    sample,
    sum: since.reduce((sum, [, lines]) => sum + lines, 0),
    minutes: Math.max(1, (state.at - heat.onset) / MINUTE_MS + 1),
    peak: Math.max(...since.map(([, lines]) => lines), count),
    silentUntil: heat.isRunningOut ? null : silence(state, { excess: heat.excess / unit, known, settings }),
    facts: isDebug && state.levelChanges.has(service) ? [`${service} said that it logs more from now on`] : [],
  }
}

/** Until when a flood is watched without a word: a known job, or a log that is too new to tell. */
function silence(
  state: FloodState,
  { excess, known, settings }: { excess: number; known: BusyTime | null; settings: LogSettings },
): number | null {
  if (known) return state.at + Math.max(LONGER_MS_MIN, (known.to - known.from) * LONGER_MAX)
  const learned = (state.begun ?? state.at) + settings.learnHours * 60 * MINUTE_MS
  const least = state.at < learned ? LEARNING_EXCESS_MIN : LEARNED_EXCESS_MIN[settings.sensitivity]
  return excess < least ? Number.POSITIVE_INFINITY : null
}

type Begun = {
  readonly track: string
  readonly kind: FloodKind
  readonly onset: number
  readonly now: number
  readonly unit: number
  readonly usual: number
}

function blank(state: FloodState, begun: Begun): Flood {
  const ref = `flood-${begun.onset / MINUTE_MS}-${fingerprint(begun.track).slice(0, 8)}`
  const counts = {
    sum: begun.now,
    minutes: 1,
    peak: begun.now,
    lastHot: state.at,
    level: 'LOW' as const,
    silentUntil: null,
  }
  const none = { text: '', service: '', logLevel: null, sample: '', facts: [], addresses: [], key: '*', keys: ['*'] }
  return { ref, ...begun, ...counts, ...none }
}

function open(state: FloodState, flood: Flood): void {
  if (state.floods.length < FLOODS_MAX) state.floods.push(flood)
}

function grow(flood: Flood, at: number, count: number): void {
  flood.now = count
  flood.sum += count
  flood.minutes = Math.max(1, Math.round((at - flood.onset) / MINUTE_MS) + 1)
  flood.peak = Math.max(flood.peak, count)
  const mean = flood.sum / flood.minutes
  if (count > flood.usual + (mean - flood.usual) * STILL_HOT_SHARE && count > flood.usual * 1.5) flood.lastHot = at
}

/** Levels only rise; floods that are over are said once and remembered as busy times. */
function report(state: FloodState): readonly Sighting[] {
  const seen: Sighting[] = []
  for (const flood of state.floods) {
    const level = floodLevel(flood)
    if (rankOf(level) < rankOf(flood.level)) flood.level = level
    if (flood.silentUntil !== null && state.at >= flood.silentUntil) flood.silentUntil = null
    const ended = endOf(flood, state.at)
    if (ended) settle(state, flood)
    if (flood.silentUntil !== null) continue
    seen.push(floodSighting(flood, flood.kind === 'exhaustion' ? forecastFor(state, flood.service) : null, ended))
  }
  state.floods = state.floods.filter((flood) => !endOf(flood, state.at))
  return seen
}

function endOf(flood: Flood, at: number): string | null {
  if (at - flood.onset >= USUAL_MS) return 'it has gone on for so long that it counts as usual now'
  return at - flood.lastHot >= OVER_MS ? `back to about ${Math.round(flood.usual)} a minute` : null
}

function settle(state: FloodState, { track, onset, lastHot, sum, minutes, addresses, key, peak }: Flood): void {
  const time = { from: onset, to: lastHot, perMinute: Math.max(sum / minutes, peak / 2) }
  if (track === REQUESTS) {
    const busyKey = addresses[0] ?? key
    const busy = state.requestBusy.get(busyKey) ?? []
    noteBusyTime(busy, time)
    state.requestBusy.delete(busyKey)
    state.requestBusy.set(busyKey, busy)
    if (state.at - onset >= USUAL_MS) state.recent = []
    return
  }
  const own = state.templates.get(track)
  if (!own) return
  noteBusyTime(own.busy, time)
  if (state.at - onset >= USUAL_MS) own.rate.perMinute = sum / minutes
}
