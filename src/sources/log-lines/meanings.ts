// What each name of a field means, looked up once for each name.
import { type Meaning, meaningsOf } from './field-names.ts'
import type { FieldNames } from './own-fields.ts'

const NAMES_KEPT_MAX = 5_000

export type MeaningsOf = (name: string) => readonly Meaning[]

export function createMeanings(own: FieldNames): MeaningsOf {
  const known = new Map<string, readonly Meaning[]>()
  return (name) => {
    let found = known.get(name)
    if (found) return found
    if (known.size >= NAMES_KEPT_MAX) known.clear()
    found = meaningsOf(name, own)
    known.set(name, found)
    return found
  }
}
