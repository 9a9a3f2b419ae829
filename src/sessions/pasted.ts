// Text as it is pasted into a program: without anything that would end the paste or press a key of its own.

/** A line break in any spelling; every other control character is no text. */
const LINE_BREAK = /\r\n?|\n|[\u0085\u2028\u2029]/g
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
const PASTE_BEGIN = '\u001b[200~'
const PASTE_END = '\u001b[201~'

/** `text` in a bracketed paste with its line breaks, or as one line for a program that does not know pastes. */
export function pasted(text: string, isBracketed: boolean): string {
  const lines = text.replace(LINE_BREAK, '\n').replace(CONTROLS, '')
  return isBracketed ? `${PASTE_BEGIN}${lines}${PASTE_END}` : lines.replaceAll(/[\n\t]/g, ' ')
}
