// Text of a regular expression → its tree, or an error that says where it stops being one.

export type Node =
  /** `literal`: the one character that it takes, small. */
  | { readonly is: 'take'; readonly takes: (code: number) => boolean; readonly literal?: string }
  | { readonly is: 'check'; readonly at: 'start' | 'end' | 'word' | 'inside' }
  | { readonly is: 'all'; readonly parts: readonly Node[] }
  | { readonly is: 'any'; readonly parts: readonly Node[] }
  | { readonly is: 'repeat'; readonly part: Node; readonly least: number; readonly most: number | null }

const REPEAT_MAX = 100
const DEPTH_MAX = 20

type Takes = (code: number) => boolean

type Reading = { readonly source: string; at: number; depth: number; readonly foldsCase: boolean }

/** Throws an Error whose message begins with a verb, as "has … at 3". */
export function parsePattern(source: string): Node {
  const foldsCase = source.startsWith('(?i)')
  const reading: Reading = { source, at: foldsCase ? 4 : 0, depth: 0, foldsCase }
  const node = readAny(reading)
  if (reading.at < source.length) throw wrong(reading, 'a ")" too many')
  return node
}

const wrong = ({ at }: Reading, what: string) => new Error(`has ${what} at character ${at + 1}`)
const peek = ({ source, at }: Reading) => source.charAt(at)

function eat(reading: Reading, text: string): boolean {
  if (!reading.source.startsWith(text, reading.at)) return false
  reading.at += text.length
  return true
}

function readAny(reading: Reading): Node {
  if (++reading.depth > DEPTH_MAX) throw wrong(reading, 'groups too deep')
  const parts = [readAll(reading)]
  while (eat(reading, '|')) parts.push(readAll(reading))
  reading.depth--
  const [only] = parts
  return parts.length === 1 && only ? only : { is: 'any', parts }
}

function readAll(reading: Reading): Node {
  const parts: Node[] = []
  while (reading.at < reading.source.length && !'|)'.includes(peek(reading))) parts.push(readRepeated(reading))
  return { is: 'all', parts }
}

function readRepeated(reading: Reading): Node {
  const part = readOne(reading)
  const bounds = readBounds(reading)
  if (!bounds) return part
  eat(reading, '?')
  if ('*+?{'.includes(peek(reading)) && peek(reading) !== '') throw wrong(reading, 'a second repetition')
  return { is: 'repeat', part, ...bounds }
}

function readBounds(reading: Reading): { least: number; most: number | null } | null {
  if (eat(reading, '*')) return { least: 0, most: null }
  if (eat(reading, '+')) return { least: 1, most: null }
  if (eat(reading, '?')) return { least: 0, most: 1 }
  if (peek(reading) !== '{') return null
  const [text, from, comma, to] = /^\{(\d{1,3})(,?)(\d{0,3})\}/.exec(reading.source.slice(reading.at)) ?? []
  if (text === undefined) throw wrong(reading, 'a "{" that is no count (write \\{ for the sign)')
  const least = Number(from)
  const most = to ? Number(to) : comma ? null : least
  if (least > REPEAT_MAX || (most ?? 0) > REPEAT_MAX) throw wrong(reading, `a count above ${REPEAT_MAX}`)
  if (most !== null && most < least) throw wrong(reading, 'a count that ends before it begins')
  reading.at += text.length
  return { least, most }
}

function readOne(reading: Reading): Node {
  const char = peek(reading)
  if ('*+?{'.includes(char)) throw wrong(reading, `nothing to repeat before "${char}"`)
  reading.at++
  switch (char) {
    case '(':
      return readGroup(reading)
    case '[':
      return { is: 'take', takes: readClass(reading) }
    case '.':
      return { is: 'take', takes: (code) => code !== 10 && code !== 13 }
    case '^':
      return { is: 'check', at: 'start' }
    case '$':
      return { is: 'check', at: 'end' }
    case '\\':
      if (eat(reading, 'b')) return { is: 'check', at: 'word' }
      if (eat(reading, 'B')) return { is: 'check', at: 'inside' }
      return { is: 'take', takes: readEscape(reading) }
    default:
      return { is: 'take', takes: literal(char.charCodeAt(0), reading.foldsCase), literal: char.toLowerCase() }
  }
}

function readGroup(reading: Reading): Node {
  if (!eat(reading, '?:') && peek(reading) === '?')
    throw wrong(reading, 'a group that is not supported: use (…) or (?:…)')
  const node = readAny(reading)
  if (!eat(reading, ')')) throw wrong(reading, 'a "(" that is not closed')
  return node
}

const isDigit: Takes = (code) => code >= 48 && code <= 57
const isWord: Takes = (code) =>
  isDigit(code) || code === 95 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
const isSpace: Takes = (code) => /\s/.test(String.fromCharCode(code))
const not =
  (takes: Takes): Takes =>
  (code) =>
    !takes(code)

const CLASSES: Readonly<Record<string, Takes>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
}
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11 }

function readEscape(reading: Reading): Takes {
  const char = peek(reading)
  const known = CLASSES[char]
  if (!known && CONTROLS[char] === undefined && /[a-zA-Z0-9]|^$/.test(char))
    throw wrong(reading, `"\\${char}", which is not supported`)
  reading.at++
  return known ?? literal(CONTROLS[char] ?? char.charCodeAt(0), reading.foldsCase)
}

function literal(code: number, foldsCase: boolean): Takes {
  if (!foldsCase) return (other) => other === code
  const char = String.fromCharCode(code)
  const either = new Set([char.toLowerCase().charCodeAt(0), char.toUpperCase().charCodeAt(0)])
  return (other) => either.has(other)
}

function readClass(reading: Reading): Takes {
  const isNegated = eat(reading, '^')
  const members: Takes[] = []
  while (peek(reading) !== ']') {
    if (reading.at >= reading.source.length) throw wrong(reading, 'a "[" that is not closed')
    members.push(readMember(reading))
  }
  if (members.length === 0) throw wrong(reading, 'an empty class')
  reading.at++
  const isMember: Takes = (code) => members.some((takes) => takes(code))
  return isNegated ? not(isMember) : isMember
}

function readMember(reading: Reading): Takes {
  const from = readMemberCode(reading)
  if (typeof from !== 'number') return from
  const isRange = peek(reading) === '-' && reading.source.charAt(reading.at + 1) !== ']'
  if (!isRange) return literal(from, reading.foldsCase)
  reading.at++
  const to = readMemberCode(reading)
  if (typeof to !== 'number' || to < from) throw wrong(reading, 'a range that is none')
  const inRange: Takes = (code) => code >= from && code <= to
  if (!reading.foldsCase) return inRange
  return (code) => {
    const char = String.fromCharCode(code)
    return inRange(code) || inRange(char.toLowerCase().charCodeAt(0)) || inRange(char.toUpperCase().charCodeAt(0))
  }
}

function readMemberCode(reading: Reading): number | Takes {
  const char = peek(reading)
  reading.at++
  if (char !== '\\') return char.charCodeAt(0)
  const escaped = peek(reading)
  const known = CLASSES[escaped]
  if (!known && CONTROLS[escaped] === undefined && /[a-zA-Z0-9]|^$/.test(escaped))
    throw wrong(reading, `"\\${escaped}", which is not supported`)
  reading.at++
  return known ?? CONTROLS[escaped] ?? escaped.charCodeAt(0)
}
