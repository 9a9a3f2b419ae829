// Access logs: common and combined form, with a virtual host before and times, forwarded addresses or upstream times after it.
import { timeOfClf } from './clf-time.ts'
import type { Facts } from './line-facts.ts'
import { ROLE } from './line-facts.ts'
import { type Clock, leadingTime } from './line-time.ts'
import { putRequestLine } from './request-line.ts'

const ACCESS =
  /^(?:(\S+) )?((?:\d{1,3}\.){3}\d{1,3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]+|[\w.-]+) (\S+) (\S.{0,80}?) \[(\d[^\]]{15,40})\] "((?:[^"\\]|\\.)*)" (\d{3}|-) (\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?(.*)$/

/** Whether the line is one of an access log; then its facts are filled in. */
export function readAccessLine(text: string, facts: Facts, clock: Clock): boolean {
  const found = ACCESS.exec(text)
  if (!found) return false
  const [, host, address, , user, time, request, status, , , , rest] = found
  const fast = timeOfClf(time ?? '')
  const at = Number.isNaN(fast) ? leadingTime(time ?? '', clock).at : fast
  if (Number.isNaN(at)) return false
  facts.at = at
  facts.ranks[ROLE.time] = 0
  facts.address = address ?? ''
  if (host) facts.service = host.replace(/:\d+$/, '')
  if (user !== '-') facts.user = user ?? ''
  facts.status = status === '-' ? 0 : Number(status)
  putRequestLine(facts, request ?? '')
  if (facts.path === '') facts.path = '/'
  if (rest) readTail(rest, facts)
  return true
}

const NAMED = /\b(?:rt|request_time|duration|time|took|response_time|latency)[=:]"?(\d+(?:\.\d+)?)(us|µs|ms|s)?\b/
const WITH_UNIT = /(?:^| )(\d+(?:\.\d+)?)(us|µs|ms|s)(?= |$)/
const SECONDS = /(?:^|[ "])(\d+\.\d+)(?=[ ",]|$)/
const WHOLE = /(?:^|[ /])(\d+)(?= |$|\/)/
const FORWARDED = /"((?:\d{1,3}\.){3}\d{1,3}|[0-9a-fA-F:]*:[0-9a-fA-F:]+:[0-9a-fA-F:.]*)(?:,[^"]*)?"/
const UNITS: Readonly<Record<string, number>> = { us: 1e-3, µs: 1e-3, ms: 1, s: 1e3 }

function readTail(rest: string, facts: Facts): void {
  const forwarded = FORWARDED.exec(rest)
  if (forwarded) facts.address = forwarded[1] ?? facts.address
  const told = NAMED.exec(rest) ?? WITH_UNIT.exec(rest)
  if (told) {
    took(facts, told[1], UNITS[told[2] ?? ''] ?? (told[1]?.includes('.') ? 1e3 : 0))
    return
  }
  const seconds = SECONDS.exec(rest)
  const whole = seconds ? null : WHOLE.exec(rest)
  if (seconds) took(facts, seconds[1], 1e3)
  else if (whole) took(facts, whole[1], 0)
}

function took(facts: Facts, amount: string | undefined, scale: number): void {
  facts.duration = Number(amount)
  facts.durationScale = scale
  facts.durationName = 'access log'
}
