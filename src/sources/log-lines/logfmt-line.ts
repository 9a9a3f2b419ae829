// `key=value key="quoted value"` pairs, as logfmt has them and as messages carry them. A line cut in the middle of a value gives what
// there is of it.

export const PAIRS_MAX = 64
const KEY = /[A-Za-z_@][\w.@/-]{0,79}=/y

/** Where the next pair may begin at or after `from`. */
function nextKey(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const equals = text.indexOf('=', at)
    if (equals < 0) return -1
    let start = equals
    while (start > from && /[\w.@/-]/.test(text[start - 1] ?? '')) start -= 1
    KEY.lastIndex = start
    if (KEY.test(text) && KEY.lastIndex === equals + 1) return start
    at = equals + 1
  }
  return -1
}

type Value = { readonly value: string; readonly end: number }

function quoted(text: string, from: number): Value {
  const quote = text[from]
  let end = from + 1
  let escaped = false
  while (end < text.length && text[end] !== quote) {
    if (text[end] === '\\') {
      escaped = true
      end += 1
    }
    end += 1
  }
  const inner = text.slice(from + 1, end)
  return { value: escaped ? inner.replace(/\\(["'\\])/g, '$1').replace(/\\n/g, '\n') : inner, end: end + 1 }
}

const BARE_END = /[\s,;)\]}]|$/g

function valueAt(text: string, from: number): Value {
  const first = text[from]
  if (first === '"' || first === "'") return quoted(text, from)
  BARE_END.lastIndex = from
  const end = BARE_END.exec(text)?.index ?? text.length
  return { value: text.slice(from, end), end }
}

/** Every pair in the text, first to last; how many of its characters are not part of one. */
export function eachPair(text: string, take: (key: string, value: string) => void): number {
  let at = 0
  let outside = 0
  for (let pairs = 0; pairs < PAIRS_MAX; pairs += 1) {
    const start = nextKey(text, at)
    if (start < 0) break
    outside += start - at
    const equals = text.indexOf('=', start)
    const { value, end } = valueAt(text, equals + 1)
    take(text.slice(start, equals), value)
    at = end
  }
  return outside + Math.max(0, text.length - at)
}

/** Whether the text is pairs from its beginning, as logfmt is. */
export function isLogfmt(text: string): boolean {
  return /^[A-Za-z_@][\w.@/-]{0,79}=(?:"|'|\S*(?:\s+[A-Za-z_@][\w.@/-]*=|$))/.test(text)
}
