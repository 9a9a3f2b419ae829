// An IPv4 address as one 32-bit number: a hundred thousand of them need no strings while they are counted.

const ZERO = 48
const DOT = 46
const COMMA = 44
const DOTS = 3
/** Stands for no such address; the one address that has this number is counted as text. */
export const NO_IPV4 = -1

/** Of [from, to), or of the first in a list with commas; NO_IPV4 for every other form, also where a part begins with a needless zero. */
export function ipv4Of(bytes: Uint8Array, from: number, to: number): number {
  let number = 0
  let at = from
  for (let dots = DOTS; ; dots -= 1) {
    let end = at
    while (end < to && isDigit(bytes[end] as number)) end += 1
    const part = partOf(bytes, at, end)
    if (part < 0) return NO_IPV4
    number = (number << 8) | part
    const isEnd = end === to || bytes[end] === COMMA
    if (dots === 0) return isEnd ? number : NO_IPV4
    if (isEnd || bytes[end] !== DOT) return NO_IPV4
    at = end + 1
  }
}

const isDigit = (byte: number) => byte >= ZERO && byte <= ZERO + 9

/** 0 to 255; -1 for other digits. */
function partOf(bytes: Uint8Array, from: number, to: number): number {
  const digits = to - from
  const first = (bytes[from] as number) - ZERO
  if (digits === 1) return first
  if (digits < 1 || digits > 3 || first === 0) return -1
  const two = first * 10 + (bytes[from + 1] as number) - ZERO
  if (digits === 2) return two
  const part = two * 10 + (bytes[from + 2] as number) - ZERO
  return part > 255 ? -1 : part
}

const SCRATCH = new Uint8Array(15)

/** The same of a text that holds nothing else. */
export function ipv4OfText(text: string): number {
  const { length } = text
  if (length > SCRATCH.length) return NO_IPV4
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i)
    if (code === COMMA || code > ZERO + 9) return NO_IPV4
    SCRATCH[i] = code
  }
  return ipv4Of(SCRATCH, 0, length)
}

export function ipv4Text(number: number): string {
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`
}
