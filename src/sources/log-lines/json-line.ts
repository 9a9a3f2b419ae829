// A JSON object as facts, by JSON.parse: right for every line, and what the byte reader must agree with.
import { assign } from './assign-field.ts'
import type { Facts } from './line-facts.ts'
import type { Clock } from './line-time.ts'
import { createMeanings, type MeaningsOf } from './meanings.ts'
import type { FieldNames } from './own-fields.ts'

/** So deep are fields looked for; below are bodies and dumps. */
const DEPTH_MAX = 4
const NAME_CHARS_MAX = 120

type To = { readonly facts: Facts; readonly clock: Clock; readonly meanings: MeaningsOf }

export type JsonReader = (text: string, facts: Facts, clock: Clock) => boolean

/** Reads text as an object's fields; false where it is no JSON object. */
export function createJsonReader(own: FieldNames): JsonReader {
  const meanings = createMeanings(own)
  return (text, facts, clock) => {
    let record: unknown
    try {
      record = JSON.parse(text)
    } catch {
      return false
    }
    if (typeof record !== 'object' || record === null || Array.isArray(record)) return false
    readFields(record, '', 1, { facts, clock, meanings })
    return true
  }
}

function readFields(record: object, around: string, depth: number, to: To): void {
  for (const [key, value] of Object.entries(record)) {
    if (key.length > NAME_CHARS_MAX) continue
    const name = around === '' ? key : `${around}.${key}`
    const plain = Array.isArray(value) ? textOf(value[0]) : value
    if (typeof plain !== 'object') put(name, plain, to)
    else if (plain !== null && depth < DEPTH_MAX) readFields(plain, name, depth + 1, to)
  }
}

/** Of a list only a first text is looked at. */
const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)

function put(name: string, value: unknown, { facts, clock, meanings }: To): void {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    for (const meaning of meanings(name)) assign(facts, meaning, value, clock)
}
