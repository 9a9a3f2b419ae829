// "Something may have changed", as something to wait for. Hints that come close together, or during the work, are one.
import { setTimeout as pause } from 'node:timers/promises'

export type Hint = {
  give(): void
  /** True shortly after a hint; false after `longestMs` without one or when the signal aborts. */
  wait(longestMs: number, signal: AbortSignal): Promise<boolean>
}

/** A hint whose waiters are released `coalesceMs` after it was first given. */
export function createHint(coalesceMs: number): Hint {
  let given = Promise.withResolvers<void>()
  return {
    give: () => given.resolve(),
    async wait(longestMs, signal) {
      const ended = new AbortController()
      const either = AbortSignal.any([ended.signal, signal])
      const quiet = () => undefined
      const timedOut = pause(longestMs, 'late', { signal: either }).catch(quiet)
      const first = await Promise.race([given.promise, timedOut])
      ended.abort()
      const isHinted = first !== 'late' && !signal.aborted
      if (isHinted) await pause(coalesceMs, undefined, { signal }).catch(quiet)
      given = Promise.withResolvers()
      return isHinted
    },
  }
}
