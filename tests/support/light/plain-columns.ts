// The characters that the control room draws itself with: each is one grapheme of one column in any context made of these
// alone. What consists of them needs none of the Unicode tables that Intl.Segmenter and the emoji expressions load.

/** Printable ASCII; Latin-1 without the soft hyphen; punctuation; arrows; mathematics; boxes, blocks and shapes. */
const PLAIN =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027\u2190-\u21ff\u2200-\u22ff\u2387\u2500-\u25fc\u25ff\u2713\u2715]*$/
/** Control characters stand alone as well; not CR, which joins with LF. */
const PLAIN_OR_CONTROL =
  /^[\n\u001b\u0020-\u007e\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027\u2190-\u21ff\u2200-\u22ff\u2387\u2500-\u25fc\u25ff\u2713\u2715]*$/
const COLOURS = /\u001b\[[\d;]*m/g

type StringWidth = (text: string, options?: Readonly<Record<string, unknown>>) => number

/** string-width, which is only loaded (`real`) for a text that needs it. */
export function lightWidth(real: () => StringWidth): StringWidth {
  return (text, options) => {
    if (typeof text !== 'string' || options !== undefined) return real()(text, options)
    const bare = text.includes('\u001b') ? text.replaceAll(COLOURS, '') : text
    return PLAIN.test(bare) ? bare.length : real()(text)
  }
}

type Piece = { readonly segment: string; readonly index: number; readonly input: string }

/** Intl.Segmenter for graphemes, which is only made for a text that needs it. Knows iteration, no `containing`. */
export class LightSegmenter {
  readonly #locales: string | undefined
  readonly #options: Intl.SegmenterOptions | undefined
  #real: Intl.Segmenter | null = null

  constructor(locales?: string, options?: Intl.SegmenterOptions) {
    this.#locales = locales
    this.#options = options
  }

  segment(input: string): Iterable<Piece> {
    const isPlain = (this.#options?.granularity ?? 'grapheme') === 'grapheme' && PLAIN_OR_CONTROL.test(input)
    if (isPlain) return unitsOf(input)
    if (!this.#real) {
      // Taken out of Intl like this because the build puts this class in the place of the written-out name.
      const { Segmenter } = Intl
      this.#real = new Segmenter(this.#locales, this.#options)
    }
    return this.#real.segment(input)
  }
}

function* unitsOf(input: string): Generator<Piece> {
  for (let index = 0; index < input.length; index++) yield { segment: input[index] ?? '', index, input }
}
