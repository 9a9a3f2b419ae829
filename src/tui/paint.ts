// Theme tokens → SGR bytes, as far as the terminal's colour depth and NO_COLOR allow.
import type { Line } from './fit.ts'
import { COLOUR_NAMES, type Style, type Theme, type Token } from './theme.ts'

export type ColourDepth = 'none' | '16' | '256' | 'true'

const ESC = '\u001b['
const RESET = `${ESC}0m`

/** How many colours may be used: NO_COLOR and dumb terminals get attributes only. */
export function colourDepthOf(env: NodeJS.ProcessEnv): ColourDepth {
  const term = env['TERM'] ?? ''
  if ((env['NO_COLOR'] ?? '') !== '' || term === 'dumb') return 'none'
  if (/^(truecolor|24bit)$/.test(env['COLORTERM'] ?? '')) return 'true'
  return term.includes('256color') ? '256' : '16'
}

export type Paint = {
  /** The line as one string with SGR; a selected line is drawn wholly in the `selected` token over its own colours. */
  line(line: Line, selected?: boolean): string
  /** Colour for Ink's own borders; undefined when the terminal's default is to be used. */
  borderColour(token: Token): string | undefined
}

/** A painter for one theme and depth; codes are computed once. */
export function paintFor(theme: Theme, depth: ColourDepth): Paint {
  const codes = new Map<Token, string>()
  const codesOf = (token: Token) => {
    const known = codes.get(token)
    if (known !== undefined) return known
    const made = sgrOf(theme.tokens[token], depth)
    codes.set(token, made)
    return made
  }
  return {
    line: (line, selected) =>
      line
        .map(([text, token]) => {
          const own = [codesOf(token ?? 'text'), selected ? codesOf('selected') : ''].filter(Boolean).join(';')
          return own === '' ? text : `${ESC}${own}m${text}${RESET}`
        })
        .join(''),
    borderColour: (token) => (depth === 'none' ? undefined : inkColour(theme.tokens[token].color)),
  }
}

function sgrOf(style: Style, depth: ColourDepth): string {
  const codes: string[] = []
  if (style.bold) codes.push('1')
  if (style.dim) codes.push('2')
  if (style.underline) codes.push('4')
  if (style.inverse) codes.push('7')
  if (depth === 'none') return codes.join(';')
  if (style.color) codes.push(colourCode(style.color, depth, 30))
  if (style.background) codes.push(colourCode(style.background, depth, 40))
  return codes.join(';')
}

/** `base` is 30 for text and 40 for background. */
function colourCode(colour: string, depth: ColourDepth, base: 30 | 40): string {
  if (!colour.startsWith('#')) {
    const bright = colour.startsWith('bright-')
    const index = (COLOUR_NAMES as readonly string[]).indexOf(colour.replace('bright-', ''))
    return String(base + index + (bright ? 60 : 0))
  }
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as [
    number,
    number,
    number,
  ]
  if (depth === 'true') return `${base + 8};2;${red};${green};${blue}`
  if (depth === '256') return `${base + 8};5;${cubeIndex(red, green, blue)}`
  return String(base + nearestAnsi(red, green, blue))
}

/** Index in xterm's 6 × 6 × 6 colour cube. */
function cubeIndex(red: number, green: number, blue: number): number {
  const level = (value: number) => Math.round((value / 255) * 5)
  return 16 + 36 * level(red) + 6 * level(green) + level(blue)
}

/** One bit a channel: enough to keep red red on a terminal of eight colours. */
function nearestAnsi(red: number, green: number, blue: number): number {
  const bit = (value: number) => (value > 100 ? 1 : 0)
  return bit(red) + 2 * bit(green) + 4 * bit(blue)
}

function inkColour(colour: string | undefined): string | undefined {
  if (!colour?.startsWith('bright-')) return colour
  const name = colour.slice('bright-'.length)
  return name === 'black' ? 'blackBright' : `${name}Bright`
}
