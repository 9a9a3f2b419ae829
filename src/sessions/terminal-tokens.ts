// Terminal output taken apart as far as needed to read it as lines: text; what moves the cursor and so ends a line; sequences
// that only style the text; and strings that carry text of their own. The tokens together are the output, to the letter.

/** A string sequence longer than this is cut: an image, or one that never ends. */
export const STRING_CHARS_MAX = 64 * 1024

export type Token = {
  /** `end`: a line break, or a sequence that moves the cursor. `string`: OSC, DCS and their like. */
  readonly kind: 'text' | 'style' | 'string' | 'end'
  readonly raw: string
}

export type TerminalTokens = {
  feed(text: string): readonly Token[]
  /** A sequence that was not finished. */
  rest(): string
  /** The same, and begins anew. */
  take(): string
}

/** Text, line break, string, other sequence; what is left at the end is unfinished. */
const TOKEN = new RegExp(
  [
    '([^\\u001b\\r\\n]+)',
    '(\\r?\\n|\\r(?=[^\\n]))',
    '(\\u001b[\\]PX^_][^\\u0007\\u0018\\u001a\\u001b]*(?:[\\u0007\\u0018\\u001a]|\\u001b\\\\|(?=\\u001b[^\\\\])))',
    // CSI, ESC with intermediate bytes, ESC with one byte; what does not belong there ends each of them.
    '\\u001b(?:\\[[ -?]*(?:[@-~]|(?=[^ -~]))|[ -/]+(?:[0-~]|(?=[^ -~]))|[0-OQ-WYZ\\\\`-~]|(?=[^ -~]))',
  ].join('|'),
  'y',
)
/** Colours and other styles, and erasing to the end of the line. */
const STYLE = /^\u001b\[[0-?]*[mK]$/

export function createTerminalTokens(): TerminalTokens {
  let held = ''
  return {
    feed(text) {
      const input = held + text
      const tokens: Token[] = []
      let at = 0
      for (; at < input.length; at = TOKEN.lastIndex) {
        TOKEN.lastIndex = at
        const match = TOKEN.exec(input)
        if (!match) break
        tokens.push(tokenOf(match))
      }
      held = input.slice(at)
      if (held.length <= STRING_CHARS_MAX) return tokens
      // Cut, so that one that never ends holds back nothing: the rest of it is read as text, and masked as such.
      tokens.push({ kind: 'string', raw: held })
      held = ''
      return tokens
    },
    rest: () => held,
    take() {
      const taken = held
      held = ''
      return taken
    },
  }
}

function tokenOf([raw, text, lineEnd, string]: RegExpExecArray): Token {
  if (text !== undefined) return { kind: 'text', raw }
  if (lineEnd !== undefined) return { kind: 'end', raw }
  if (string !== undefined) return { kind: 'string', raw }
  return { kind: STYLE.test(raw) ? 'style' : 'end', raw }
}
