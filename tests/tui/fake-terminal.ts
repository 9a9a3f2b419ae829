// Streams that stand for a terminal: keys can be typed, output lands in an emulator, the size can change.
import { PassThrough } from 'node:stream'
import { type Emulator, emulatorOf } from './emulator.ts'

export type FakeTerminal = {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly emulator: Emulator
  /** All bytes so far, as text. */
  readonly output: () => string
  readonly isRaw: () => boolean
  type(text: string): void
  resize(cols: number, rows: number): void
  /** What the person sees now. */
  screen(): string
}

class FakeStdin extends PassThrough {
  isRaw = false
  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw
    return this
  }
}

class FakeStdout extends PassThrough {
  columns: number
  rows: number
  constructor(columns: number, rows: number) {
    super()
    this.columns = columns
    this.rows = rows
  }
}

/** A terminal of that size with nothing on it. */
export function fakeTerminal(cols = 80, rows = 24): FakeTerminal {
  const stdin = new FakeStdin()
  const stdout = new FakeStdout(cols, rows)
  const emulator = emulatorOf(cols, rows)
  let output = ''
  stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString('utf8')
    emulator.terminal.write(bytes)
  })
  return {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    emulator,
    output: () => output,
    isRaw: () => stdin.isRaw,
    type: (text) => stdin.write(text),
    resize: (columns, height) => {
      stdout.columns = columns
      stdout.rows = height
      emulator.resize(columns, height)
      stdout.emit('resize')
    },
    screen: () => emulator.rows().join('\n'),
  }
}
