// Syslog heads, RFC 3164 (with or without priority, also with an ISO time) and RFC 5424: time, level, program; the rest is the body.
import { type Facts, ROLE } from './line-facts.ts'
import { levelOfSyslog } from './line-level.ts'
import { type Clock, leadingTime } from './line-time.ts'

const PRIORITY = /^<(\d{1,3})>/
const V5424 = /^1 (\S+) (\S+) (\S+) (\S+) (\S+) (-|(?:\[(?:[^\]\\"]|\\.|"(?:[^"\\]|\\.)*")*\])+) ?/
const PROGRAM = /^ (?:([\w.:-]+) )?(\/?[\w.@()/-]{1,60}?)(?:\[(\d+)\])?(?:\[[\w ]+\])?: ?/
const RANK_HEAD = 200

/** Program ids by pid are kept, because one attempt to log in has several lines. */
export type SyslogHead = { process: string; length: number }

/** Where the body begins, or 0 where there is no such head. */
export function readSyslogHead(text: string, facts: Facts, clock: Clock): SyslogHead {
  const priority = PRIORITY.exec(text)
  const lead = priority ? priority[0].length : 0
  const rest = lead ? text.slice(lead) : text
  const head = read5424(rest, facts, clock) ?? read3164(rest, facts, clock, priority !== null)
  if (!head) return { process: '', length: 0 }
  if (priority) {
    facts.level = levelOfSyslog(Number(priority[1]) & 7)
    facts.ranks[ROLE.level] = RANK_HEAD
  }
  return { process: head.process, length: lead + head.length }
}

function putHead(facts: Facts, at: number, program: string): void {
  facts.at = at
  facts.ranks[ROLE.time] = RANK_HEAD
  if (program !== '' && program !== '-') {
    facts.service = program.replace(/^.*\//, '').replace(/\(.*\)$/, '')
    facts.ranks[ROLE.service] = RANK_HEAD
  }
}

function read5424(text: string, facts: Facts, clock: Clock): SyslogHead | null {
  const found = V5424.exec(text)
  if (!found) return null
  const { at } = leadingTime(found[1] ?? '', clock)
  if (Number.isNaN(at)) return null
  putHead(facts, at, found[3] ?? '')
  const bom = text.charCodeAt(found[0].length) === 0xfeff ? 1 : 0
  return { process: `${found[2]} ${found[3]} ${found[4]}`, length: found[0].length + bom }
}

function read3164(text: string, facts: Facts, clock: Clock, isCertain: boolean): SyslogHead | null {
  const time = leadingTime(text, clock)
  if (time.length === 0) return null
  const rest = text.slice(time.length)
  const found = PROGRAM.exec(rest)
  const isSyslogTime = /^[A-Z][a-z]{2} /.test(text)
  // `2026-01-01 10:00:00 worker: text` may be anything; with host and program, or a pid, it is syslog.
  if (!found || !(isSyslogTime || isCertain || (found[1] && /T/.test(text.slice(0, 11)) && !isLevelLike(found[1])))) {
    if (!isCertain) return null
    putHead(facts, time.at, '')
    return { process: '', length: time.length + 1 }
  }
  putHead(facts, time.at, found[2] ?? '')
  return { process: `${found[1] ?? ''} ${found[2]} ${found[3] ?? ''}`, length: time.length + found[0].length }
}

const isLevelLike = (word: string) => /^(?:trace|debug|info|notice|warn(?:ing)?|error|fatal|critical)$/i.test(word)
