// What one line says, filled in place by the readers of formats and read by the counter: one object is used for every line, because a
// million lines a second leave no time for a new one. A field that may stand in several places keeps the value of the best rank.
import type { LogLevel } from '#protocol/log-minute.ts'
import { NO_IPV4 } from './ipv4-number.ts'

/** In the order of LogMinute.levels; a level is kept as its place here. */
export const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'fatal']
export const LEVEL_ERROR = 3
export const LEVEL_NONE = -1

/** What a field of a line may stand for. */
export const ROLE = {
  none: 0,
  time: 1,
  level: 2,
  service: 3,
  message: 4,
  error: 5,
  method: 6,
  path: 7,
  route: 8,
  status: 9,
  duration: 10,
  address: 11,
  user: 12,
  queries: 13,
  category: 14,
  action: 15,
  outcome: 16,
  reason: 17,
  version: 18,
  trace: 19,
  gauge: 20,
  embedded: 21,
  request: 22,
  template: 23,
} as const
export type Role = (typeof ROLE)[keyof typeof ROLE]
const ROLES_MAX = 24
const RANK_WORST = 255
export const LINE_GAUGES_MAX = 32

export type Facts = {
  /** Epoch milliseconds; NaN where the line does not tell it. */
  at: number
  level: number
  service: string
  message: string
  error: string
  method: string
  path: string
  /** The pattern as the framework logs it (`/orders/:id`). */
  route: string
  /** 0 where not told. */
  status: number
  /** -1 where not told. With `durationScale` 0 the unit is not known and is found by evidence under `durationName`. */
  duration: number
  durationScale: number
  durationName: string
  address: string
  /** The same as a number, where it was read from bytes; then `address` is ''. */
  ipv4: number
  user: string
  queries: number
  category: string
  action: string
  outcome: string
  reason: string
  version: string
  trace: string
  /** A whole record in a field: docker's `log`, a message that is JSON. */
  embedded: string
  /** `GET /path HTTP/1.1` in one field. */
  request: string
  /** The message before its values were put in (Serilog `@mt`). */
  template: string
  /** Attempts to log in that a program's own message tells; 0: to be seen from the other fields, -1: none that was not counted. */
  attempts: number
  gauges: number
  readonly gaugeNames: string[]
  readonly gaugeValues: number[]
  readonly ranks: Uint8Array
  /**
   * Texts that were found but not made yet, by role: [from, to) in `bytes`, `to` negative where the text has escapes, 0 where there is
   * none. Most are never needed: `settleTexts` makes them.
   */
  bytes: Buffer | null
  readonly ranges: Int32Array
}

/** Facts of no line yet. */
export function createFacts(): Facts {
  const facts = {
    gaugeNames: new Array<string>(LINE_GAUGES_MAX).fill(''),
    gaugeValues: new Array<number>(LINE_GAUGES_MAX).fill(0),
    ranks: new Uint8Array(ROLES_MAX),
    ranges: new Int32Array(ROLES_MAX * 2),
    bytes: null,
  } as unknown as Facts
  clearFacts(facts)
  return facts
}

export function clearFacts(facts: Facts): void {
  facts.at = Number.NaN
  facts.level = LEVEL_NONE
  facts.service = ''
  facts.message = ''
  facts.error = ''
  facts.method = ''
  facts.path = ''
  facts.route = ''
  facts.status = 0
  facts.duration = -1
  facts.durationScale = 0
  facts.durationName = ''
  facts.address = ''
  facts.ipv4 = NO_IPV4
  facts.user = ''
  facts.queries = -1
  facts.category = ''
  facts.action = ''
  facts.outcome = ''
  facts.reason = ''
  facts.version = ''
  facts.trace = ''
  facts.embedded = ''
  facts.request = ''
  facts.template = ''
  facts.attempts = 0
  facts.gauges = 0
  facts.ranks.fill(RANK_WORST)
  if (facts.bytes !== null) {
    facts.bytes = null
    facts.ranges.fill(0)
  }
}
