// Rewrites an expression of Go's RE2 for this engine: flags within it, POSIX classes, its own escapes and group names.
// RE2 never takes longer than the text is long; this engine may, so that what could is refused with the reason.

export type Rewritten =
  | { readonly ok: true; readonly expression: RegExp }
  | { readonly ok: false; readonly because: string }

const SOURCE_CHARS_MAX = 2_000
/** Open-ended repetitions in one expression; each multiplies the time on a line. */
export const OPEN_REPEATS_MAX = 3
const BOUND_TAKEN_AS_OPEN = 300

const POSIX: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: 'A-Fa-f0-9',
}

class Refused extends Error {}

type Flags = { readonly i: boolean; readonly s: boolean; readonly m: boolean }
type Group = { readonly outer: Flags; hasOpenRepeat: boolean; hasChoice: boolean }
type State = { flags: Flags; readonly groups: Group[]; openRepeats: number; ended: Group | null }

/** The same expression for this engine, global; or why it cannot be used. */
export function fromGo(source: string): Rewritten {
  try {
    if (source.length > SOURCE_CHARS_MAX) throw new Refused(`it has more than ${SOURCE_CHARS_MAX} characters`)
    return { ok: true, expression: new RegExp(rewrite(source), 'g') }
  } catch (thrown) {
    if (thrown instanceof Refused) return { ok: false, because: thrown.message }
    if (thrown instanceof SyntaxError) return { ok: false, because: 'it does not compile' }
    throw thrown
  }
}

function rewrite(source: string): string {
  const root: Group = { outer: { i: false, s: false, m: false }, hasOpenRepeat: false, hasChoice: false }
  const state: State = { flags: root.outer, groups: [root], openRepeats: 0, ended: null }
  let out = ''
  for (let at = 0; at < source.length; ) {
    const [piece, length] = pieceAt(source, at, state)
    out += piece
    at += length
  }
  return out
}

/** What the piece of the source at `at` becomes, and how long it was. */
function pieceAt(source: string, at: number, state: State): readonly [string, number] {
  const char = source[at] ?? ''
  const repeat = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(at, at + 24))?.[0]
  if (repeat !== undefined && at > 0) return [repeated(repeat, state), repeat.length]
  state.ended = null
  if (char === '\\') return escapeAt(source, at, state.flags)
  if (char === '[') return classAt(source, at, state)
  if (char === '(') return openAt(source, at, state)
  if (char === ')') return [close(state), 1]
  if (char === '|') for (const group of state.groups.slice(-1)) group.hasChoice = true
  return [plainOf(char, state.flags), 1]
}

function plainOf(char: string, flags: Flags): string {
  if (char === '.') return flags.s ? '[\\s\\S]' : '.'
  if (char === '^') return flags.m ? '(?:^|(?<=\\n))' : '^'
  if (char === '$') return flags.m ? '(?=\\n|$)' : '$'
  return literal(char, flags)
}

const literal = (char: string, { i }: Flags): string =>
  i && /[a-z]/i.test(char) ? `[${char.toLowerCase()}${char.toUpperCase()}]` : char

function repeated(repeat: string, state: State): string {
  const most = /^\{\d+,(\d+)\}/.exec(repeat)?.[1] ?? /^\{(\d+)\}/.exec(repeat)?.[1]
  const isOpen = /^[*+]|^\{\d+,\}/.test(repeat) || Number(most ?? 0) > BOUND_TAKEN_AS_OPEN
  if (
    state.ended &&
    (isOpen || Number(most ?? 0) > 3) &&
    (state.ended.hasOpenRepeat || (isOpen && state.ended.hasChoice))
  )
    throw new Refused('a repetition within a repetition could take forever')
  if (isOpen && ++state.openRepeats > OPEN_REPEATS_MAX)
    throw new Refused(`more than ${OPEN_REPEATS_MAX} open-ended repetitions could take forever`)
  if (isOpen) for (const group of state.groups) group.hasOpenRepeat = true
  state.ended = null
  return repeat
}

