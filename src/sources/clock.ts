// Time as a source: the one place that reads the system's clock and arms timers for the engine.
import type { Clock } from '#protocol/ports.ts'

/** Node fires a longer timer at once, so a far deadline is approached in steps. */
const TIMER_MS_MAX = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  wakeAt(at, wake) {
    let timer: NodeJS.Timeout
    const arm = () => {
      const leftMs = Math.max(0, at - Date.now())
      timer = setTimeout(() => (at <= Date.now() ? wake() : arm()), Math.min(leftMs, TIMER_MS_MAX))
    }
    arm()
    return () => clearTimeout(timer)
  },
}
