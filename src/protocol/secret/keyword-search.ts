// Finds many short words in a text in one look at each character (Aho and Corasick's automaton, letters of either case).
// The words are what a secret's format cannot do without, so that no expression is tried where none of them stands.

/** Told of every place: which word, and where it ends. */
export type OnWord = (word: number, end: number) => void
export type KeywordSearch = (text: string, onWord: OnWord) => void

/** All characters that no word has are one class. */
const OTHER = 0
const ASCII = 128

/** `words` are lower-case ASCII; the answer calls back with their indices, in the order of the text. */
export function createKeywordSearch(words: readonly string[]): KeywordSearch {
  const classes = classesOf(words)
  const width = Math.max(...classes) + 1
  const { next, ends, more } = automatonOf(words, classes, width)
  return (text, onWord) => {
    let state = 0
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      state = next[state * width + (code < ASCII ? (classes[code] ?? OTHER) : OTHER)] ?? 0
      for (let at = ends[state] ?? 0; at !== 0; at = more[at] ?? 0) onWord(at - 1, index + 1)
    }
  }
}

function classesOf(words: readonly string[]): Uint8Array {
  const classes = new Uint8Array(ASCII)
  let count = OTHER
  for (const char of new Set(words.join(''))) {
    const code = char.charCodeAt(0)
    classes[code] = ++count
    if (char >= 'a' && char <= 'z') classes[code - 32] = count
  }
  return classes
}

type Automaton = {
  readonly next: Uint16Array
  /** For each state the first word that ends there, plus one. */
  readonly ends: Uint16Array
  /** For each word plus one, the next shorter one that ends at the same place. */
  readonly more: Uint16Array
}

function automatonOf(words: readonly string[], classes: Uint8Array, width: number): Automaton {
  const statesMax = words.reduce((sum, { length }) => sum + length, 1)
  if (statesMax > 0xffff) throw new Error(`the key words have ${statesMax} characters, 65535 is the most`)
  const next = new Uint16Array(statesMax * width)
  const ends = new Uint16Array(statesMax)
  const more = new Uint16Array(words.length + 1)
  let states = 1
  words.forEach((word, index) => {
    let state = 0
    for (let at = 0; at < word.length; at++) {
      const edge = state * width + (classes[word.charCodeAt(at)] ?? OTHER)
      if (next[edge] === 0) next[edge] = states++
      state = next[edge] ?? 0
    }
    ends[state] = index + 1
  })
  close({ next, ends, more }, width)
  return { next, ends, more }
}

/** Fills in, breadth first, where to go on when a word breaks off. */
function close(automaton: Automaton, width: number): void {
  const { next, ends, more } = automaton
  const fallback = new Uint16Array(ends.length)
  const queue = [...next.subarray(0, width)].filter((state) => state !== 0)
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at] ?? 0
    const back = fallback[state] ?? 0
    if (ends[state]) more[ends[state] ?? 0] = ends[back] ?? 0
    else ends[state] = ends[back] ?? 0
    queue.push(...closeEdges(next, fallback, { from: state * width, back: back * width, width }))
  }
}

type Edges = { readonly from: number; readonly back: number; readonly width: number }

/** Answers the states that follow. */
function closeEdges(next: Uint16Array, fallback: Uint16Array, { from, back, width }: Edges): readonly number[] {
  const children: number[] = []
  for (let edge = 0; edge < width; edge++) {
    const child = next[from + edge] ?? 0
    const other = next[back + edge] ?? 0
    if (child === 0) next[from + edge] = other
    else {
      fallback[child] = other
      children.push(child)
    }
  }
  return children
}
