// A person's terminal in tests: a program in a real PTY, shown by an @xterm/headless that knows graphemes, and read cell by
// cell with everything that makes a cell look as it does.
import { spawn } from 'node-pty'
import { onTestFinished } from 'vitest'
import { messageOf } from '#protocol/errors.ts'
import { until } from '../support/until.ts'
import { type Emulator, emulatorOf } from '../tui/emulator.ts'

export type OuterTerminal = {
  readonly emulator: Emulator
  readonly ended: Promise<number>
  press(keys: string): void
  /** As a person drags the window. */
  resize(cols: number, rows: number): void
  /** Waits until the screen matches. */
  shows(pattern: RegExp): Promise<void>
  /** One line of text for each row, for waiting and for messages. */
  text(): string
  /** Every cell of the screen, and where the cursor is. */
  cells(): readonly string[]
  /** The modes that a shell would find. */
  modes(): Readonly<Record<string, unknown>>
}

type Started = {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Record<string, string>
  readonly cols: number
  readonly rows: number
}

/** Starts the program; it is killed with the test. */
export function outerTerminal({ file, args, cwd, env, cols, rows }: Started): OuterTerminal {
  const emulator = emulatorOf(cols, rows)
  const pty = spawn(file, [...args], { cols, rows, cwd, env, name: 'xterm-256color', encoding: null })
  let cursorVisible = true
  pty.onData((bytes) => {
    for (const [, state] of bytes.toString().matchAll(/\u001b\[\?25([hl])/g)) cursorVisible = state === 'h'
    emulator.terminal.write(bytes)
  })
  emulator.terminal.onData((answer) => pty.write(answer))
  const { promise: ended, resolve } = Promise.withResolvers<number>()
  let hasEnded = false
  pty.onExit(({ exitCode }) => {
    hasEnded = true
    resolve(exitCode)
  })
  onTestFinished(() => {
    if (!hasEnded) process.kill(pty.pid, 'SIGKILL')
    emulator.terminal.dispose()
  })
  const text = () => emulator.rows().join('\n')
  return {
    emulator,
    ended,
    shows: async (pattern) => {
      try {
        await until(String(pattern), () => pattern.test(text()))
      } catch (thrown) {
        throw new Error(`${messageOf(thrown)}\n${text()}`)
      }
    },
    press: (keys) => pty.write(keys),
    resize(newCols, newRows) {
      emulator.terminal.resize(newCols, newRows)
      pty.resize(newCols, newRows)
    },
    text,
    cells: () => cellsOf(emulator),
    modes: () => ({
      ...emulator.terminal.modes,
      cursorVisible,
      isAlternate: emulator.terminal.buffer.active.type === 'alternate',
    }),
  }
}

function cellsOf({ terminal }: Emulator): readonly string[] {
  const { active } = terminal.buffer
  const cells: string[] = [`cursor ${active.cursorX},${active.cursorY}`]
  for (let y = 0; y < terminal.rows; y++) {
    for (let x = 0; x < terminal.cols; x++) {
      const cell = active.getLine(active.baseY + y)?.getCell(x)
      if (!cell) continue
      const lines = [cell.isUnderline(), cell.isInverse(), cell.isStrikethrough()].map(Boolean).map(Number).join('')
      // A blank shows its background and its lines; the colour and weight of the letter that it has not cannot be seen.
      const isBlank = cell.getChars().trim() === '' && lines === '000'
      const ink = `${cell.getFgColorMode()}:${cell.getFgColor()}`
      const weight = [cell.isBold(), cell.isDim(), cell.isItalic(), cell.isInvisible()]
        .map(Boolean)
        .map(Number)
        .join('')
      const ground = `${cell.getBgColorMode()}:${cell.getBgColor()}`
      const letter = isBlank ? 'blank' : `"${cell.getChars()}" ${ink} ${weight} ${lines}`
      cells.push(`${y},${x} ${letter} ${cell.getWidth()} on ${ground}`)
    }
  }
  return cells
}
