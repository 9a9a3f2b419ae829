// A program in a PTY as a person's terminal sees it, with its output searched as bytes and never parsed, so that what is
// measured is the program and not an emulator. It may stop reading, as a stalled terminal does.
import { spawn } from 'node-pty'

/** Output kept for searching; older bytes are dropped. */
const KEPT_BYTES_MAX = 256 * 1024
const WITHIN_MS = 20_000

export type OuterTerminal = {
  readonly pid: number
  write(text: string): void
  /** Resolves with the time (performance.now) at which output after this call, or `sinceStart`, contains `text`. */
  sees(text: string, options?: { readonly withinMs?: number; readonly sinceStart?: boolean }): Promise<number>
  /** Bytes of output so far. */
  bytes(): number
  pause(): void
  resume(): void
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<number>
}

type Opening = {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly cols?: number
  readonly rows?: number
}

type Wait = {
  readonly text: string
  readonly from: number
  readonly found: (at: number) => void
  readonly fail: (because: string) => void
}

/** Starts `argv` in a new PTY. */
export function openOuterTerminal({ argv, cwd, env, cols = 120, rows = 40 }: Opening): OuterTerminal {
  const [file = '', ...args] = argv
  const pty = spawn(file, args, { name: 'xterm-256color', cols, rows, cwd, env, encoding: null }) as ReturnType<
    typeof spawn
  > & { pause(): void; resume(): void }
  let kept = Buffer.alloc(0)
  let dropped = 0
  let wait: Wait | null = null
  let hasEnded = false
  const search = (at: number) => {
    if (!wait) return
    const found = kept.indexOf(wait.text, Math.max(0, wait.from - dropped))
    if (found === -1) return
    const { found: tell } = wait
    wait = null
    tell(at)
  }
  pty.onData((bytes) => {
    const at = performance.now()
    kept = Buffer.concat([kept, bytes])
    if (kept.length > 2 * KEPT_BYTES_MAX) {
      dropped += kept.length - KEPT_BYTES_MAX
      kept = kept.subarray(-KEPT_BYTES_MAX)
    }
    search(at)
  })
  const { promise: ended, resolve: end } = Promise.withResolvers<number>()
  pty.onExit(({ exitCode }) => {
    hasEnded = true
    wait?.fail('it has ended')
    end(exitCode)
  })
  return {
    pid: pty.pid,
    write: (text) => pty.write(text),
    sees(text, { withinMs = WITHIN_MS, sinceStart = false } = {}) {
      return new Promise((resolve, reject) => {
        const fail = (because: string) => {
          clearTimeout(late)
          wait = null
          reject(new Error(`${JSON.stringify(text)} was not seen: ${because}; last: ${tailOf(kept)}`))
        }
        const late = setTimeout(() => fail(`waited ${withinMs} ms`), withinMs)
        const found = (at: number) => {
          clearTimeout(late)
          resolve(at)
        }
        wait = { text, from: sinceStart ? 0 : dropped + kept.length, found, fail }
        if (sinceStart) search(performance.now())
      })
    },
    bytes: () => dropped + kept.length,
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    kill(signal) {
      try {
        if (!hasEnded) process.kill(pty.pid, signal)
      } catch (thrown) {
        // It has ended and nobody has told us yet.
        if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown
      }
    },
    ended,
  }
}

const tailOf = (bytes: Buffer) => JSON.stringify(bytes.subarray(-400).toString('utf8'))
