// Sightings for tests of the alert book: an error spike unless told otherwise.

import { type Book, EMPTY_BOOK, keepBook, type Scene, type ThreatEvent } from '#detectors/log/alert-book.ts'
import type { Sighting } from '#protocol/sighting.ts'

export const MINUTE = 60_000
export const T0 = Date.UTC(2026, 10, 1)

export const sighting = (some: Partial<Sighting> = {}): Sighting => ({
  ref: 'r1',
  heuristic: 'error-spike',
  kind: 'error-rate',
  key: 'GET /api/orders/:id',
  keys: ['GET /api/orders/:id'],
  level: 'MEDIUM',
  onsetAt: T0,
  timeToFailure: null,
  title: 'errors on orders',
  evidence: ['12 of 100 fail'],
  samples: [],
  impact: 'orders fail',
  mitigation: 'roll back',
  proposedTask: 'find the cause',
  hints: [],
  endedBecause: null,
  ...some,
})

export const sceneAt = (minute: number, some: Partial<Scene> = {}): Scene => ({
  at: T0 + minute * MINUTE,
  source: 'shop.log',
  services: new Set(),
  suspectsOf: () => [],
  plannedFor: () => [],
  ...some,
})

/** The book after each minute's sightings, and all that it said. */
export function keepAll(
  minutes: readonly (readonly [minute: number, sightings: readonly Sighting[]])[],
  from: Book = EMPTY_BOOK,
): { book: Book; events: readonly ThreatEvent[] } {
  let book = from
  const events: ThreatEvent[] = []
  for (const [minute, sightings] of minutes) {
    const kept = keepBook(book, sightings, sceneAt(minute))
    book = kept.book
    events.push(...kept.events)
  }
  return { book, events }
}

/** Each event as one short text. */
export const told = (events: readonly ThreatEvent[]): readonly string[] =>
  events.map((event) =>
    event.type === 'threat.closed'
      ? `closed: ${event.because}`
      : `${event.type.slice(7)}: ${event.threat.level} ${event.threat.key}`,
  )
