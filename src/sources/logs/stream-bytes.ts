// The bytes of a stream that cannot be read again: stdin, a pipe, the output of a command. What is not asked for stays in it.
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Bytes } from './bytes.ts'

/** A stream in full flow is waited for so long before others are looked at. */
const PATIENCE_MS = 2

export type StreamBytes = Bytes & {
  /** There is something to read now. */
  hasMore(): boolean
  failure(): Error | null
}

/** `onMore` is told when there is something to read, and at the end. */
export function readStream(stream: Readable, onMore: () => void): StreamBytes {
  let pending: Buffer = Buffer.alloc(0)
  let isEnded = stream.readableEnded || stream.destroyed
  let failure: Error | null = null
  const end = () => {
    isEnded = true
    onMore()
  }
  stream.on('readable', onMore)
  stream.once('end', end).once('close', end)
  stream.on('error', (error) => {
    failure = error
    end()
  })
  const hasMore = () => {
    if (pending.length > 0) return true
    const next: unknown = stream.read()
    if (typeof next === 'string') pending = Buffer.from(next)
    else if (next instanceof Uint8Array) pending = Buffer.from(next.buffer, next.byteOffset, next.byteLength)
    return pending.length > 0
  }
  return {
    async read(into, at) {
      if (!hasMore() && !isEnded) {
        await somethingOf(stream)
        hasMore()
      }
      const copied = pending.copy(into, at)
      pending = pending.subarray(copied)
      return copied
    },
    hasMore,
    isEnded: () => isEnded && !hasMore(),
    failure: () => failure,
    close: async () => {
      stream.destroy()
    },
  }
}

async function somethingOf(stream: Readable): Promise<void> {
  const ended = new AbortController()
  const { signal } = ended
  const quiet = () => undefined
  await Promise.race([
    once(stream, 'readable', { signal }).catch(quiet),
    pause(PATIENCE_MS, undefined, { signal }).catch(quiet),
  ])
  ended.abort()
}
