// What is typed into a PTY, as fast as the agent reads it. node-pty's own write would wait for an agent that does not read,
// and with it the whole host and every other session; here the rest is queued, up to a limit, and tried again.
import { writeSync } from 'node:fs'
import type { Pty } from 'node-pty'

/** Typed text that the agent has not read yet. */
export const INPUT_BYTES_MAX = 1024 * 1024
const RETRY_FIRST_MS = 2
const RETRY_LAST_MS = 50

export type PtyInput = {
  /** Takes all of `bytes`, or nothing of them and says false when too much is waiting. */
  write(bytes: string | Uint8Array): boolean
  /** Forgets what is waiting. Must be called when the PTY has ended. */
  close(): void
}

export function createPtyInput(pty: Pty): PtyInput {
  let queue: Buffer[] = []
  let queuedBytes = 0
  let retry: NodeJS.Timeout | undefined
  let isClosed = false
  // Once the socket is destroyed its descriptor may already belong to another file.
  const isOpen = () => !isClosed && pty._socket?.destroyed === false

  const flush = (retryMs: number) => {
    retry = undefined
    let bytes = Buffer.concat(queue)
    while (bytes.length > 0 && isOpen()) {
      const written = writeSome(pty, bytes)
      if (written === 0) {
        retry = setTimeout(() => flush(Math.min(retryMs * 2, RETRY_LAST_MS)), retryMs)
        break
      }
      bytes = bytes.subarray(written)
    }
    queue = [bytes]
    queuedBytes = bytes.length
  }
  return {
    write(typed) {
      const bytes = Buffer.from(typed as string)
      if (queuedBytes + bytes.length > INPUT_BYTES_MAX || !isOpen()) return false
      if (bytes.length === 0) return true
      queue.push(bytes)
      queuedBytes += bytes.length
      if (!retry) flush(RETRY_FIRST_MS)
      return true
    },
    close() {
      isClosed = true
      clearTimeout(retry)
      queue = []
    },
  }
}

/** How many bytes the kernel took; 0 when it takes none now. */
function writeSome(pty: Pty, bytes: Buffer): number {
  try {
    return writeSync(pty.fd, bytes)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return 0
    // The other end is gone; the exit follows, and nobody will read this.
    return bytes.length
  }
}
