// The writing end of the outer terminal. Uses an own non-blocking descriptor, because Node writes to a terminal's stdout
// synchronously: a terminal that stops reading would freeze us. Holds at most one unfinished write.
import { closeSync, constants, openSync, writeSync } from 'node:fs'

export type Output = {
  /** Takes everything; false when part of it is still held back. Nothing more should be written until `whenWritable`. */
  write(bytes: string | Uint8Array): boolean
  /** Calls back once when all is written. */
  whenWritable(callback: () => void): void
  /** Bytes not yet taken by the terminal. */
  heldBytes(): number
  /** Drops what is held and writes `text` now, waiting at most `LAST_WORDS_MS`. */
  lastWords(text: string): void
  close(): void
}

const RETRY_MS = 15
const LAST_WORDS_MS = 200
/** Beyond this, held bytes are dropped: the owner repaints or takes a new snapshot. */
export const HELD_BYTES_MAX = 4 * 1024 * 1024

/** The output of `stdout`: its terminal opened once more, or the stream itself where that is impossible. */
export function openOutput(stdout: NodeJS.WriteStream): Output {
  const fd = openAgain(stdout)
  return fd === null ? streamOutput(stdout) : descriptorOutput(fd)
}

function openAgain(stdout: NodeJS.WriteStream): number | null {
  if (!stdout.isTTY || !('fd' in stdout) || typeof stdout.fd !== 'number') return null
  const path = process.platform === 'linux' ? `/proc/self/fd/${stdout.fd}` : '/dev/tty'
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    return null
  }
}

function descriptorOutput(fd: number): Output {
  let held = Buffer.alloc(0)
  let timer: NodeJS.Timeout | null = null
  let waiting: (() => void)[] = []
  let isGone = false
  const push = () => {
    timer = null
    const written = isGone ? held.length : tryWrite(fd, held)
    if (written === null) isGone = true
    held = written === null ? Buffer.alloc(0) : held.subarray(written)
    if (held.length > 0) {
      timer = setTimeout(push, RETRY_MS)
      return
    }
    const ready = waiting
    waiting = []
    for (const callback of ready) callback()
  }
  return {
    write: (bytes) => {
      const added = Buffer.from(bytes as Uint8Array)
      if (held.length + added.length > HELD_BYTES_MAX) return false
      held = held.length === 0 ? added : Buffer.concat([held, added])
      if (timer === null) push()
      return held.length === 0
    },
    whenWritable: (callback) => {
      if (held.length === 0) setImmediate(callback)
      else waiting.push(callback)
    },
    heldBytes: () => held.length,
    lastWords: (text) => {
      if (timer) clearTimeout(timer)
      timer = null
      held = Buffer.alloc(0)
      writePatiently(fd, Buffer.from(text))
    },
    close: () => {
      if (timer) clearTimeout(timer)
      if (!isGone) closeSync(fd)
      isGone = true
    },
  }
}

/** Bytes written, 0 when the terminal takes none now, null when it is gone. */
function tryWrite(fd: number, bytes: Buffer): number | null {
  let written = 0
  try {
    while (written < bytes.length) written += writeSync(fd, bytes, written)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN') return null
  }
  return written
}

function writePatiently(fd: number, bytes: Buffer): void {
  const asleep = new Int32Array(new SharedArrayBuffer(4))
  const until = performance.now() + LAST_WORDS_MS
  let rest = bytes
  while (rest.length > 0 && performance.now() < until) {
    const written = tryWrite(fd, rest)
    if (written === null) return
    rest = rest.subarray(written)
    if (rest.length > 0) Atomics.wait(asleep, 0, 0, RETRY_MS)
  }
}

function streamOutput(stdout: NodeJS.WriteStream): Output {
  return {
    write: (bytes) => stdout.write(bytes),
    whenWritable: (callback) => {
      if (stdout.writableNeedDrain) stdout.once('drain', callback)
      else setImmediate(callback)
    },
    heldBytes: () => stdout.writableLength,
    lastWords: (text) => {
      stdout.write(text)
    },
    close: () => undefined,
  }
}
