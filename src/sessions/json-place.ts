// Where in a JSON text a value stands, so that a person who wrote it can find it. The text is known to be JSON.

const STRING = /"(?:[^"\\]|\\.)*"/y
const SCALAR = /[^\s,:[\]{}"]+/y
const BLANK = /\s*/y

/** The line (from 1) of the value at `path`, or of the innermost value around it that there is. */
export function lineAt(text: string, path: readonly PropertyKey[]): number {
  const found = new Finder(text, path).find()
  return text.slice(0, found).split('\n').length
}

class Finder {
  readonly #text: string
  readonly #path: readonly PropertyKey[]
  #at = 0
  #best = { depth: 0, at: 0 }

  constructor(text: string, path: readonly PropertyKey[]) {
    this.#text = text
    this.#path = path
  }

  find(): number {
    this.#value(0, 0)
    return this.#best.at
  }

  /** Passes one value. `matched`: how many steps of the path have led here; less than `depth` when they have not. */
  #value(depth: number, matched: number): void {
    this.#skip(BLANK)
    if (matched === depth && matched >= this.#best.depth) this.#best = { depth: matched, at: this.#at }
    const first = this.#text[this.#at]
    if (first === '{') this.#members('}', depth, matched)
    else if (first === '[') this.#members(']', depth, matched)
    else this.#skip(first === '"' ? STRING : SCALAR)
  }

  #members(end: '}' | ']', depth: number, matched: number): void {
    this.#at++
    for (let index = 0; ; index++) {
      this.#skip(BLANK)
      if (this.#text[this.#at] === end || this.#at >= this.#text.length) break
      const key = end === '}' ? this.#key() : index
      this.#value(depth + 1, matched === depth && this.#path[depth] === key ? matched + 1 : -1)
      this.#skip(BLANK)
      if (this.#text[this.#at] === ',') this.#at++
    }
    this.#at++
  }

  #key(): string {
    const key: unknown = JSON.parse(this.#skip(STRING) || '""')
    this.#skip(BLANK)
    this.#at++
    return String(key)
  }

  #skip(expression: RegExp): string {
    expression.lastIndex = this.#at
    const passed = expression.exec(this.#text)?.[0] ?? ''
    this.#at += passed.length
    return passed
  }
}
