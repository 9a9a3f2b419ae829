// The first time that logs are read, what was over before is learned from and not raised: of a history only what still runs when
// all has been read is told. From then on everything is.
import type { ThreatEvent } from '#detectors/log/alert-book.ts'
import type { Threat } from '#protocol/threat.ts'

/** What runs, as told last; null once the history has been read. Plain data. */
export type History = { readonly threats: readonly Threat[] }

export type HistoryFilter = {
  /** What is to be told now. */
  take(events: readonly ThreatEvent[], isRead: boolean): readonly ThreatEvent[]
  state(): History | null
}

export function createHistory(from: History | null): HistoryFilter {
  let running: Map<string, Threat> | null = from && new Map(from.threats.map((threat) => [threat.id, threat]))
  return {
    take(events, isRead) {
      if (!running) return events
      for (const event of events) {
        if (event.type === 'threat.closed') running.delete(event.threatId)
        else running.set(event.threat.id, event.threat)
      }
      if (!isRead) return []
      const threats = [...running.values()]
      running = null
      return threats.map((threat) => ({ type: 'threat.raised', threat }))
    },
    state: () => running && { threats: [...running.values()] },
  }
}
