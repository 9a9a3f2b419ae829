// Strings that leave this room, redacted and printable, each different one only once: looking for secrets costs more than all the
// rest of a line.
import { clean } from '#protocol/clean.ts'

const KEPT_MAX = 20_000

export type CleanWords = (text: string, charsMax: number) => string

/** Nothing to redact and nothing unprintable fits into these: addresses, short plain names. */
const HARMLESS = /^(?:[\d.]{7,15}|[\da-f:.]{2,45}|[A-Za-z][A-Za-z .@-]{0,40}|[\w.@ -]{0,16})$/

export function createCleanWords(): CleanWords {
  const kept = new Map<string, string>()
  return (text, charsMax) => {
    if (text.length <= charsMax && HARMLESS.test(text)) return text
    const known = kept.get(text)
    if (known !== undefined) return known
    if (kept.size >= KEPT_MAX) kept.clear()
    const cleaned = clean(text, charsMax)
    kept.set(text, cleaned)
    return cleaned
  }
}
