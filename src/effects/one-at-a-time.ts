// Turns for work that must not overlap, as test runs that share ports and caches.
import { Trouble } from '#protocol/errors.ts'

/** Runs that may wait for their turn. */
export const WAITING_MAX = 100

export type Turns = <T>(work: () => Promise<T>) => Promise<T>

/** Each piece of work starts when the one before has ended, however it ended. Throws Trouble beyond WAITING_MAX. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return async (work) => {
    if (waiting >= WAITING_MAX) {
      throw new Trouble(
        `${WAITING_MAX} runs are waiting already.`,
        'Commits come faster than their tests run: see tests.timeoutMs.',
      )
    }
    waiting++
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    try {
      return await turn
    } finally {
      waiting--
    }
  }
}
