// What the error heuristic remembers between minutes: a track a route, a track a service's lines, running incidents. Plain data.
import type { LogMinute, RouteMinute, TemplateMinute } from '#protocol/log-minute.ts'
import { MINUTE_MS } from '#protocol/log-minute.ts'
import type { Deployed, Incident } from './incident.ts'
import { beginTrack, type Cell, remember, type Track } from './track.ts'

export const TRACKS_MAX = 2_000
export const INCIDENTS_MAX = 20
export const DEPLOYS_KEPT_MAX = 20
export const REASONS_MAX = 2_000
const NEW_REASON_MS = 4 * 60 * MINUTE_MS
const KNOWS_REASONS_MS = 24 * 60 * MINUTE_MS
const DEPLOYS_KEPT_MS = 60 * MINUTE_MS
/** Lines outside requests: more than so many times what the service usually writes is a flood, and not ours to report. */
const FLOOD_TIMES = 5
const FLOOD_LINES_MIN = 60
/** The name of the whole log among the tracks. */
export const WHOLE_LOG = '*'

export type ErrorState = {
  at: number
  /** When the first minute began: what is usual is not known at once. */
  begun: number | null
  /** By id, least recently used first. */
  tracks: Map<string, Track>
  /** All routes that are in no incident. */
  whole: Track
  running: Incident[]
  deploys: Deployed[]
  /** Reasons of errors by when they were first given; least recently given first. */
  reasons: Map<string, number>
}

export function beginErrors(): ErrorState {
  const whole = beginTrack(WHOLE_LOG, '', false)
  return { at: 0, begun: null, tracks: new Map(), whole, running: [], deploys: [], reasons: new Map() }
}

/** What one minute says about one track. */
export type Said = {
  readonly id: string
  readonly key: string
  readonly service: string
  readonly isLines: boolean
  readonly total: number
  readonly errors: number
  readonly causes: readonly { readonly text: string; readonly count: number; readonly sample: string }[]
}

const LINES = 'lines|'

/** Is this the track of a service's lines outside requests? */
export const isLinesId = (id: string): boolean => id.startsWith(LINES)

const routeId = ({ key, service }: RouteMinute) => `route|${service}|${key}`

/** Every route of the minute, and every service that wrote lines outside requests. */
export function saidIn(minute: LogMinute): readonly Said[] {
  const routes = minute.routes.map((route) => ({
    id: routeId(route),
    key: route.key,
    service: route.service,
    isLines: false,
    total: route.requests,
    errors: route.errors,
    causes: route.causes,
  }))
  return [...routes, ...linesOf(minute.templates)]
}

function linesOf(templates: readonly TemplateMinute[]): readonly Said[] {
  const services = new Map<string, TemplateMinute[]>()
  for (const template of templates) {
    const lines = services.get(template.service)
    if (lines) lines.push(template)
    else services.set(template.service, [template])
  }
  return [...services].map(([service, lines]) => {
    const failing = lines.filter(({ level }) => level === 'error' || level === 'fatal')
    return {
      id: `${LINES}${service}`,
      key: service === '' ? 'lines outside requests' : service,
      service,
      isLines: true,
      total: lines.reduce((sum, { count }) => sum + count, 0),
      errors: failing.reduce((sum, { count }) => sum + count, 0),
      causes: failing.slice(0, 5),
    }
  })
}

/** Takes the minute into the tracks; the least recently used go when there are too many. */
export function countIn(state: ErrorState, at: number, said: readonly Said[]): void {
  let whole: Cell = [at, 0, 0]
  for (const { id, key, service, isLines, total, errors } of said) {
    const track = state.tracks.get(id) ?? beginTrack(key, service, isLines)
    state.tracks.delete(id)
    state.tracks.set(id, track)
    remember(track, isLines ? unflooded(track, [at, total, errors]) : [at, total, errors])
    if (!isLines && track.heldFrom === null) whole = [at, whole[1] + total, whole[2] + errors]
  }
  remember(state.whole, whole)
  if (state.tracks.size <= TRACKS_MAX) return
  for (const [id, track] of state.tracks) {
    if (state.tracks.size <= TRACKS_MAX) break
    if (track.heldFrom === null) state.tracks.delete(id)
  }
}

/** More lines than this in one minute are a flood for the service of `track`. */
export function floodFrom({ blocks }: Track): number {
  const usual = blocks.reduce((sum, [, total]) => sum + total, 0) / Math.max(1, blocks.length * 10)
  return Math.max(FLOOD_LINES_MIN, usual * FLOOD_TIMES)
}

/** A flood of one kind of line must not drown what is known of the others: it counts no more than a busy minute. */
function unflooded(track: Track, [at, total, errors]: Cell): Cell {
  const most = floodFrom(track)
  return total <= most ? [at, total, errors] : [at, Math.round(most), Math.round((errors * most) / total)]
}

/** Keeps what the minute says about deployments as long as errors may follow from them. */
export function noteDeploys(state: ErrorState, minute: LogMinute): void {
  const recent = state.deploys.filter(({ at }) => minute.at - at <= DEPLOYS_KEPT_MS)
  state.deploys = [...recent, ...minute.deploys].slice(-DEPLOYS_KEPT_MAX)
}

/** Remembers which reasons were ever given. */
export function noteReasons(state: ErrorState, said: readonly Said[]): void {
  for (const { causes } of said) {
    for (const { text } of causes) {
      const since = state.reasons.get(text) ?? state.at
      state.reasons.delete(text)
      state.reasons.set(text, since)
    }
  }
  if (state.reasons.size <= REASONS_MAX) return
  for (const text of state.reasons.keys()) {
    if (state.reasons.size <= REASONS_MAX) break
    state.reasons.delete(text)
  }
}

/** True for a reason that was first given lately, in a log that has been read for long enough to know. */
export function isNewReason({ at, begun, reasons }: ErrorState, text: string): boolean {
  const since = reasons.get(text) ?? at
  return at - since <= NEW_REASON_MS && since - (begun ?? at) >= KNOWS_REASONS_MS
}
