// Application logs with a leading time and level in many orders (Python, Java, Go, Rails, nginx and Apache errors, klog): the head is
// read token by token, the rest is the message.
import { type Facts, LEVEL_NONE, ROLE } from './line-facts.ts'
import { levelOfWord } from './line-level.ts'
import { type Clock, leadingTime, timeOfNumber } from './line-time.ts'

const RANK_HEAD = 200
const HEAD_STEPS_MAX = 8

const LEVEL_TOKEN =
  /^[[(<]?(?:[\w.-]{1,30}:)?(TRACE|DEBUG|INFO|INFORMATION|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|FATAL|CRITICAL|CRIT|ALERT|EMERG|PANIC|VERBOSE|FINE|FINER|FINEST|CONFIG|LOG|STATEMENT|HINT|DETAIL|EXCEPTION|TRC|DBG|INF|WRN|FTL)[\])>]?(?:[:,]|(?=[\s|[\]-]|$))/i
const LETTER_TOKEN = /^\[?([DIWEFCTV])\]?(?:,|[ ](?=\[|\d))/
const BRACKET = /^\[([^\][]{0,120})\]/
const DASHES = /^(?:--?-?|\||:|::|>|•)(?=\s|$)/
const NUMBER_TOKEN = /^(?:\d+#\d+:|\*\d+(?= )|\d{1,10}(?= +(?:---|\[|[A-Z]{4}|\w+\/))|#?\d+\])/
const KLOG = /^([IWEF])(\d\d)(\d\d) (\d\d:\d\d:\d\d\.\d+) +\d+ [\w.-]+:\d+\] /
const EPOCH = /^\[?(\d{10}(?:\.\d{1,9})?|\d{13})\]?(?=[\s:])/
const LETTERS: Readonly<Record<string, string>> = {
  D: 'debug',
  I: 'info',
  W: 'warn',
  E: 'error',
  F: 'fatal',
  C: 'fatal',
  T: 'debug',
  V: 'debug',
}

type Head = { readonly facts: Facts; readonly clock: Clock; hasTime: boolean; hasLevel: boolean }

/** Where the message begins; 0 where the line has neither time nor level at its beginning. A head inside of another one counts more. */
export function readPlainHead(text: string, facts: Facts, clock: Clock): number {
  const klog = readKlog(text, facts, clock)
  if (klog > 0) return klog
  const head: Head = { facts, clock, hasTime: false, hasLevel: false }
  let at = readRuby(text, head)
  for (let step = 0; step < HEAD_STEPS_MAX; step += 1) {
    let next = at
    while (text.charCodeAt(next) === 32 || text.charCodeAt(next) === 9) next += 1
    const length = readToken(text.slice(next, next + 200), head)
    if (length === 0) break
    at = next + length
  }
  return head.hasTime || head.hasLevel ? at : 0
}

const RUBY = /^([DIWEFA]), \[([^\]#]+?) ?#\d+\] +([A-Z]+) -- ([^:]{0,40}): /

/** Ruby's own logger tells the level twice. */
function readRuby(text: string, head: Head): number {
  const found = RUBY.exec(text)
  if (!found) return 0
  readTime(found[2] ?? '', head)
  readLevel(found[3] ?? '', head)
  return found[0].length
}

const LEADING_BRACKET = /^(?:\[[\w .:-]{1,30}\]|\([A-Z]\))\s*(?=[[(]?\d{4}[-/]\d\d)/
const NAME_BEFORE_LEVEL =
  /^[\w.$:/@-]{1,80}\s*[-|:]?\s*(?=\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE)\b)/

/** Takes one token of a head; its length, 0 where the message begins. */
function readToken(text: string, head: Head): number {
  if (!head.hasTime) {
    const time = readTime(text, head)
    if (time > 0) return time
  }
  if (!head.hasLevel) {
    const level = readLevel(text, head)
    if (level > 0) return level
  }
  // Nothing but a time or a level may stand first: else any message in brackets would be a head.
  if (!head.hasTime && !head.hasLevel) return LEADING_BRACKET.exec(text)?.[0].length ?? 0
  const bracket = BRACKET.exec(text)
  if (bracket) return readBracket(bracket, head)
  const found = DASHES.exec(text) ?? NUMBER_TOKEN.exec(text) ?? (head.hasLevel ? null : NAME_BEFORE_LEVEL.exec(text))
  return found?.[0].length ?? 0
}

function readTime(text: string, head: Head): number {
  const { facts, clock } = head
  const bracketed = text.charCodeAt(0) === 91 || text.charCodeAt(0) === 40 ? 1 : 0
  const epoch = EPOCH.exec(text)
  const time = leadingTime(text.slice(bracketed), clock)
  const at = time.length > 0 ? time.at : epoch ? timeOfNumber(Number(epoch[1])) : Number.NaN
  if (Number.isNaN(at)) return 0
  facts.at = at
  facts.ranks[ROLE.time] = RANK_HEAD
  head.hasTime = true
  let end = time.length > 0 ? bracketed + time.length : (epoch?.[0].length ?? 0)
  const pid = /^ ?#\d+/.exec(text.slice(end))
  if (pid) end += pid[0].length
  if (/[\]),|]/.test(text[end] ?? '')) end += 1
  return end
}

function readLevel(text: string, head: Head): number {
  const { facts } = head
  const word = LEVEL_TOKEN.exec(text)
  const letter = word ? null : LETTER_TOKEN.exec(text)
  const level = word ? levelOfWord(word[1] ?? '') : letter ? levelOfWord(LETTERS[letter[1] ?? ''] ?? '') : LEVEL_NONE
  if (level === LEVEL_NONE) return 0
  facts.level = level
  facts.ranks[ROLE.level] = RANK_HEAD
  head.hasLevel = true
  return (word ?? letter)?.[0].length ?? 0
}

function readBracket(bracket: RegExpExecArray, head: Head): number {
  const { facts } = head
  const inner = bracket[1] ?? ''
  const level = !head.hasLevel && /[a-z]/i.test(inner) ? levelOfWord(inner.replace(/^.*:/, '')) : LEVEL_NONE
  if (level !== LEVEL_NONE) {
    facts.level = level
    head.hasLevel = true
  }
  const client = /^(?:client|remote) (\S+)$/.exec(inner)
  if (client)
    facts.address = (client[1] ?? '').replace(/:\d+$/, (port) => ((client[1] ?? '').split(':').length > 2 ? port : ''))
  return bracket[0].length
}

function readKlog(text: string, facts: Facts, clock: Clock): number {
  const found = KLOG.exec(text)
  if (!found) return 0
  const year = new Date(clock.latest).getUTCFullYear()
  for (const back of [0, 1]) {
    const { at } = leadingTime(`${year - back}-${found[2]}-${found[3]} ${found[4]}`, clock)
    if (Number.isNaN(at)) return 0
    facts.at = at
    if (at <= clock.latest + 86_400_000) break
  }
  facts.ranks[ROLE.time] = RANK_HEAD
  facts.level = levelOfWord(LETTERS[found[1] ?? ''] ?? '')
  facts.ranks[ROLE.level] = RANK_HEAD
  return found[0].length
}
