// What sparklines draw: the latest buckets of each log source, oldest first.
import type { Event } from '#protocol/event.ts'
import { BUCKETS_SHOWN_MAX, type World } from './world.ts'

const SOURCES_MAX = 16

/** The signals after one more event; a source beyond the maximum is not drawn. */
export function applyToSignals(signals: World['signals'], event: Event): World['signals'] {
  if (event.type !== 'log.counted') return signals
  const { source } = event.bucket
  const known = signals[source]
  if (!known && Object.keys(signals).length >= SOURCES_MAX) return signals
  return { ...signals, [source]: [...(known ?? []), event.bucket].slice(-BUCKETS_SHOWN_MAX) }
}
