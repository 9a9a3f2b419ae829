// What a message in words tells beside itself: pairs, a request, who tried to log in from where.
import { assign } from './assign-field.ts'
import { type Facts, ROLE } from './line-facts.ts'
import type { Clock } from './line-time.ts'
import { eachPair } from './logfmt-line.ts'
import type { MeaningsOf } from './meanings.ts'
import { findRequest } from './request-line.ts'

/** What pairs inside of a message may set: a message's `time=12` or `id=` says nothing about its line. */
const FROM_MESSAGE: ReadonlySet<number> = new Set([
  ROLE.address,
  ROLE.user,
  ROLE.duration,
  ROLE.status,
  ROLE.path,
  ROLE.method,
  ROLE.queries,
  ROLE.reason,
  ROLE.outcome,
  ROLE.trace,
])

/** Every pair of a logfmt body; all of them are fields of the line. */
export function readPairs(text: string, to: { facts: Facts; clock: Clock; meanings: MeaningsOf }): number {
  return eachPair(text, (key, value) => {
    for (const meaning of to.meanings(key)) assign(to.facts, meaning, numberOrText(value), to.clock)
  })
}

const NUMBER = /^-?\d+(?:\.\d+)?$/
const numberOrText = (value: string): string | number =>
  value.length < 16 && NUMBER.test(value) && String(Number(value)) === value ? Number(value) : value

/** Fills in what the message tells and the line's own fields do not. */
export function readMessage(message: string, to: { facts: Facts; clock: Clock; meanings: MeaningsOf }): void {
  const { facts, clock, meanings } = to
  if (message.includes('=')) {
    eachPair(message, (key, value) => {
      for (const meaning of meanings(key))
        if (FROM_MESSAGE.has(meaning.role))
          assign(facts, { ...meaning, rank: meaning.rank + 120 }, numberOrText(value), clock)
    })
  }
  if (facts.path === '' && facts.route === '' && message.includes('/') && findRequest(facts, message)) {
    if (facts.address === '') facts.address = addressIn(message)
    return
  }
  if (LOGIN.test(message)) findWho(facts, message)
}

const LOGIN = /log(?:ged)?[ _-]?(?:in|on)\b|auth|sign(?:ed)?[ _-]?in|password|credential/i
const ADDRESS =
  /(?<![\w.:])((?:\d{1,3}\.){3}\d{1,3})(?![\w.]*\w)|(?<![\w:.])([0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7})(?![\w:])/i
const WHO = /\b(?:user(?:name)?|account|login|email|for)(?: name| id)?\s*[=:]?\s*(?:user )?["'<[(]?([\w.@+\\-]{1,80})/i
const NO_NAME =
  /^(?:from|for|with|failed|failure|has|is|was|not|the|a|an|and|at|in|on|by|to|name|login|logged|success\w*|invalid|unknown|user|attempt\w*|via|using|id|ip)$/i

function addressIn(message: string): string {
  const found = ADDRESS.exec(message)
  return found?.[1] ?? found?.[2] ?? ''
}

function findWho(facts: Facts, message: string): void {
  if (facts.address === '') facts.address = addressIn(message)
  if (facts.user !== '') return
  for (let rest = message, found = WHO.exec(rest); found; found = WHO.exec(rest)) {
    const name = found[1] ?? ''
    if (!NO_NAME.test(name) && !ADDRESS.test(name)) {
      facts.user = name
      return
    }
    rest = rest.slice(found.index + found[0].length - name.length)
  }
}
