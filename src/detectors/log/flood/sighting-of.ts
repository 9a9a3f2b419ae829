// Floods in words: what there is too much of, where it comes from, and what to do first.
import { plain } from '#protocol/plain.ts'
import type { Severity } from '#protocol/severity.ts'
import type { Sighting } from '#protocol/sighting.ts'
import { THREAT_KEYS_MAX } from '#protocol/threat.ts'
import { counted, instant, times } from '../counts/words.ts'
import type { Forecast } from './forecast.ts'
import type { Flood, FloodKind } from './state.ts'

/** Levels by how many average minutes of the whole log are in the excess of one minute. */
type Rungs = readonly [critical: number, high: number, medium: number]
const RUNGS: Readonly<Record<FloodKind, Rungs>> = {
  'denial of service': [16, 6, 1.8],
  crawler: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 5],
  surge: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  'runaway logger': [20, 6, 0],
  exhaustion: [10, 4, 0],
  'debug logging': [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  'busy job': [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 12],
}

/** By what it amounts to since it began; an excess that grows is judged by what it has grown to. */
export function floodLevel(flood: Flood): Severity {
  const { kind, sum, minutes, usual, unit, peak } = flood
  const [critical, high, medium] = RUNGS[kind]
  const mean = kind === 'exhaustion' ? peak : sum / Math.max(1, minutes)
  const excess = (mean - usual) / Math.max(1, unit)
  if (excess >= critical) return 'CRITICAL'
  if (excess >= high) return 'HIGH'
  return excess >= medium ? 'MEDIUM' : 'LOW'
}

/** The flood as it stands; `endedBecause` once, when it is over. */
export function floodSighting(flood: Flood, forecast: Forecast | null, endedBecause: string | null): Sighting {
  const { ref, kind, key, keys, level, onset, usual, facts, sample, text, service, now, peak } = flood
  const what = flood.logLevel === null ? 'requests' : 'lines'
  const until = forecast && endedBecause === null ? forecast : null
  return {
    ref,
    heuristic: 'log-flood',
    kind,
    key,
    keys: keys.slice(0, THREAT_KEYS_MAX),
    level,
    onsetAt: onset,
    timeToFailure: until?.timeToFailure ?? null,
    title: plain(titleOf(flood, what), 300),
    evidence: [
      `since ${instant(onset)}: ${flood.sum} ${what} in ${counted(flood.minutes, 'minute', 'minutes')}, usually ${times(usual)} a minute`,
      `now ${now} a minute, at most ${peak}`,
      ...(text === '' ? [] : [`the lines say: ${text}`]),
      ...facts,
      ...(until
        ? [`${until.gauge} reaches its limit in about ${Math.round(until.timeToFailure.likelyS / 60)} min`]
        : []),
    ].map((line) => plain(line)),
    samples: sample === '' ? [] : [plain(sample)],
    impact: plain(IMPACT[kind](flood)),
    mitigation: plain(MITIGATION[kind](flood), 600),
    proposedTask: plain(TASK[kind](flood), 600),
    hints: [
      ...new Set([service, plain(text, 120), ...flood.addresses.slice(0, 5), ...(key === '*' ? [] : [key])]),
    ].filter(Boolean),
    endedBecause,
  }
}

function titleOf({ kind, key, text, service, now, usual, addresses }: Flood, what: string): string {
  const much = `${now} ${what} a minute, usually ${times(usual)}`
  const from = addresses.length === 0 ? '' : ` from ${counted(addresses.length, 'address', 'addresses')}`
  if (kind === 'denial of service') return `a flood of requests to ${key === '*' ? 'all routes' : key}${from}: ${much}`
  if (kind === 'crawler') return `a crawler${from}: ${much}`
  if (kind === 'surge') return `more traffic than usual, from everywhere: ${much}`
  if (kind === 'exhaustion') return `${service || 'a service'} runs out: "${plain(text, 120)}", ${much}`
  if (kind === 'debug logging') return `${service || 'a service'} logs for debugging: ${much}`
  return `${service || 'a service'} floods the log with "${plain(text, 120)}": ${much}`
}

type Say = Readonly<Record<FloodKind, (flood: Flood) => string>>

const whom = ({ addresses }: Flood) => (addresses.length === 0 ? 'who sends them' : addresses.slice(0, 5).join(', '))
const whose = ({ service }: Flood) => service || 'the service'

const IMPACT: Say = {
  'denial of service': () => 'Other requests wait or fail when capacity is used up.',
  crawler: () => 'It costs capacity; nothing else is affected yet.',
  surge: () => 'Latency rises when capacity is used up; nothing fails yet.',
  'runaway logger': () => 'The log fills the disk and hides everything else; what repeats this may be stuck.',
  exhaustion: (flood) => `${whose(flood)} fails more and more until it stops, if nothing is done.`,
  'debug logging': () => 'The log grows faster and may tell what it should not.',
  'busy job': () => 'The log grows faster while the job runs.',
}

const MITIGATION: Say = {
  'denial of service': (flood) =>
    `Limit or block ${whom(flood)}; limit the rate of ${flood.key === '*' ? 'each address' : flood.key}.`,
  crawler: (flood) => `Limit the rate of ${whom(flood)}.`,
  surge: () => 'Add capacity if latency rises.',
  'runaway logger': (flood) =>
    `Restart or stop what repeats this in ${whose(flood)}; limit how often it may log the same line.`,
  exhaustion: (flood) => `Free or raise the resource that ${whose(flood)} runs out of, or restart it before it stops.`,
  'debug logging': (flood) => `Set the log level of ${whose(flood)} back when done.`,
  'busy job': () => 'Nothing, if the job is meant to run now.',
}

const TASK: Say = {
  'denial of service': (flood) =>
    `Limit requests per address${flood.key === '*' ? '' : ` on ${flood.key}`}, and answer above the limit with 429 at little cost.`,
  crawler: () => 'Say in robots.txt what may be crawled and how fast; limit requests per address.',
  surge: () => 'See how far from its limits the system was, and what would give way first.',
  'runaway logger': (flood) =>
    `Find why ${whose(flood)} repeats "${plain(flood.text, 120)}"; fix the cause, retry with a growing delay, and log repeats once.`,
  exhaustion: (flood) =>
    `Find what ${whose(flood)} does not give back ("${plain(flood.text, 120)}") and fix the leak; alert on the resource before it is gone.`,
  'debug logging': (flood) => `Check that ${whose(flood)} does not log at debug level by default.`,
  'busy job': () => 'Log the progress of the job in steps, not row by row.',
}
