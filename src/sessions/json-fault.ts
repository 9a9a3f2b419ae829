// Where a text stops being JSON: the runtime says what is wrong with it, but often not where.

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const BLANK = /[ \t\r\n]*/y
const DEPTH_MAX = 500

/** The line (from 1) of the first character that does not belong there; the last line when only something is missing. */
export function faultLine(text: string): number {
  const reader = new Reader(text)
  reader.read()
  return text.slice(0, reader.at).trimEnd().split('\n').length
}

class Reader {
  readonly #text: string
  at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Leaves `at` behind the character in question. */
  read(): void {
    if (this.#value(0)) this.#take(BLANK)
    this.#take(BLANK)
    this.at++
  }

  #value(depth: number): boolean {
    this.#take(BLANK)
    const first = this.#text[this.at]
    if (first === '{' || first === '[') return depth < DEPTH_MAX && this.#members(first === '{' ? '}' : ']', depth + 1)
    return this.#take(first === '"' ? STRING : LITERAL)
  }

  #members(end: '}' | ']', depth: number): boolean {
    this.at++
    if (this.#is(end)) return true
    do {
      const hasKey = end === ']' || (this.#take(BLANK) && this.#take(STRING) && this.#is(':'))
      if (!hasKey || !this.#value(depth)) return false
    } while (this.#is(','))
    return this.#is(end)
  }

  /** Passes blanks, and `char` when it is next. */
  #is(char: string): boolean {
    this.#take(BLANK)
    if (this.#text[this.at] !== char) return false
    this.at++
    return true
  }

  #take(expression: RegExp): boolean {
    expression.lastIndex = this.at
    const passed = expression.exec(this.#text)
    this.at += passed?.[0].length ?? 0
    return passed !== null
  }
}
