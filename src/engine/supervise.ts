// Sources kept running: one that fails is an event with a hint, and is started again with growing pauses.
import { hintOf, messageOf } from '#protocol/errors.ts'
import { plain } from '#protocol/plain.ts'
import type { Clock, Emit, Observe, Source } from '#protocol/ports.ts'

const PAUSE_FIRST_MS = 250
const PAUSE_MAX_MS = 30_000

export type Supervising = {
  readonly emit: Emit
  readonly observe: Observe
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Runs a source until the signal aborts; resolves when it has ended. A source that returns by itself is finished. */
export async function supervise(source: Source, { emit, observe, clock, signal }: Supervising): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      const recovered: Emit = (event, origin) => {
        if (failures > 0) emit({ type: 'source.recovered', source: source.name })
        failures = 0
        emit(event, origin)
      }
      await source.run(recovered, observe, signal)
      return
    } catch (thrown) {
      if (signal.aborted) return
      const message = plain(messageOf(thrown))
      if (failures === 0)
        emit({
          type: 'source.failed',
          source: source.name,
          message,
          hint: plain(hintOf(thrown, 'it is started again')),
        })
      failures++
      await pause(Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** (failures - 1)), clock, signal)
    }
  }
}

function pause(forMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.wakeAt(clock.now() + forMs, () => {
      signal.removeEventListener('abort', stop)
      resolve()
    })
    const stop = () => {
      cancel()
      resolve()
    }
    signal.addEventListener('abort', stop, { once: true })
  })
}
