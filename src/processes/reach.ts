// Connects to a background process, starting it first when nobody listens; gives up after a while with its last words.
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf, Trouble } from '#protocol/errors.ts'
import { lastLineOf } from './spawn-detached.ts'

const READY_WITHIN_MS = 15_000
const RETRY_EVERY_MS = 25

type Reaching<T> = {
  /** What it is, for the error message. */
  readonly what: string
  readonly connect: () => Promise<T>
  /** Starts the process; null when it must not be started. */
  readonly start: (() => void) | null
  readonly logPath: string
}

/** The connection. Rejects with Trouble when there is none to be had. */
export async function reach<T>({ what, connect, start, logPath }: Reaching<T>): Promise<T> {
  try {
    return await connect()
  } catch (thrown) {
    if (!isAbsent(thrown)) throw thrown
  }
  if (!start) throw new Trouble(`no ${what} is running for this workspace`, 'start one with `signalbox engine start`')
  start()
  const until = Date.now() + READY_WITHIN_MS
  let last = 'it did not start'
  while (Date.now() < until) {
    await pause(RETRY_EVERY_MS)
    try {
      return await connect()
    } catch (thrown) {
      if (!isAbsent(thrown)) throw thrown
      last = messageOf(thrown)
    }
  }
  throw new Trouble(`the ${what} cannot be reached: ${lastLineOf(logPath) || last}`, `see ${logPath}`)
}

/** Nobody listens there: no socket yet, or one that a dead process left behind. */
function isAbsent(thrown: unknown): boolean {
  const code = (thrown as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ECONNRESET'
}
