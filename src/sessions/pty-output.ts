// What a PTY puts out, in pieces as large as one turn may take: the kernel gives some 4 KiB at a time, and each piece costs
// the same however small. Nothing is lost at the end: what was not read when the PTY is closed is read then.
import { readSync } from 'node:fs'
import type { Pty } from 'node-pty'
import type { Reading, ReadingTurns } from './reading-turns.ts'

/** Read at once from one session. */
const TURN_BYTES_MAX = 4 * 4095
/** A read of this size has left something behind. */
const FULL_READ_BYTES = 4095
/** More than the kernel keeps of what a program has printed. */
const LAST_BYTES_MAX = 128 * 1024

/** Calls `on` with all that `pty` puts out until `close`; each piece is the receiver's to keep. */
export function readPty(pty: Pty, turns: ReadingTurns, on: (bytes: Uint8Array) => void): { close(): void } {
  const reading: Reading = { pause: () => pty.pause(), resume: () => pty.resume() }
  pty.onData((first) => {
    if (first.length < FULL_READ_BYTES) {
      on(first)
      return
    }
    on(first.length < TURN_BYTES_MAX ? filledUp(pty, first) : first)
    turns.took(reading)
  })
  beforeClosing(pty, () => {
    for (let total = 0, length = -1; length !== 0 && total < LAST_BYTES_MAX; total += length) {
      const bytes = Buffer.allocUnsafe(TURN_BYTES_MAX)
      length = fill(pty, bytes, 0)
      if (length > 0) on(bytes.subarray(0, length))
    }
  })
  return { close: () => turns.leave(reading) }
}

/** node-pty closes a PTY some time after its program has ended, read or not. */
function beforeClosing(pty: Pty, read: () => void): void {
  const socket = pty._socket
  const destroy = socket?.destroy
  if (!socket || !destroy) return
  socket.destroy = (error) => {
    if (!socket.destroyed) {
      // What the stream itself has put by comes before what is still in the kernel.
      while (socket.read?.() != null);
      read()
    }
    return destroy.call(socket, error)
  }
}

function filledUp(pty: Pty, first: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(TURN_BYTES_MAX)
  bytes.set(first)
  return bytes.subarray(0, fill(pty, bytes, first.length))
}

/** Reads what is there into `bytes` from `length` on; returns the new length. */
function fill(pty: Pty, bytes: Buffer, from: number): number {
  let length = from
  try {
    while (length < bytes.length) {
      const more = readSync(pty.fd, bytes, length, bytes.length - length, null)
      if (more === 0) break
      length += more
    }
  } catch {
    // Nothing more is there now, or the program has ended: the stream will say which.
  }
  return length
}
