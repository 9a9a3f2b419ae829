// `GET /path?query HTTP/1.1` as method and target, where it is a field of its own or stands in a message with status and time.
import type { Facts } from './line-facts.ts'

const LINE = /^([A-Z]{3,10}) (\S+)(?: HTTP\/[\d.]+)?$/
const TARGET = /^(?:\/|https?:\/\/)/i

/** Whether the text was a request line. */
export function putRequestLine(facts: Facts, text: string): boolean {
  const found = LINE.exec(text)
  if (!found) return false
  facts.method = found[1] ?? ''
  facts.path = TARGET.test(found[2] ?? '') ? (found[2] ?? '') : facts.path
  return true
}

const METHODS = 'GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS'
const IN_MESSAGE = new RegExp(
  `(?:^|[\\s"'\\[(|:])(${METHODS})["']?[ |:]+["']?((?:https?:\\/\\/[^\\s"']+)|\\/[^\\s"'\\])]*)["']?(?: HTTP\\/[\\d.]+)?["']?`,
)
const STATUS_AFTER =
  /^[\s\-–>=:|,[(]*(?:(?:status|code|responded|returned|completed|with|=>|->)[\s:=]*)*([1-5]\d\d)(?![\d.]|\s*(?:ms|s|us|µs)\b)/i
const STATUS_NAMED = /\bstatus(?:[ _]?code)?["']?\s*[:=]\s*["']?([1-5]\d\d)\b/i
const STATUS_BEFORE = /(?:^|[\s|[(])([1-5]\d\d)[\s|\])]+[^"]*$/
const TIME = /(?:^|[\s(=:|,[])(\d+(?:\.\d+)?)\s?(ns|us|µs|μs|ms|s|msec|secs?|seconds?|milliseconds?)(?![\w/])/i
const SCALES: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  msec: 1,
  millisecond: 1,
  milliseconds: 1,
}

/**
 * A request told in a message: method and path together with a status or a time, so that "could not GET /x" is none.
 * Whether it was one.
 */
export function findRequest(facts: Facts, message: string): boolean {
  const found = IN_MESSAGE.exec(message)
  if (!found) return false
  const before = message.slice(0, found.index)
  const after = message.slice(found.index + found[0].length)
  const status = STATUS_AFTER.exec(after)?.[1] ?? STATUS_NAMED.exec(after)?.[1] ?? STATUS_BEFORE.exec(before)?.[1]
  const time = TIME.exec(after) ?? TIME.exec(before)
  if (!status && !time && facts.status === 0 && facts.duration < 0) return false
  facts.method = found[1] ?? ''
  facts.path = found[2] ?? ''
  if (status && facts.status === 0) facts.status = Number(status)
  if (time && facts.duration < 0) {
    facts.duration = Number(time[1])
    facts.durationScale = SCALES[(time[2] ?? '').toLowerCase()] ?? 1e3
  }
  return true
}
