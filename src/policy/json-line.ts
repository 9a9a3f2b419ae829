// Where in a JSON text something stands, so that a mistake in a file is told with its line. For texts that JSON.parse takes.

/** The 1-based line on which the value at `path` begins, or that of the nearest value around it that is there. */
export function lineOfPath(text: string, path: readonly PropertyKey[]): number {
  let at = skipBlank(text, 0)
  for (const key of path) {
    const next = text.charAt(at) === '{' ? memberAt(text, at, String(key)) : elementAt(text, at, Number(key))
    if (next === null) break
    at = next
  }
  return lineAt(text, at)
}

/** The 1-based line of a character. */
export function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}

/** The line that the message of a SyntaxError of JSON.parse speaks of; the last one when it names none. */
export function lineOfSyntaxError(text: string, message: string): number {
  const [, position] = /position (\d+)/.exec(message) ?? []
  return position === undefined ? lineAt(text, text.trimEnd().length) : lineAt(text, Number(position))
}

/** Where the value of the last member of that name begins: the one that counts. */
function memberAt(text: string, object: number, name: string): number | null {
  let found: number | null = null
  for (const [keyAt, valueAt] of itemsIn(text, object)) {
    if (keyAt !== null && JSON.parse(text.slice(keyAt, endOfString(text, keyAt))) === name) found = valueAt
  }
  return found
}

function elementAt(text: string, array: number, index: number): number | null {
  if (text.charAt(array) !== '[') return null
  return itemsIn(text, array)[index]?.[1] ?? null
}

/** Of an object or an array: where each name, null in arrays, and each value begins. */
function itemsIn(text: string, open: number): readonly (readonly [number | null, number])[] {
  const isObject = text.charAt(open) === '{'
  const items: [number | null, number][] = []
  let at = skipBlank(text, open + 1)
  while (at < text.length && !'}]'.includes(text.charAt(at))) {
    const keyAt = isObject ? at : null
    if (isObject) at = skipBlank(text, skipBlank(text, endOfString(text, at)) + 1)
    items.push([keyAt, at])
    at = skipBlank(text, endOfValue(text, at))
    if (text.charAt(at) === ',') at = skipBlank(text, at + 1)
  }
  return items
}

function skipBlank(text: string, at: number): number {
  while (/\s/.test(text.charAt(at))) at++
  return at
}

function endOfString(text: string, quote: number): number {
  let at = quote + 1
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1
  return at + 1
}

function endOfValue(text: string, start: number): number {
  if (text.charAt(start) === '"') return endOfString(text, start)
  if (!'{['.includes(text.charAt(start))) {
    let at = start
    while (at < text.length && !/[\s,}\]]/.test(text.charAt(at))) at++
    return at
  }
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '"') at = endOfString(text, at) - 1
    else if ('{['.includes(char)) depth++
    else if ('}]'.includes(char) && --depth === 0) return at + 1
  }
  return text.length
}
