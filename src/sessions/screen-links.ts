// Hyperlinks (OSC 8) in the terminal model: what is unsafe or too much never gets into it, and every cell can be asked for the
// sequence that opens its link. Panes and history show the text alone; only a snapshot for a human's terminal asks.
import type headless from '@xterm/headless'
import { isSafeLink } from './link-safety.ts'
import type { Core } from './screen-snapshot.ts'

/** Different links that one terminal remembers; further ones are plain text until some have scrolled away. */
export const LINKS_MAX = 5_000
/** Links without an id of their own get this one, so that one drawn again and again is remembered once. */
const NO_ID = 'id=signalbox'

export const LINK_END = '\u001b]8;;\u001b\\'

/** Where a cell, or the pen, keeps its link. */
export type Linked = { readonly extended?: { readonly urlId: number } }

/** Takes over what the terminal does with links. */
export function boundLinks(terminal: headless.Terminal, core: Core): void {
  terminal.parser.registerOscHandler(8, (text) => {
    if (!isSafeLink(text)) return true
    const split = text.indexOf(';')
    const [params, address] = [text.slice(0, split), text.slice(split + 1)]
    if (address === '') return core._inputHandler.setHyperlink(';')
    if (core._oscLinkService._dataByLinkId.size >= LINKS_MAX) return core._inputHandler.setHyperlink(';')
    const id = params.split(':').find((param) => param.startsWith('id=') && param !== 'id=')
    return core._inputHandler.setHyperlink(`${id ?? NO_ID};${address}`)
  })
}

/** Characters of link sequences in one part of a snapshot, which would otherwise repeat a long address for every cell. */
export const LINKS_CHARS_MAX = 1024 * 1024

/** The sequence that opens the link of a cell: empty without one, and once `LINKS_CHARS_MAX` are used up. */
export function createLinkOf(core: Core): (cell: Linked) => string {
  let leftChars = LINKS_CHARS_MAX
  let known = { number: 0, sequence: '' }
  return (cell) => {
    const number = cell.extended?.urlId ?? 0
    if (number === known.number) return known.sequence
    const link = number === 0 ? undefined : core._oscLinkService.getLinkData(number)
    const sequence = link ? `\u001b]8;${link.id === undefined ? '' : `id=${link.id}`};${link.uri}\u001b\\` : ''
    leftChars -= sequence.length
    known = { number, sequence: leftChars < 0 ? '' : sequence }
    return known.sequence
  }
}
