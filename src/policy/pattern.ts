// Regular expressions whose time grows with the text and no faster: rules come from people and run on text from agents, so none
// may hang the engine. The usual syntax without look-around, back-references and flags but a leading `(?i)`.
import { needlesOf } from './pattern-needles.ts'
import { type Node, parsePattern } from './pattern-syntax.ts'

/** Longer text is never matched as a whole, and searched piece by piece: nothing may be hidden in its length. */
export const TEXT_CHARS_MAX = 8_000
const OVERLAP_CHARS = 500
const PIECES_MAX = 20
const STEPS_MAX = 4_000
const COMPILED_MAX = 1_000

type Step =
  | { readonly do: 'take'; readonly takes: (code: number) => boolean }
  | { readonly do: 'check'; readonly at: 'start' | 'end' | 'word' | 'inside' }
  | { readonly do: 'fork'; readonly to: readonly number[] }
  | { readonly do: 'match' }

export type Pattern = readonly Step[]

/** The pattern, ready to run. Throws an Error that says what is wrong with it. */
export function compilePattern(source: string): Pattern {
  const steps: Step[] = []
  emit(parsePattern(source), steps)
  steps.push({ do: 'match' })
  return steps
}

/** Why `source` is no pattern; null when it is one. */
export function patternProblem(source: string): string | null {
  try {
    compilePattern(source)
    return null
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'is no pattern'
  }
}

type Compiled = {
  readonly pattern: Pattern
  readonly needles: readonly string[] | null
  /** The latest texts: a rule is tried several times on the same. */
  readonly seen: Map<string, boolean>
}

const SEEN_MAX = 8
const compiled = new Map<string, Compiled | null>()

function compiledFrom(source: string): Compiled | null {
  const known = compiled.get(source)
  if (known !== undefined) return known
  const isPattern = patternProblem(source) === null
  const made = isPattern
    ? { pattern: compilePattern(source), needles: needlesOf(parsePattern(source)), seen: new Map() }
    : null
  if (compiled.size >= COMPILED_MAX) compiled.clear()
  compiled.set(source, made)
  return made
}

/** `find`: it matches somewhere in the text; `whole`: from its beginning to its end. A broken pattern matches nothing. */
export function matches(source: string, text: string, how: 'find' | 'whole'): boolean {
  const known = compiledFrom(source)
  if (!known) return false
  if (text.length > TEXT_CHARS_MAX) return how === 'find' && piecesOf(text).some((piece) => matches(source, piece, how))
  const { pattern, needles, seen } = known
  const key = `${how} ${text}`
  const before = seen.get(key)
  if (before !== undefined) return before
  const small = needles && text.toLowerCase()
  const found = (!needles || needles.some((needle) => small?.includes(needle))) && runPattern(pattern, text, how)
  if (seen.size >= SEEN_MAX) seen.clear()
  seen.set(key, found)
  return found
}

/** What stands across the border of two pieces stands in the next one too, unless it is longer than the overlap. */
function piecesOf(text: string): readonly string[] {
  const step = TEXT_CHARS_MAX - OVERLAP_CHARS
  const count = Math.min(PIECES_MAX, Math.ceil(text.length / step))
  return Array.from({ length: count }, (_, index) => text.slice(index * step, index * step + TEXT_CHARS_MAX))
}

/** States in the order in which they were entered, each once: cleared without being emptied. */
class States {
  readonly list: Int32Array
  readonly #at: Int32Array
  size = 0

  constructor(count: number) {
    this.list = new Int32Array(count)
    this.#at = new Int32Array(count)
  }

  has(state: number): boolean {
    const at = this.#at[state] ?? 0
    return at < this.size && this.list[at] === state
  }

  add(state: number): void {
    this.#at[state] = this.size
    this.list[this.size++] = state
  }
}

/** All states at once, one character at a time: at most steps × characters of work. */
export function runPattern(pattern: Pattern, text: string, how: 'find' | 'whole'): boolean {
  let current = new States(pattern.length)
  let next = new States(pattern.length)
  const end = pattern.length - 1
  for (let at = 0; at <= text.length; at++) {
    if (at === 0 || how === 'find') enter(0, current, { pattern, text, at })
    if (current.has(end) && (how === 'find' || at === text.length)) return true
    if (current.size === 0 && how === 'whole') return false
    next.size = 0
    if (at < text.length) step(current, next, { pattern, text, at })
    const spent = current
    current = next
    next = spent
  }
  return false
}

type Place = { readonly pattern: Pattern; readonly text: string; readonly at: number }

/** From the states of one place to those that its character leads to. */
function step(from: States, to: States, { pattern, text, at }: Place): void {
  const code = text.charCodeAt(at)
  const after = { pattern, text, at: at + 1 }
  for (let index = 0; index < from.size; index++) {
    const state = from.list[index] ?? 0
    const taking = pattern[state]
    if (taking?.do === 'take' && taking.takes(code)) enter(state + 1, to, after)
  }
}

/** Follows forks and checks from `first` without taking a character. */
function enter(first: number, states: States, place: Place): void {
  if (states.has(first)) return
  states.add(first)
  const entered = place.pattern[first]
  if (entered?.do === 'fork') for (const to of entered.to) enter(to, states, place)
  else if (entered?.do === 'check' && holds(entered.at, place)) enter(first + 1, states, place)
}

function holds(check: 'start' | 'end' | 'word' | 'inside', { text, at }: Place): boolean {
  if (check === 'start') return at === 0
  if (check === 'end') return at === text.length
  const isEdge = isWordAt(text, at - 1) !== isWordAt(text, at)
  return (check === 'word') === isEdge
}

function emit(node: Node, steps: Step[]): void {
  if (steps.length > STEPS_MAX) throw new Error('is too large: repeat less')
  switch (node.is) {
    case 'take':
      steps.push({ do: 'take', takes: node.takes })
      return
    case 'check':
      steps.push({ do: 'check', at: node.at })
      return
    case 'all':
      for (const part of node.parts) emit(part, steps)
      return
    case 'any':
      emitAny(node.parts, steps)
      return
    case 'repeat':
      emitRepeat(node, steps)
  }
}

function emitAny(parts: readonly Node[], steps: Step[]): void {
  const fork = steps.length
  const starts: number[] = []
  const jumps: number[] = []
  steps.push({ do: 'match' })
  for (const part of parts) {
    starts.push(steps.length)
    emit(part, steps)
    jumps.push(steps.length)
    steps.push({ do: 'match' })
  }
  steps[fork] = { do: 'fork', to: starts }
  for (const jump of jumps) steps[jump] = { do: 'fork', to: [steps.length] }
}

function emitRepeat({ part, least, most }: Extract<Node, { is: 'repeat' }>, steps: Step[]): void {
  for (let count = 0; count < least; count++) emit(part, steps)
  if (most === null) {
    const fork = steps.length
    steps.push({ do: 'match' })
    emit(part, steps)
    steps.push({ do: 'fork', to: [fork] })
    steps[fork] = { do: 'fork', to: [fork + 1, steps.length] }
    return
  }
  const forks: number[] = []
  for (let count = least; count < most; count++) {
    forks.push(steps.length)
    steps.push({ do: 'match' })
    emit(part, steps)
  }
  for (const fork of forks) steps[fork] = { do: 'fork', to: [fork + 1, steps.length] }
}

function isWordAt(text: string, at: number): boolean {
  const code = at < 0 ? Number.NaN : text.charCodeAt(at)
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
}
