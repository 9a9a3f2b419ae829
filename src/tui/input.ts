// Raw bytes of a terminal → named keys. Keeps what is incomplete until the next chunk; swallows replies and sequences it
// does not know, so that they never act as keys.

export type Key = {
  /** `a`, `A`, `enter`, `esc`, `tab`, `shift-tab`, `up`, `ctrl-c`, … or `paste`. */
  readonly name: string
  /** What would be typed into a text; empty for keys that are not text. */
  readonly text: string
}

export type InputParser = {
  feed(bytes: Uint8Array): readonly Key[]
  /** True while something incomplete is held; a lone Esc is only known by the silence after it. */
  isHolding(): boolean
  /** Gives up waiting: a held Esc is the Esc key, other remains are dropped. */
  flush(): readonly Key[]
}

export const PASTE_CHARS_MAX = 16_384
const HELD_CHARS_MAX = 256

const PASTE_START = '\u001b[200~'
const PASTE_END = '\u001b[201~'
const CSI = /^\u001b\[([0-?]*)[ -/]*([@-~])/
const SS3 = /^\u001bO([A-Za-z0-9])/
/** OSC, DCS, APC, PM and SOS strings: replies of the terminal. */
const STRING_REPLY = /^\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)/
const INCOMPLETE = /^\u001b(?:\[[0-?]*[ -/]*|O|[\]PX^_][^\u0007\u001b]*\u001b?)?$/

const FINALS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  M: 'enter',
  Z: 'shift-tab',
}
const TILDES: Readonly<Record<string, string>> = {
  '1': 'home',
  '3': 'delete',
  '4': 'end',
  '5': 'pageup',
  '6': 'pagedown',
}
const CONTROLS: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\b': 'backspace',
}

/** A parser for one terminal. */
export function createInputParser(): InputParser {
  const decoder = new TextDecoder()
  let held = ''
  /** The text of a paste that has begun; null outside. */
  let pasted: string | null = null
  const readPaste = (before: string): Key | null => {
    const end = held.indexOf(PASTE_END)
    const length = end === -1 ? held.length - partOf(PASTE_END, held) : end
    const text = (before + held.slice(0, length)).slice(0, PASTE_CHARS_MAX)
    held = held.slice(end === -1 ? length : end + PASTE_END.length)
    pasted = end === -1 ? text : null
    return end === -1 ? null : { name: 'paste', text }
  }
  const readKey = (final: boolean): Step | null => {
    const step = firstKey(held, final)
    if (step) held = held.slice(step.length)
    if (step?.key === 'paste-start') pasted = ''
    return step
  }
  /** The next key; null for a sequence that is none, undefined when the rest has to wait for more bytes. */
  const readNext = (final: boolean): Key | null | undefined => {
    if (pasted !== null) return readPaste(pasted) ?? undefined
    const step = readKey(final)
    return step?.key === 'paste-start' ? null : step?.key
  }
  const read = (final: boolean): readonly Key[] => {
    const keys: Key[] = []
    while (held !== '') {
      const key = readNext(final)
      if (key === undefined) break
      if (key) keys.push(key)
    }
    if (held.length > HELD_CHARS_MAX && pasted === null) held = ''
    return keys
  }
  return {
    feed: (bytes) => {
      held += decoder.decode(bytes, { stream: true })
      return read(false)
    },
    isHolding: () => held !== '' && pasted === null,
    flush: () => (pasted === null ? read(true) : []),
  }
}

type Step = { readonly length: number; readonly key: Key | 'paste-start' | null }

/** The first key in `text`; null when more bytes are needed. */
function firstKey(text: string, final: boolean): Step | null {
  if (text.charAt(0) !== '\u001b') return plainKey(text)
  if (text.startsWith(PASTE_START)) return { length: PASTE_START.length, key: 'paste-start' }
  const csi = CSI.exec(text)
  if (csi) return { length: csi[0].length, key: named(csiName(csi[1] ?? '', csi[2] ?? '')) }
  const ss3 = SS3.exec(text)
  if (ss3) return { length: ss3[0].length, key: named(FINALS[ss3[1] ?? '']) }
  const reply = STRING_REPLY.exec(text)
  if (reply) return { length: reply[0].length, key: null }
  if (INCOMPLETE.test(text)) {
    if (!final) return null
    return { length: text.length, key: text === '\u001b' ? named('esc') : null }
  }
  if (text.charAt(1) === '\r') return { length: 2, key: named('alt-enter') }
  // Esc and another Esc are two keys; Esc with a character is alt and that character, which nothing is bound to.
  return text.charAt(1) === '\u001b' ? { length: 1, key: named('esc') } : { length: 2, key: null }
}

function plainKey(text: string): Step {
  const char = String.fromCodePoint(text.codePointAt(0) ?? 0)
  const control = CONTROLS[char]
  if (control) return { length: 1, key: named(control) }
  const code = char.charCodeAt(0)
  if (code >= 1 && code <= 26) return { length: 1, key: named(`ctrl-${String.fromCharCode(code + 96)}`) }
  if (code < 32) return { length: 1, key: null }
  return { length: char.length, key: { name: char === ' ' ? 'space' : char, text: char } }
}

function csiName(parameters: string, final: string): string | undefined {
  if (final === '~') return tildeName(parameters)
  // Kitty's way of writing a key, in case that the outer terminal was left in it: code point and modifiers.
  if (final === 'u') return parameters === '27' ? 'esc' : undefined
  return /^[0-9;]*$/.test(parameters) ? FINALS[final] : undefined
}

function tildeName(parameters: string): string | undefined {
  const [code = '', modifier] = parameters.split(';')
  // The one key of this kind that means another thing with shift.
  return code === '5' && modifier === '2' ? 'shift-pageup' : TILDES[code]
}

function named(name: string | undefined): Key | null {
  return name ? { name, text: '' } : null
}

/** How many characters at the end of `text` could be the beginning of `mark`. */
function partOf(mark: string, text: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (mark.startsWith(text.slice(-length))) return length
  }
  return 0
}
