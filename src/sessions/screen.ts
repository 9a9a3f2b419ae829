// The terminal inside a session: bytes in, what a human would see out. It answers the agent's terminal queries itself, so
// that an agent works with nobody attached. Knows nothing of processes; what viewers get is viewer-stream.ts.

import graphemes from '@xterm/addon-unicode-graphemes'
import headless from '@xterm/headless'
import { clean } from '#protocol/clean.ts'
import type { History, ScreenView } from '#protocol/ports.ts'
import { historyOf } from './screen-history.ts'
import { boundLinks } from './screen-links.ts'
import { createScreenMarks } from './screen-marks.ts'
import { readRows } from './screen-rows.ts'
import { listenForSignals } from './screen-signals.ts'
import { coreOf, snapshotOf } from './screen-snapshot.ts'

const SCROLLBACK_LINES_MAX = 1_000
const TITLE_CHARS_MAX = 200
const RAW_TITLE_CHARS_MAX = 2_000

/** Answers to OSC 10, 11 and 12: a light grey on a dark ground, which is what most agents are drawn for. */
const COLOURS: Readonly<Record<number, string>> = {
  10: 'rgb:d0d0/d0d0/d0d0',
  11: 'rgb:1414/1414/1818',
  12: 'rgb:d0d0/d0d0/d0d0',
}
export type Screen = {
  /** Parses at once, so that everything read afterwards reflects these bytes. */
  feed(bytes: Uint8Array): void
  resize(cols: number, rows: number): void
  view(): Omit<ScreenView, 'sessionId' | 'quietMs' | 'typedMs'>
  history(): History
  /** Remembers where the scrollback is now. */
  mark(label: string): void
  /** A human has come: the last notification has served. */
  clearNotification(): void
  /** Whether the program wants pasted text marked (DEC 2004). */
  takesPaste(): boolean
  /** Bytes that put a fresh terminal of the same size into this state: scrollback, screen, modes, cursor. Not redacted. */
  snapshot(): Uint8Array
  /** True between the begin and the end of a synchronised update (DEC 2026): what is there is half drawn. */
  isDrawing(): boolean
  close(): void
}

/** `answer` types the terminal's replies (cursor position, attributes, colours) back to the agent. */
export function createScreen(size: { cols: number; rows: number }, answer: (text: string) => void): Screen {
  const terminal = new headless.Terminal({
    ...size,
    allowProposedApi: true,
    logLevel: 'off',
    scrollback: SCROLLBACK_LINES_MAX,
  })
  terminal.loadAddon(new graphemes.UnicodeGraphemesAddon())
  const core = coreOf(terminal)
  let title = ''
  terminal.onData(answer)
  terminal.onTitleChange((text) => {
    title = clean(text.slice(0, RAW_TITLE_CHARS_MAX), TITLE_CHARS_MAX)
  })
  answerColours(terminal, answer)
  boundLinks(terminal, core)
  const signals = listenForSignals(terminal)
  const marks = createScreenMarks(terminal, core)
  return {
    feed: (bytes) => core.writeSync(bytes),
    resize: (cols, rows) => marks.around(() => terminal.resize(cols, rows)),
    mark: marks.add,
    view: () => ({
      cols: terminal.cols,
      ...readRows(terminal),
      cursor: {
        x: terminal.buffer.active.cursorX,
        y: terminal.buffer.active.cursorY,
        visible: !core.coreService.isCursorHidden,
      },
      title,
      bracketedPaste: terminal.modes.bracketedPasteMode,
      alternate: terminal.buffer.active.type === 'alternate',
      notification: signals.notification(),
    }),
    history: () => historyOf(terminal, { prompts: signals.prompts(), marks: marks.list() }),
    clearNotification: signals.clear,
    takesPaste: () => terminal.modes.bracketedPasteMode,
    snapshot: () => Buffer.from(snapshotOf(terminal, core), 'utf8'),
    isDrawing: () => terminal.modes.synchronizedOutputMode,
    close: () => terminal.dispose(),
  }
}

/** OSC 10 to 12 with `?`. One query may go on to the next colours: `10;?;?` asks for 10 and 11. */
function answerColours(terminal: headless.Terminal, answer: (text: string) => void): void {
  for (const first of [10, 11, 12]) {
    terminal.parser.registerOscHandler(first, (text) => {
      const asked = text.split(';', 3)
      asked.forEach((value, index) => {
        const colour = COLOURS[first + index]
        if (value === '?' && colour) answer(`\u001b]${first + index};${colour}\u001b\\`)
      })
      return true
    })
  }
}
