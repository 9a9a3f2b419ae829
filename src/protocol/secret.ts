// How a secret is masked, and how text is cleared of all that look like one. Part of the language because every room that
// stores or shows text must mask the same way: findings, feedback, reports, log samples, panes. Formats: secret/patterns.ts.
import { placesOf } from './secret/find-secrets.ts'

const SHOWN_AT_START = 4
const SHOWN_AT_END = 2
const MASKED_WHOLE_BELOW = 12

/** First four and last two characters with the length; short ones are masked whole. */
export function mask(secret: string): string {
  if (secret.length < MASKED_WHOLE_BELOW) return `***(${secret.length})`
  return `${secret.slice(0, SHOWN_AT_START)}***${secret.slice(-SHOWN_AT_END)}(${secret.length})`
}

/** Told of every replacement, in the order made: `at` is where in the text as it then was. */
export type OnMasked = (at: number, length: number, maskLength: number) => void

type Place = { readonly from: number; readonly to: number }

/** Shorter ones stand in other words by chance. */
const REPEATED_CHARS_MIN = 8
/** So many different secrets of a text are looked for again. */
export const REPEATED_MAX = 20

/** The places and those of the same values elsewhere in the text, where nothing beside them tells what they are. */
function withRepeats(text: string, places: readonly Place[]): readonly Place[] {
  const values = new Set(
    places.map(({ from, to }) => text.slice(from, to)).filter(({ length }) => length >= REPEATED_CHARS_MIN),
  )
  const repeats: Place[] = []
  for (const value of [...values].slice(0, REPEATED_MAX)) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length))
      repeats.push({ from: at, to: at + value.length })
  }
  if (repeats.length === 0) return places
  const all: Place[] = []
  for (const place of [...places, ...repeats].toSorted((a, b) => a.from - b.from || b.to - a.to))
    if (place.from >= (all.at(-1)?.to ?? 0)) all.push(place)
  return all
}

/** `text` with everything that looks like a secret masked. */
export function redact(text: string, onMasked: OnMasked = () => {}): string {
  const places = withRepeats(text, placesOf(text))
  if (places.length === 0) return text
  let clean = ''
  let done = 0
  for (const { from, to } of places) {
    clean += text.slice(done, from)
    const masked = mask(text.slice(from, to))
    onMasked(clean.length, to - from, masked.length)
    clean += masked
    done = to
  }
  return clean + text.slice(done)
}
