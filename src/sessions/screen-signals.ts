// What a program says to its terminal beside the screen: notifications (OSC 9, 777 and 99) and where its prompts began
// (OSC 133;A). Prompts are the terminal's own markers, so that they move with the scrollback and die with it.

import type headless from '@xterm/headless'
import { clean } from '#protocol/clean.ts'

export const PROMPTS_MAX = 500
export const NOTIFICATION_CHARS_MAX = 300
const RAW_CHARS_MAX = 4_000

export type ScreenSignals = {
  /** The last one since `clear`. */
  notification(): string | null
  clear(): void
  /** Lines of the normal buffer, oldest first. */
  prompts(): readonly number[]
}

export function listenForSignals(terminal: headless.Terminal): ScreenSignals {
  let notification: string | null = null
  const notify = (text: string) => {
    const said = clean(text.slice(0, RAW_CHARS_MAX), NOTIFICATION_CHARS_MAX)
    if (said !== '') notification = said
    return true
  }
  // `9;4;…` is the progress bar of ConEmu and Windows Terminal; so are the other numbers commands, and no words.
  terminal.parser.registerOscHandler(9, (text) => (/^\d+(;|$)/.test(text) ? true : notify(text)))
  terminal.parser.registerOscHandler(777, (text) => {
    const [command, title = '', ...body] = text.split(';')
    return command === 'notify' ? notify([title, body.join(';')].filter(Boolean).join(': ')) : true
  })
  terminal.parser.registerOscHandler(99, kittyNotifications(notify))
  return {
    notification: () => notification,
    clear: () => {
      notification = null
    },
    prompts: markPrompts(terminal),
  }
}

/** kitty's: `metadata;payload`, in pieces while `d=0`; a payload may be the title, the body, or no words at all. */
function kittyNotifications(notify: (text: string) => boolean): (text: string) => boolean {
  let pieces = ''
  return (text) => {
    const split = text.indexOf(';')
    const metadata = new Map(
      text
        .slice(0, Math.max(0, split))
        .split(':')
        .map((pair): [string, string] => [pair.slice(0, 1), pair.slice(2)]),
    )
    const kind = metadata.get('p') ?? 'title'
    const payload = text.slice(split + 1)
    if (kind === 'title' || kind === 'body') {
      const words = metadata.get('e') === '1' ? Buffer.from(payload, 'base64').toString('utf8') : payload
      const gap = kind === 'body' && pieces !== '' ? ': ' : ''
      pieces = (pieces + gap + words).slice(0, RAW_CHARS_MAX)
    }
    if (metadata.get('d') === '0') return true
    const all = pieces
    pieces = ''
    return notify(all)
  }
}

function markPrompts(terminal: headless.Terminal): () => readonly number[] {
  let markers: headless.IMarker[] = []
  terminal.parser.registerOscHandler(133, (text) => {
    if (!/^A(;|$)/.test(text) || terminal.buffer.active.type === 'alternate') return true
    const { baseY, cursorY } = terminal.buffer.active
    // A shell that redraws its prompt says so again.
    if (markers.some(({ line }) => line === baseY + cursorY)) return true
    const marker = terminal.registerMarker(0)
    if (!marker) return true
    markers.push(marker)
    marker.onDispose(() => {
      markers = markers.filter((other) => other !== marker)
    })
    if (markers.length > PROMPTS_MAX) markers[0]?.dispose()
    return true
  })
  return () => markers.map(({ line }) => line).sort((one, other) => one - other)
}
