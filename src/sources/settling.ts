// Waits for quiet: one answer for a burst of changes, a fixed time after the last of them.
import { setTimeout as pause } from 'node:timers/promises'

export type Settling = {
  touch(): void
  /** No more answers, because changes can no longer be seen. */
  stop(): void
  /** True once it has been quiet for long enough since a touch; false when the signal aborts. */
  next(signal: AbortSignal): Promise<boolean>
}

/** `settleMs` of quiet make it settled. */
export function createSettling(settleMs: number): Settling {
  let touched = Promise.withResolvers<void>()
  let quietFrom = 0
  let isStopped = false
  return {
    touch() {
      quietFrom = Date.now() + settleMs
      touched.resolve()
    },
    stop() {
      isStopped = true
    },
    async next(signal) {
      const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      if (signal.aborted) return false
      await Promise.race([touched.promise, aborted])
      while (!signal.aborted && (isStopped || Date.now() < quietFrom)) {
        await (isStopped ? aborted : pause(quietFrom - Date.now(), undefined, { signal }).catch(() => undefined))
      }
      touched = Promise.withResolvers()
      return !signal.aborted
    },
  }
}
