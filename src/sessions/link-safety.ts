// Which hyperlinks (OSC 8) of an agent may reach a human's terminal: those of plain schemes, short and printable. A link is
// clicked without being read, so that one which starts a program by its scheme has no place here.

export const LINK_CHARS_MAX = 2_000
/** Of the parameters before the address, of which `id` is the only one in use. */
export const LINK_PARAMS_CHARS_MAX = 250

const SCHEME = '(?:https?|ftps?|file|mailto):'
const ADDRESS = `${SCHEME}[!-~]{1,${LINK_CHARS_MAX}}`
const PARAMS = `[!-:<-~]{0,${LINK_PARAMS_CHARS_MAX}}`

/** What stands after `OSC 8 ;`, without the terminator: an empty address ends the link before. */
const SAFE = new RegExp(`^${PARAMS};(?:${ADDRESS})?$`, 'i')

/** A whole OSC 8 sequence that is to be withheld. */
export const UNSAFE_LINK = new RegExp(`^\\u001b\\]8;(?!${PARAMS};(?:${ADDRESS})?(?:\\u0007|\\u001b\\\\)$)`, 'i')

export const isSafeLink = (text: string): boolean => SAFE.test(text)