function openAt(source: string, at: number, state: State): readonly [string, number] {
  const rest = source.slice(at, at + 60)
  const group: Group = { outer: state.flags, hasOpenRepeat: false, hasChoice: false }
  const name = /^\(\?P?<(\w+)>/.exec(rest)
  const flags = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest)
  if (!name && !flags && rest.startsWith('(?'))
    throw new Refused(`it uses ${rest.slice(0, 4)}, which RE2 does not have`)
  if (!flags) {
    state.groups.push(group)
    return name ? [`(?<${name[1]}>`, name[0].length] : ['(', 1]
  }
  const [whole, on = '', off = '', end] = flags
  if (on.includes('U')) throw new Refused('it uses the flag U')
  const is = (flag: 'i' | 's' | 'm') => (on.includes(flag) || state.flags[flag]) && !off.includes(flag)
  state.flags = { i: is('i'), s: is('s'), m: is('m') }
  if (end === ')') return ['', whole.length]
  state.groups.push(group)
  return ['(?:', whole.length]
}

function close(state: State): string {
  const group = state.groups.length > 1 ? state.groups.pop() : undefined
  if (group === undefined) throw new Refused('it closes a group that is not open')
  state.flags = group.outer
  state.ended = group
  return ')'
}

function escapeAt(source: string, at: number, flags: Flags): readonly [string, number] {
  const next = source[at + 1] ?? ''
  if (next === 'A') return ['^', 2]
  if (next === 'z') return ['$', 2]
  if (next === 'a') return ['\\x07', 2]
  if (next === 'Q') {
    const end = source.indexOf('\\E', at)
    const text = source.slice(at + 2, end < 0 ? undefined : end)
    const quoted = [...text].map((char) => (/\w/.test(char) ? literal(char, flags) : `\\${char}`)).join('')
    return [quoted, text.length + (end < 0 ? 2 : 4)]
  }
  const code = /^\\x\{([0-9A-Fa-f]{1,4})\}/.exec(source.slice(at, at + 9))
  if (code) return [`\\u${(code[1] ?? '').padStart(4, '0')}`, code[0].length]
  if (/[pPC]/.test(next)) throw new Refused(`it uses \\${next}`)
  if (/[1-9kK]/.test(next)) throw new Refused('it refers back to a group, which RE2 does not have')
  return [`\\${next}`, 2]
}

/** A class in brackets; in Go a first `]` stands for itself. */
function classAt(source: string, at: number, { flags }: State): readonly [string, number] {
  const isNegated = source[at + 1] === '^'
  const start = at + (isNegated ? 2 : 1)
  let out = isNegated ? '[^' : '['
  for (let index = start; index < source.length; ) {
    if (source[index] === ']' && index > start) return [`${out}]`, index + 1 - at]
    const [piece, length] = inClassAt(source, index, flags)
    out += piece
    index += length
  }
  throw new Refused('a class in it is not closed')
}

function inClassAt(source: string, at: number, flags: Flags): readonly [string, number] {
  const char = source[at] ?? ''
  const posix = /^\[:(\^?)(\w+):\]/.exec(source.slice(at, at + 14))
  if (posix) return [posixClass(posix[0], flags), posix[0].length]
  if (char === '\\') {
    const [piece, length] = escapeAt(source, at, { ...flags, i: false })
    return [piece === '$' || piece === '^' ? `\\${piece}` : piece, length]
  }
  const range = /^(?:[a-z]-[a-z]|[A-Z]-[A-Z])/.exec(source.slice(at, at + 3))?.[0]
  if (range) return [flags.i ? range.toLowerCase() + range.toUpperCase() : range, 3]
  if (char === ']' || char === '[') return [`\\${char}`, 1]
  return [flags.i && /[a-z]/i.test(char) ? char.toLowerCase() + char.toUpperCase() : char, 1]
}

function posixClass(written: string, { i }: Flags): string {
  const name = written.slice(2, -2)
  const known = POSIX[name]
  if (known === undefined) throw new Refused(`it uses the class ${written}`)
  return i && (name === 'lower' || name === 'upper') ? 'A-Za-z' : known
}
