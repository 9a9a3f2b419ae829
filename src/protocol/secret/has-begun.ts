// Whether a word that is still being written has begun like a secret, so that it is held back until it is known.
import { SECRET_PATTERNS } from './patterns.ts'

/** Prefixes that ordinary words begin with, too: held back, they would stop the echo of what somebody types. */
const WORDS =
  /^(?:live_|test_|TEST-|api-|API-|sdk-|mob-|key-|pat\.|sat\.|secret_|dapi|md-|pa-|fc-|re_|sc_|ext_|as-|ak-)$/
const BEGINNING_CHARS_MIN = 4
const isTelling = (start: string) => start.length >= BEGINNING_CHARS_MIN || /^\w{2,}[_.-]$/.test(start)

const beginnings = SECRET_PATTERNS.flatMap(({ tier, rule, starts, keywords }) => {
  if (tier !== 'prefixed') return []
  if (rule === 'secret/jwt') return ['eyj']
  if (starts) return starts.filter((start) => isTelling(start) && !WORDS.test(start))
  return /url-password|webhook/.test(rule) ? keywords : []
}).map((beginning) => beginning.toLowerCase())

/** True when a word that stands at the end of the text may go on to be a secret: it holds a vendor's prefix. */
export function hasBegun(word: string): boolean {
  const lower = word.toLowerCase()
  return beginnings.some((beginning) => lower.includes(beginning))
}
