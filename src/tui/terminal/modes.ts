// The byte sequences that put the outer terminal into our modes and back. One restoration for every way to end: it undoes
// our own modes and also whatever an attached session may have left behind.
import { plain } from '#protocol/plain.ts'

const ESC = '\u001b'
const csi = (text: string) => `${ESC}[${text}`

/** Alternate screen, no cursor, no wrapping at the right edge, pastes marked as pastes. */
export const ENTER_ROOM = `${csi('?1049h')}${csi('?25l')}${csi('?7l')}${csi('?2004h')}${csi('2J')}`

/** Cancels a half-written sequence and every mode that we or an attached program may have set; keeps the screen's text. */
export const RESET_MODES = [
  '\u0018',
  csi('?2026l'),
  // Mouse reporting in all its encodings, focus reports, bracketed paste.
  ...['9', '1000', '1001', '1002', '1003', '1004', '1005', '1006', '1015', '1016', '2004', '2031'].map((mode) =>
    csi(`?${mode}l`),
  ),
  // Kitty and xterm keyboard protocols, application cursor keys and keypad.
  csi('<99u'),
  csi('>4;0m'),
  csi('?1l'),
  `${ESC}>`,
  // Link, character set, origin, margins, insert and wrap modes, colours, cursor.
  `${ESC}]8;;${ESC}\\`,
  `${ESC}(B\u000f`,
  csi('?6l'),
  csi('?69l'),
  `${ESC}7${csi('r')}${ESC}8`,
  csi('4l'),
  csi('?7h'),
  csi('0m'),
  csi('0 q'),
  csi('?25h'),
].join('')

/** Everything back as it was before the control room. */
export const RESTORE = `${RESET_MODES}${csi('?1049l')}${csi('?25h')}`

/** From the control room to an attached session: the primary screen, emptied without touching its scrollback. */
export function enterAttached(rows: number, title: string): string {
  const scrolledAway = `${csi(`${rows};1H`)}${'\n'.repeat(rows)}${csi('H')}`
  return `${RESTORE}${csi('22;0t')}${ESC}]0;${title}${ESC}\\${scrolledAway}`
}

/** From an attached session back: its modes, screen and title are gone. */
export const LEAVE_ATTACHED = `${RESTORE}${csi('2J')}${csi('H')}${csi('23;0t')}`

/** Puts `text` onto the clipboard of the outer terminal, where that is allowed (OSC 52). */
export function copySequence(text: string): string {
  return `${ESC}]52;c;${Buffer.from(text).toString('base64')}${ESC}\\`
}

export type OscNotification = '9' | '777'
const NOTIFICATION_CHARS_MAX = 200

/** Makes the outer terminal show a notification, where it can. Title and body end at nothing that stands in them. */
export function notificationSequence(osc: OscNotification, title: string, body: string): string {
  // Semicolons part the fields, and some terminals read numbers before one as another command.
  const field = (text: string) => plain(text, NOTIFICATION_CHARS_MAX).replaceAll(';', ',')
  return osc === '9'
    ? `${ESC}]9;${field(`${title} ${body}`)}${ESC}\\`
    : `${ESC}]777;notify;${field(title)};${field(body)}${ESC}\\`
}
