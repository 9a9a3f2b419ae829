// Errors (H2) as a machine over minutes: learn what is usual for each route and each service's lines, and see runs of errors as
// incidents that begin, gather the routes that share them, and end. A minute that is missing says nothing.
import { fingerprint } from '#protocol/fingerprint.ts'
import { type LogMinute, MINUTE_MS } from '#protocol/log-minute.ts'
import type { LogSettings } from '#protocol/log-settings.ts'
import { rankOf } from '#protocol/severity.ts'
import type { Sighting } from '#protocol/sighting.ts'
import type { LogHeuristic } from '../heuristic.ts'
import { faultOf } from './cause.ts'
import {
  addReason,
  type Deployed,
  type Ending,
  endingOf,
  grow,
  INCIDENT_MEMBERS_MAX,
  type Incident,
  isCharacteristic,
} from './incident.ts'
import { findRise, type Look, type Rise } from './rise.ts'
import { levelOf, sightingOf } from './sighting-of.ts'
import {
  beginErrors,
  countIn,
  type ErrorState,
  floodFrom,
  INCIDENTS_MAX,
  isNewReason,
  noteDeploys,
  noteReasons,
  type Said,
  saidIn,
  WHOLE_LOG,
} from './state.ts'
import { cellsSince, forget, priorOf, relearn, sumOf, type Track, usualRate } from './track.ts'

/** Routes whose errors begin so close to each other share one incident; those of one service may be further apart. */
const TOGETHER_MS = 5 * MINUTE_MS
const TOGETHER_IN_SERVICE_MS = 15 * MINUTE_MS
const DEPLOY_BEFORE_MS = 10 * MINUTE_MS
/** Onsets are estimates: a deployment a little after one may still be its cause. */
const DEPLOY_AFTER_MS = 2 * MINUTE_MS
/** When only the whole log rises: routes that fail together explain it when they have this share of its errors. */
const BLAME_SHARE_MIN = 0.6
/** What was never said before is worth a look with less evidence. */
const NEW_REASON_CAUTION = 0.6
const NEW_SHARE_MIN = 0.7
const CAUTION = { quiet: 1.6, normal: 1, keen: 0.8 } as const

export const errorSpike: LogHeuristic<ErrorState> = { version: 1, begin: beginErrors, step }

function step(state: ErrorState, minute: LogMinute, settings: LogSettings): readonly Sighting[] {
  if (minute.at <= state.at) return []
  state.at = minute.at
  state.begun ??= minute.at
  noteDeploys(state, minute)
  const said = saidIn(minute)
  countIn(state, minute.at, said)
  const byId = new Map(said.map((each) => [each.id, each]))
  noteReasons(state, said)
  for (const incident of state.running) growBy(incident, said, byId, minute)
  const ended = endThose(state)
  for (const rising of risesIn(state, said, settings)) take(state, rising, byId)
  for (const incident of state.running) {
    const level = levelOf(incident)
    if (rankOf(level) < rankOf(incident.level)) incident.level = level
  }
  return [...ended, ...state.running.map((incident) => sightingOf(incident, state, null))]
}

function growBy(incident: Incident, said: readonly Said[], byId: ReadonlyMap<string, Said>, { at }: LogMinute): void {
  const isWhole = incident.members.includes(WHOLE_LOG)
  const own = isWhole ? said.filter(({ isLines }) => !isLines) : incident.members.flatMap((id) => byId.get(id) ?? [])
  // Where requests fail, the same service's error lines are about the same failures: they would count twice.
  const counted = own.some(({ isLines }) => !isLines) ? own.filter(({ isLines }) => !isLines) : own
  const sum = (what: 'total' | 'errors') => counted.reduce((all, each) => all + each[what], 0)
  const everything = said.reduce((all, { isLines, total }) => all + (isLines ? 0 : total), 0)
  grow(incident, [at, sum('total'), sum('errors')], everything)
  for (const { key, causes } of counted) for (const cause of causes) addReason(incident, key, cause)
}

function endThose(state: ErrorState): readonly Sighting[] {
  const endings = state.running.flatMap((incident) => {
    const ending = endingOf(incident, state.at)
    return ending ? [{ incident, ending }] : []
  })
  state.running = state.running.filter((incident) => !endings.some((each) => each.incident === incident))
  return endings.map(({ incident, ending }) => {
    settle(state, incident, ending)
    return sightingOf(incident, state, ending)
  })
}

/** After an incident: its routes do not see it a second time, or it is what is usual from now on. */
function settle(state: ErrorState, { members, onset, calmFrom }: Incident, ending: Ending): void {
  const until = calmFrom ?? state.at + MINUTE_MS
  for (const id of [...members, WHOLE_LOG]) {
    const track = id === WHOLE_LOG ? state.whole : state.tracks.get(id)
    if (!track) continue
    track.heldFrom = null
    if (ending === 'usual' && id !== WHOLE_LOG) relearn(track)
    else forget(track, onset, until)
  }
}

type Rising = { readonly id: string; readonly track: Track; readonly rise: Rise }

/** Tracks that have risen in this minute and are in no incident yet, the most certain first. */
function risesIn(state: ErrorState, said: readonly Said[], settings: LogSettings): readonly Rising[] {
  const isLearning = state.at - (state.begun ?? state.at) < settings.learnHours * 60 * MINUTE_MS
  const caution = CAUTION[settings.sensitivity] * (isLearning ? 1.5 : 1)
  const look = { priorRate: priorOf(state.whole), deployedAt: state.deploys.at(-1)?.at ?? null, caution }
  const found = said.flatMap((each) => riseOf(state, each, look))
  if (found.length === 0 && state.running.length === 0) {
    const rise = findRise(state.whole, { ...look, caution: look.caution * newness(state, said) })
    if (rise) found.push(...blamedFor(state, rise))
  }
  return found.toSorted((a, b) => b.rise.evidence - a.rise.evidence)
}

