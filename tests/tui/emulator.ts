// A real terminal emulator for tests: what arrives there is what a person would see.
import graphemes from '@xterm/addon-unicode-graphemes'
import headless from '@xterm/headless'

export type Emulator = {
  write(bytes: string | Uint8Array): Promise<void>
  resize(cols: number, rows: number): void
  /** Visible rows, untrimmed at the left, trimmed at the right. */
  rows(): readonly string[]
  readonly terminal: headless.Terminal
}

/** `clusters` false is a terminal that counts code points, like many do. */
export function emulatorOf(cols: number, rows: number, clusters = true): Emulator {
  const terminal = new headless.Terminal({ cols, rows, allowProposedApi: true, logLevel: 'off' })
  if (clusters) terminal.loadAddon(new graphemes.UnicodeGraphemesAddon())
  return {
    terminal,
    write: (bytes) => new Promise((resolve) => terminal.write(bytes, resolve)),
    resize: (width, height) => terminal.resize(width, height),
    rows: () => {
      const { active } = terminal.buffer
      return Array.from(
        { length: terminal.rows },
        (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? '',
      )
    },
  }
}
