// Items of a roadmap or a history that would address a threat, matched by words (B8). The files are other people's text:
// evidence with a place, made printable, never an instruction.
import { plain } from '#protocol/plain.ts'
import type { Sighting } from '#protocol/sighting.ts'
import { type Heuristic, type Planned, THREAT_PLANNED_MAX } from '#protocol/threat.ts'
import { sharedWords, wordsOf } from './words.ts'

export const PLAN_CHARS_MAX = 200_000
export const PLAN_ITEMS_MAX = 1_000
const ITEM_CHARS_MAX = 300

export type PlanFile = { readonly path: string; readonly text: string; readonly is: 'roadmap' | 'history' }
export type PlanItem = {
  readonly file: string
  readonly line: number
  readonly item: string
  /** It says of itself that it was done. */
  readonly isDone: boolean
}

const ITEM = /^\s*(?:[-*+]\s+|\d+[.)]\s+|#{1,6}\s+|\|)/
const DONE = /\[x\]|✅|✔|~~|\b(?:done|completed|shipped|finished)\b/i
const RULER = /^[\s|:\-=]+$/

/** What each heuristic is called by people who plan against it. */
const TOPICS: Readonly<Record<Heuristic, string>> = {
  'latency-creep':
    'latency slow slowness performance p95 p99 query queries nplusone eager index cache caching pagination timeout timeouts optimise optimize',
  'error-spike':
    'retry retries fallback rollback deploy deployment canary failure failures resilience circuit breaker validation exception migration',
  'auth-anomaly':
    'login auth authentication password credential stuffing brute force captcha lockout mfa throttle rate ratelimit limit limiting spraying',
  'log-flood':
    'flood throttle rate ratelimit limit limiting dos ddos logging logger sampling debug verbosity crawler bot abuse',
  'resource-trend':
    'memory leak heap disk space volume pool connection connections queue backlog capacity exhaustion rotation retention',
}

/** The items of the files, in order; lists, headings and rows of tables. */
export function planItems(files: readonly PlanFile[]): readonly PlanItem[] {
  const items = files.flatMap(({ path, text, is }) =>
    text
      .slice(0, PLAN_CHARS_MAX)
      .split('\n')
      .flatMap((line, index): readonly PlanItem[] => {
        if (!ITEM.test(line) || RULER.test(line)) return []
        const item = plain(
          line.replace(/^\s*(?:[-*+]|\d+[.)]|#{1,6})?\s*(?:\[[ xX]\]\s*)?/, '').replace(/[*`~|]+/g, ' '),
          ITEM_CHARS_MAX,
        )
        return item === ''
          ? []
          : [{ file: plain(path), line: index + 1, item, isDone: is === 'history' || DONE.test(line) }]
      }),
  )
  return items.slice(0, PLAN_ITEMS_MAX)
}

/** At most THREAT_PLANNED_MAX, what fits best first; open items before those that are done. */
export function plannedFor(sighting: Sighting, items: readonly PlanItem[]): readonly Planned[] {
  const own = wordsOf([sighting.key, ...sighting.keys, ...sighting.hints].join(' '))
  const topic = wordsOf(`${TOPICS[sighting.heuristic]} ${sighting.kind}`)
  return items
    .flatMap((item) => {
      const words = wordsOf(item.item)
      const named = sharedWords(own, words)
      const topical = sharedWords(topic, words).filter((word) => !named.includes(word))
      return fits(named.length, topical.length)
        ? [{ item, named, topical, weight: 2 * named.length + topical.length }]
        : []
    })
    .toSorted((left, right) => Number(left.item.isDone) - Number(right.item.isDone) || right.weight - left.weight)
    .slice(0, THREAT_PLANNED_MAX)
    .map(({ item: { file, line, item, isDone }, named, topical }) => ({
      file,
      line,
      item,
      advice: plain(adviceOf(isDone, [...named, ...topical].slice(0, 4)), 300),
    }))
}

/** It names what is affected and is about this kind of failure, or is clearly about one of both. */
const fits = (named: number, topical: number) => (named >= 1 && topical >= 1) || named >= 2 || topical >= 3

function adviceOf(isDone: boolean, words: readonly string[]): string {
  const about = words.map((word) => (word === 'nplusone' ? 'N+1' : word)).join(', ')
  return isDone
    ? `It is said to be done (${about}): look whether it was undone or no longer suffices.`
    : `It would address this (${about}): accelerate it.`
}
