// The line of output that is not finished yet, taken apart into text and what stands in it, and given out masked. What of it
// was given out before is remembered, so that a secret is known by what stands before it.
import { hasBegun } from '#protocol/secret/has-begun.ts'
import { redact } from '#protocol/secret.ts'
import { isSecretFree } from './secret-free.ts'
import { createTerminalTokens, type Token } from './terminal-tokens.ts'

/** Longer unfinished lines are cut, at a place where no secret can be split unless it is longer than the tail kept back. */
export const HELD_CHARS_MAX = 8_192
const TAIL_CHARS = 1_024
/** What was shown of the line already is remembered this far, so that a secret is known by what stands before it. */
const CONTEXT_CHARS = 400
/** A word that has begun like a secret is held back up to here. */
const WORD_CHARS_MAX = 400

/** Text of one line, and what stands in it that is not text. */
type Line = { text: string; marks: { readonly at: number; readonly raw: string }[] }

/** Each function gives out what can be shown now, masked. */
export type UnfinishedLine = {
  isEmpty(): boolean
  /** Whole lines: without anything like a secret they go through as they are. */
  pass(lines: string): string
  /** Any text; gives out lines that it finishes, and what is too long to be held. */
  add(text: string): string
  /** Everything but a word that has begun like a secret. */
  release(): string
  /** Everything. */
  rest(): string
}

export function createUnfinishedLine(): UnfinishedLine {
  const tokens = createTerminalTokens()
  let line: Line = { text: '', marks: [] }
  let said = ''

  const take = (count: number): string => {
    const { shown, rest } = cut(line, count)
    const clean = masked(said, shown, rest.text)
    said = (said + shown.text).slice(-CONTEXT_CHARS)
    line = rest
    return clean
  }
  const addToken = (token: Token): string => {
    if (token.kind === 'text') line.text += token.raw
    else line.marks.push({ at: line.text.length, raw: token.kind === 'string' ? redact(token.raw) : token.raw })
    if (token.kind !== 'end') return ''
    const clean = take(line.text.length)
    said = ''
    return clean
  }
  const addAll = (text: string): string => {
    let clean = ''
    for (const token of tokens.feed(text)) clean += addToken(token)
    return clean
  }
  return {
    isEmpty: () => line.text === '' && line.marks.length === 0,
    pass(lines) {
      const before = said + line.text + tokens.rest()
      if (line.marks.length > 0 || !isSecretFree(before + lines)) return addAll(lines)
      const raw = line.text + tokens.take() + lines
      line = { text: '', marks: [] }
      said = ''
      return raw
    },
    add(text) {
      let clean = addAll(text)
      while (line.text.length > HELD_CHARS_MAX) clean += take(placeToCut(said, line))
      if (line.marks.length > HELD_CHARS_MAX) clean += take(line.text.length)
      return clean
    },
    release: () => take(line.text.length - begunWordOf(said, line.text)),
    rest: () => take(line.text.length) + redact(tokens.rest()),
  }
}

/** `shown` with its marks, masked as it is in the whole line; a secret that began before is masked from here on. */
function masked(before: string, shown: Line, after: string): string {
  if (shown.text === '') return shown.marks.map(({ raw }) => raw).join('')
  let from = before.length
  let to = from + shown.text.length
  const places = shown.marks.map(({ at }) => at + from)
  const clean = redact(before + shown.text + after, (at, length, maskLength) => {
    const move = (place: number, inside: number) => {
      if (place <= at) return place
      return place >= at + length ? place + maskLength - length : inside
    }
    from = move(from, at)
    to = move(to, at + maskLength)
    for (const [index, place] of places.entries()) places[index] = move(place, at + maskLength)
  })
  let text = ''
  shown.marks.forEach(({ raw }, index) => {
    const place = Math.max(from, places[index] ?? to)
    text += clean.slice(from, place) + raw
    from = place
  })
  return text + clean.slice(from, to)
}

function cut({ text, marks }: Line, count: number): { readonly shown: Line; readonly rest: Line } {
  const isWhole = count === text.length
  const isShown = ({ at }: { at: number }) => isWhole || at < count
  return {
    shown: { text: text.slice(0, count), marks: marks.filter(isShown) },
    rest: {
      text: text.slice(count),
      marks: marks.filter((mark) => !isShown(mark)).map(({ at, raw }) => ({ at: at - count, raw })),
    },
  }
}

/** A place before the tail where no secret is cut in two; the end of the line if there is none. */
function placeToCut(said: string, line: Line): number {
  const whole = masked(said, line, '')
  for (let last = line.text.length - TAIL_CHARS; last > TAIL_CHARS; last -= TAIL_CHARS) {
    const blank = line.text.lastIndexOf(' ', last)
    const at = blank > last - TAIL_CHARS ? blank : last - (isHighSurrogate(line.text, last - 1) ? 1 : 0)
    const { shown, rest } = cut(line, at)
    const inTwo = masked(said, shown, rest.text) + masked((said + shown.text).slice(-CONTEXT_CHARS), rest, '')
    if (inTwo === whole) return at
  }
  return line.text.length
}

const isHighSurrogate = (text: string, at: number) => (text.charCodeAt(at) & 0xfc00) === 0xd800

/** How many characters at the end belong to a word that has begun like a secret, and may go on. */
function begunWordOf(said: string, text: string): number {
  const word = /\S*$/.exec(said + text)?.[0] ?? ''
  if (word.length <= WORD_CHARS_MAX && hasBegun(word)) return Math.min(word.length, text.length)
  return isHighSurrogate(text, text.length - 1) ? 1 : 0
}
