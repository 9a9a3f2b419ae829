// One record (a line with what belongs to it) as facts, whatever its form: heads are taken off from the outside in (docker, CRI,
// syslog, plain), what is left is JSON, pairs, an access line or words.

import { readAccessLine } from './access-line.ts'
import { assign } from './assign-field.ts'
import { type AuthSeen, readAuthMessage } from './auth-messages.ts'
import { journalFields } from './journal-export.ts'
import type { JsonReader } from './json-line.ts'
import { type Facts, LEVEL_ERROR, LEVEL_NONE, ROLE } from './line-facts.ts'
import { type Clock, leadingTime, timeOfText } from './line-time.ts'
import { isLogfmt } from './logfmt-line.ts'
import type { MeaningsOf } from './meanings.ts'
import { readMessage, readPairs } from './message-facts.ts'
import { readPlainHead } from './plain-line.ts'
import { putRequestLine } from './request-line.ts'
import { readSyslogHead } from './syslog-line.ts'
import { errorOfTrace, hasTrace } from './trace-lines.ts'

/** Records in records: docker around syslog around JSON. */
const NESTED_MAX = 4
const RANK_NONE = 255

export type RecordReader = {
  readonly json: JsonReader
  readonly meanings: MeaningsOf
  readonly seen: AuthSeen
}

/** Fills in the facts; `at` stays NaN where the record tells no time. */
export function readRecord(reader: RecordReader, record: string, facts: Facts, clock: Clock): void {
  const to = { reader, facts, clock, process: '' }
  if (/^(?:__CURSOR|__REALTIME_TIMESTAMP|_BOOT_ID|MESSAGE)=/.test(record)) readJournal(to, record)
  else readAny(to, record.replace(COMPOSE, ''), 0)
}

/** What is left to do for an object whose fields were read from bytes. */
export function readInside(reader: RecordReader, facts: Facts, clock: Clock): void {
  inside({ reader, facts, clock, process: '' }, 0)
}

type To = {
  readonly reader: RecordReader
  readonly facts: Facts
  readonly clock: Clock
  process: string
}

function readJournal(to: To, record: string): void {
  for (const [name, value] of journalFields(record)) {
    const plain = /^(?:PRIORITY|__REALTIME_TIMESTAMP|_SOURCE_REALTIME_TIMESTAMP)$/.test(name) ? Number(value) : value
    for (const meaning of to.reader.meanings(name)) assign(to.facts, meaning, plain, to.clock)
  }
  finish(to, to.facts.message)
}

function readAny(to: To, text: string, depth: number): void {
  const first = text.charCodeAt(0)
  if (first === 123 && readObject(to, text, depth)) return
  if (readAccessLine(text, to.facts, to.clock)) return
  const isDigit = first >= 48 && first <= 57
  if (isDigit && depth < NESTED_MAX && readCri(to, text, depth)) return
  if (isDigit && readValue(to, text)) return
  const head = readSyslogHead(text, to.facts, to.clock)
  if (head.length > 0) {
    to.process = head.process
    readBody(to, text.slice(head.length), depth)
  } else if (isLogfmt(text)) readLogfmt(to, text, depth)
  else {
    const plain = readPlainHead(text, to.facts, to.clock)
    readBody(to, plain > 0 ? text.slice(plain).trimStart() : text, depth)
  }
}

/** What docker compose writes before each line. */
const COMPOSE = /^[\w.-]{1,60} +\| +(?=\S)/

const CRI = /^(\d{4}-\d\d-\d\dT\S+) (?:stdout|stderr) ([FP]) (.*)$/s

function readCri(to: To, text: string, depth: number): boolean {
  const cri = CRI.exec(text)
  if (!cri) return false
  readAny(to, cri[3] ?? '', depth + 1)
  if (Number.isNaN(to.facts.at)) to.facts.at = leadingTime(cri[1] ?? '', to.clock).at
  return true
}

const VALUE = /^(\d[^,;]{9,40})[,;]\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*$/i

/** `timestamp,value`: one gauge. */
function readValue(to: To, text: string): boolean {
  const found = VALUE.exec(text)
  if (!found) return false
  const at = timeOfText(found[1] ?? '', to.clock)
  if (Number.isNaN(at)) return false
  to.facts.at = at
  to.facts.gaugeNames[0] = 'value'
  to.facts.gaugeValues[0] = Number(found[2])
  to.facts.gauges = 1
  return true
}

function readObject(to: To, text: string, depth: number): boolean {
  const { facts } = to
  const time = facts.at
  const end = text.lastIndexOf('}')
  const isWhole = end === text.length - 1
  if (!to.reader.json(isWhole ? text : text.slice(0, end + 1), facts, to.clock)) return false
  if (Number.isNaN(facts.at)) facts.at = time
  inside(to, depth)
  return true
}

/** A record or an object inside of a field of the object that was just read. */
function inside(to: To, depth: number): void {
  const { facts } = to
  if (facts.path !== '' && facts.status !== 0) return
  if (facts.request !== '' && facts.path === '') putRequestLine(facts, facts.request)
  const inner = facts.embedded !== '' && facts.message === '' ? facts.embedded : facts.message
  if (inner === '') return
  if (depth < NESTED_MAX && (inner === facts.embedded || inner.charCodeAt(0) === 123)) {
    facts.embedded = ''
    facts.message = ''
    facts.ranks[ROLE.message] = RANK_NONE
    readAny(to, inner.trimEnd(), depth + 1)
    if (facts.message === '' && facts.path === '') facts.message = inner
  } else finish(to, inner)
}

function readLogfmt(to: To, text: string, depth: number): void {
  const { facts } = to
  readPairs(text, { facts, clock: to.clock, meanings: to.reader.meanings })
  if (facts.message === '' && facts.path === '' && facts.error === '') facts.message = text
  inside(to, depth)
}

/** What stands after a head. */
function readBody(to: To, text: string, depth: number): void {
  const { facts } = to
  if (text.charCodeAt(0) === 123 && depth < NESTED_MAX && readObject(to, text, depth + 1)) return
  if (to.process !== '' && readAccessLine(text, facts, to.clock)) return
  if (isLogfmt(text) && /\b(?:msg|message|level|lvl|status|method|path)=/.test(text)) {
    readLogfmt(to, text, depth)
    return
  }
  const plain = to.process === '' ? 0 : readPlainHead(text, facts, to.clock)
  finish(to, plain > 0 ? text.slice(plain).trimStart() : text)
}

/** The message itself, and the trace below it. */
function finish(to: To, text: string): void {
  const { facts } = to
  const end = text.indexOf('\n')
  facts.message = end < 0 ? text : text.slice(0, end)
  if (end >= 0 || facts.error.includes('\n')) {
    const error = errorOfTrace((end < 0 ? facts.error : text).split('\n'))
    if (error !== '') facts.error = error
    if (facts.level === LEVEL_NONE && (error !== '' || hasTrace(text))) facts.level = LEVEL_ERROR
  }
  facts.attempts = readAuthMessage(facts, to.process, to.reader.seen)
  if (facts.attempts === 0 && facts.category === '')
    readMessage(facts.message, { facts, clock: to.clock, meanings: to.reader.meanings })
}