function riseOf(state: ErrorState, { id, errors, isLines, total, causes }: Said, look: Look): readonly Rising[] {
  const track = state.tracks.get(id)
  if (!track || errors === 0 || track.heldFrom !== null) return []
  if (isLines && total >= floodFrom(track)) return []
  const isNewKind = causes.length > 0 && causes.every(({ text }) => isNewReason(state, text))
  const rise = findRise(track, isNewKind ? { ...look, caution: look.caution * NEW_REASON_CAUTION } : look)
  return rise ? [{ id, track, rise }] : []
}

/** How careful to be with the whole log: less when most of what fails now gives reasons never given before. */
function newness(state: ErrorState, said: readonly Said[]): number {
  const causes = said.filter(({ isLines }) => !isLines).flatMap((each) => each.causes)
  const all = causes.reduce((sum, { count }) => sum + count, 0)
  const fresh = causes.reduce((sum, { text, count }) => sum + (isNewReason(state, text) ? count : 0), 0)
  return all > 0 && fresh >= all * NEW_SHARE_MIN ? NEW_REASON_CAUTION : 1
}

/** The routes that explain a rise of the whole log, or the whole log itself. */
function blamedFor(state: ErrorState, rise: Rise): readonly Rising[] {
  const all = sumOf(cellsSince(state.whole, rise.onset)).errors
  const prior = priorOf(state.whole)
  const suspects = [...state.tracks].flatMap(([id, track]) => {
    const { total, errors } = sumOf(cellsSince(track, rise.onset))
    const isSuspect = !track.isLines && errors >= 2 && errors / total >= usualRate(track, prior) * 3
    return isSuspect ? [{ id, track, errors, rise: { ...rise, evidence: errors } }] : []
  })
  const explained = suspects.reduce((sum, { errors }) => sum + errors, 0)
  if (explained >= all * BLAME_SHARE_MIN) return suspects
  const [worst] = suspects.toSorted((a, b) => b.errors - a.errors)
  return [{ id: WHOLE_LOG, track: { ...state.whole, key: worst?.track.key ?? WHOLE_LOG }, rise }]
}

/** Into the incident it belongs to, or a new one. */
function take(state: ErrorState, rising: Rising, byId: ReadonlyMap<string, Said>): void {
  const causes = byId.get(rising.id)?.causes ?? []
  const home = state.running.find((incident) => belongs(state, incident, rising, causes))
  if (!home && state.running.length >= INCIDENTS_MAX) return
  const incident = home ?? begin(state, rising)
  if (!home) state.running.push(incident)
  if (incident.members.length >= INCIDENT_MEMBERS_MAX) return
  const { id, track } = rising
  if (id !== WHOLE_LOG) {
    incident.members = [...incident.members.filter((member) => member !== WHOLE_LOG && member !== id), id]
    track.heldFrom = Math.min(incident.onset, rising.rise.onset)
    forget(state.whole, track.heldFrom, state.at + MINUTE_MS)
  }
  incident.onset = Math.min(incident.onset, rising.rise.onset)
  if (!home) addCost(state, incident)
  else if (!track.isLines) addCost(state, incident, track)
  for (const cause of causes) addReason(incident, track.key, cause)
}

function belongs(state: ErrorState, incident: Incident, { track, rise }: Rising, causes: Said['causes']): boolean {
  const apart = Math.abs(incident.onset - rise.onset)
  if (apart <= TOGETHER_MS) return true
  const services = incident.members.map((id) => state.tracks.get(id)?.service)
  if (apart <= TOGETHER_IN_SERVICE_MS && services.includes(track.service)) return true
  if (track.isLines && services.includes(track.service)) return true
  return causes.some(({ text }) => {
    const { dependency } = faultOf(text)
    return incident.reasons.some((reason) => {
      if (!isCharacteristic(incident, reason)) return false
      if (reason.text === text) return isNewReason(state, text)
      return dependency !== null && faultOf(reason.text).dependency === dependency
    })
  })
}

function begin(state: ErrorState, { id, track, rise }: Rising): Incident {
  return {
    ref: `errors-${rise.onset / MINUTE_MS}-${fingerprint(id).slice(0, 8)}`,
    onset: rise.onset,
    members: [id],
    key: track.key,
    usual: rise.usual,
    windowMinutes: rise.windowMinutes,
    total: 0,
    errors: 0,
    everything: 0,
    reasons: [],
    deployed: deployedBefore(state, rise.onset),
    level: 'LOW',
    calmFrom: null,
    calm: 0,
    lastAt: state.at,
  }
}

/** What it has cost since its onset: of all its routes, or of one more. */
function addCost(state: ErrorState, incident: Incident, only?: Track): void {
  const own = incident.members.flatMap((id) => (id === WHOLE_LOG ? state.whole : state.tracks.get(id)) ?? [])
  const cells = (only ? [only] : own).flatMap((track) => cellsSince(track, incident.onset))
  const { total, errors } = sumOf(cells)
  incident.total += total
  incident.errors += errors
  if (only) return
  const routes = [...state.tracks.values()].filter(({ isLines }) => !isLines)
  incident.everything = sumOf(routes.flatMap((track) => cellsSince(track, incident.onset))).total
}

function deployedBefore(state: ErrorState, onset: number): Deployed | null {
  const near = state.deploys.filter(({ at }) => at >= onset - DEPLOY_BEFORE_MS && at <= onset + DEPLOY_AFTER_MS)
  return near.at(-1) ?? null
}
