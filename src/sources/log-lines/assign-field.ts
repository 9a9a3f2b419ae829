// Puts one field's value into the facts of a line where its meaning is and nothing of better rank stands there already. Both ways of
// reading JSON (by bytes, by JSON.parse) and logfmt end here, so that they cannot differ in what a value means.
import type { Meaning } from './field-names.ts'
import { isMethod, isNothing } from './field-tests.ts'
import { NO_IPV4 } from './ipv4-number.ts'
import { type Facts, LEVEL_NONE, LINE_GAUGES_MAX, ROLE } from './line-facts.ts'
import { levelOfNumber, levelOfWord } from './line-level.ts'
import { type Clock, timeOfNumber, timeOfText } from './line-time.ts'

const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i
const AMOUNT = /^(-?\d+(?:\.\d+)?)\s*(ns|us|µs|μs|ms|s|m|h|sec|secs|seconds|msec|milliseconds|min)?$/i
const SCALES: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  msec: 1,
  milliseconds: 1,
  s: 1e3,
  sec: 1e3,
  secs: 1e3,
  seconds: 1e3,
  m: 60e3,
  min: 60e3,
  h: 3_600e3,
}

export function assign(facts: Facts, meaning: Meaning, value: string | number | boolean, clock: Clock): void {
  const { role, rank } = meaning
  if (role === ROLE.gauge) gauge(facts, meaning.name, value)
  else if (rank < (facts.ranks[role] as number) && put(facts, meaning, value, clock)) facts.ranks[role] = rank
}

/** Whether the value could be taken as that. */
function put(facts: Facts, meaning: Meaning, value: string | number | boolean, clock: Clock): boolean {
  switch (meaning.role) {
    case ROLE.time:
      return time(facts, value, clock)
    case ROLE.level:
      return level(facts, value)
    case ROLE.status:
      return status(facts, value)
    case ROLE.duration:
      return duration(facts, meaning, value)
    case ROLE.queries:
      return queries(facts, value)
    case ROLE.path:
    case ROLE.route:
      return path(facts, meaning.role, value)
    default:
      return words(facts, meaning.role, value)
  }
}

function time(facts: Facts, value: string | number | boolean, clock: Clock): boolean {
  const at =
    typeof value === 'number' ? timeOfNumber(value) : typeof value === 'string' ? timeOfText(value, clock) : Number.NaN
  if (Number.isNaN(at)) return false
  facts.at = at
  return true
}

function level(facts: Facts, value: string | number | boolean): boolean {
  const found =
    typeof value === 'number' ? levelOfNumber(value) : typeof value === 'string' ? levelOfWord(value) : LEVEL_NONE
  if (found === LEVEL_NONE) return false
  facts.level = found
  return true
}

function status(facts: Facts, value: string | number | boolean): boolean {
  const code =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^[1-5]\d\d(?: .*)?$/.test(value)
        ? Number(value.slice(0, 3))
        : 0
  if (!(Number.isInteger(code) && code >= 100 && code <= 599)) return false
  facts.status = code
  return true
}

function duration(facts: Facts, meaning: Meaning, value: string | number | boolean): boolean {
  if (typeof value === 'boolean') return false
  let amount = typeof value === 'number' ? value : Number.NaN
  let scale = meaning.scale
  if (typeof value === 'string') {
    const found = AMOUNT.exec(value)
    if (!found) return false
    amount = Number(found[1])
    scale = found[2] ? (SCALES[found[2].toLowerCase()] ?? scale) : scale
  }
  if (!(amount >= 0 && Number.isFinite(amount))) return false
  facts.duration = amount
  facts.durationScale = scale
  facts.durationName = meaning.name
  return true
}

const QUERIES_MAX = 1e6

function queries(facts: Facts, value: string | number | boolean): boolean {
  const count = typeof value === 'number' ? value : typeof value === 'string' && NUMBER.test(value) ? Number(value) : -1
  if (!(Number.isInteger(count) && count >= 0 && count <= QUERIES_MAX)) return false
  facts.queries = count
  return true
}

function path(facts: Facts, role: number, value: string | number | boolean): boolean {
  if (typeof value !== 'string' || value === '') return false
  if (role === ROLE.route) {
    // A framework's `endpoint` may be a function's name: that is no route.
    if (!/^(?:[A-Z]+ )?\/|^https?:/.test(value)) return false
    facts.route = value
    return true
  }
  if (!/^(?:\/|https?:\/\/)/i.test(value)) return false
  facts.path = value
  return true
}

function words(facts: Facts, role: number, value: string | number | boolean): boolean {
  if (typeof value === 'boolean' && role !== ROLE.outcome) return false
  const text = typeof value === 'string' ? value : String(value)
  if (isNothing(text)) return false
  switch (role) {
    case ROLE.service:
      facts.service = text
      return true
    case ROLE.message:
      facts.message = text
      return true
    case ROLE.error:
      if (typeof value !== 'string') return false
      facts.error = text
      return true
    case ROLE.method:
      if (!isMethod(text)) return false
      facts.method = text
      return true
    case ROLE.address:
      if (typeof value !== 'string') return false
      facts.address = text
      facts.ipv4 = NO_IPV4
      return true
    case ROLE.user:
      facts.user = text
      return true
    case ROLE.category:
      facts.category = text
      return true
    case ROLE.action:
      facts.action = text
      return true
    case ROLE.outcome:
      facts.outcome = text
      return true
    default:
      return moreWords(facts, role, text)
  }
}

function moreWords(facts: Facts, role: number, text: string): boolean {
  switch (role) {
    case ROLE.reason:
      facts.reason = text
      return true
    case ROLE.version:
      facts.version = text
      return true
    case ROLE.trace:
      facts.trace = text
      return true
    case ROLE.embedded:
      facts.embedded = text
      return true
    case ROLE.request:
      facts.request = text
      return true
    case ROLE.template:
      facts.template = text
      return true
    default:
      return false
  }
}

function gauge(facts: Facts, name: string, value: string | number | boolean): void {
  if (facts.gauges >= LINE_GAUGES_MAX) return
  const amount =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d+(?:\.\d+)?%?$/.test(value)
        ? Number.parseFloat(value)
        : Number.NaN
  if (!Number.isFinite(amount)) return
  facts.gaugeNames[facts.gauges] = name
  facts.gaugeValues[facts.gauges] = amount
  facts.gauges += 1
}
