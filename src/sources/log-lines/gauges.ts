// Numbers that a service reports about itself, from fields (`heapUsed`, `pool.active`) and from words (`queue depth=49751`,
// `disk usage 83%`, `connections 12/20`), with the limit where the line tells it.
import { MINUTE_GAUGES_MAX } from '#protocol/log-minute.ts'
import type { Counting } from './counting.ts'
import { type Facts, LINE_GAUGES_MAX } from './line-facts.ts'
import type { OpenMinute } from './open-minute.ts'

const NAME_CHARS_MAX = 120
const LIMIT_WORDS = /(?:total|limit|max(?:imum)?|capacity|quota|allowed|ceiling)/i
const USED_WORDS = /(?:used|current|active|inuse|in_use|open|size|now|count|busy)/i
const SHARE_WORDS = /(?:pct|percent|percentage|usage|utili[sz]ation|utili[sz]ed)$/i

/** Notes the gauges among a line's fields; a field that is the limit of another is no gauge. */
export function gaugesOf(to: Counting, minute: OpenMinute, facts: Facts): void {
  for (let i = 0; i < facts.gauges; i += 1) {
    const name = facts.gaugeNames[i] as string
    const value = facts.gaugeValues[i] as number
    if (LIMIT_WORDS.test(name) && facts.gauges > 1) continue
    const share = SHARE_WORDS.test(name) && value >= 0 && value <= 100 ? 100 : null
    note(to, minute, { key: `${facts.service}/${name}`, value, limit: limitOf(facts, name) ?? share })
  }
}

const stem = (name: string) =>
  name
    .replace(LIMIT_WORDS, '')
    .replace(USED_WORDS, '')
    .replace(/[._\s-]/g, '')
    .toLowerCase()

function limitOf(facts: Facts, name: string): number | null {
  if (facts.gauges < 2) return null
  const wanted = stem(name)
  for (let i = 0; i < facts.gauges; i += 1) {
    const other = facts.gaugeNames[i] as string
    if (other !== name && LIMIT_WORDS.test(other) && stem(other) === wanted) return facts.gaugeValues[i] as number
  }
  return null
}

type Gauge = { readonly key: string; readonly value: number; readonly limit: number | null }

function note(to: Counting, minute: OpenMinute, { key: raw, value, limit }: Gauge): void {
  const key = to.words(raw, NAME_CHARS_MAX)
  const known = minute.gauges.get(key)
  if (known) {
    known.last = value
    known.max = Math.max(known.max, value)
    known.limit = limit ?? known.limit
  } else if (minute.gauges.size < MINUTE_GAUGES_MAX) minute.gauges.set(key, { last: value, max: value, limit })
  else minute.uncounted += 1
}

const WORD =
  'mem(?:ory)?|heap|rss|disk|connections?|conns?|pool|queues?|lag|fds?|descriptors|threads?|cpu|goroutines|backlog|inodes?|swap|handles|sockets|depth|inflight|utili[sz]ation|usage|load'
const IN_WORDS = new RegExp(
  `((?:\\b[a-z_][\\w.-]{0,30} ){0,2}?\\b[\\w.-]{0,30}(?:${WORD})[\\w.-]{0,20}(?: (?:used|usage|depth|size|lag|length|count|active|is|at|now))*)\\s?[=:]?\\s?(\\d+(?:\\.\\d+)?)(%|\\s?/\\s?(\\d+(?:\\.\\d+)?))?(?![\\w.:-]*\\w)`,
  'gi',
)
const MAY_HOLD = new RegExp(WORD, 'i')
const WORDS_GAUGES_MAX = 8

/** Notes the gauges that a message tells in words. */
export function gaugesOfMessage(to: Counting, minute: OpenMinute, facts: Facts): void {
  const { message } = facts
  if (facts.gauges >= LINE_GAUGES_MAX || !MAY_HOLD.test(message)) return
  IN_WORDS.lastIndex = 0
  for (let found = IN_WORDS.exec(message), left = WORDS_GAUGES_MAX; found && left > 0; left -= 1) {
    const name = (found[1] ?? '')
      .trim()
      .toLowerCase()
      .replace(/(?: (?:is|at|now))+$/, '')
    const limit = found[4] !== undefined ? Number(found[4]) : found[3] === '%' ? 100 : null
    note(to, minute, { key: `${facts.service}/${name}`, value: Number(found[2]), limit })
    found = IN_WORDS.exec(message)
  }
}
