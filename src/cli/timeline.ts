// A recording's events on the clock of its player: long silences are shortened. Pure, and in seconds.
import type { Cast, CastEvent } from '#protocol/cast.ts'

export type Timeline = {
  /** `atS` is on the player's clock. */
  readonly events: readonly CastEvent[]
  readonly endS: number
  /** The moment on the player's clock at which the recording was `recordedS` old. */
  at(recordedS: number): number
}

/** No silence is longer than `idleMaxS`; infinite leaves them as they were. */
export function timelineOf({ events }: Pick<Cast, 'events'>, idleMaxS: number): Timeline {
  let atS = 0
  let beforeS = 0
  const played = events.map((event) => {
    atS += Math.min(event.atS - beforeS, idleMaxS)
    beforeS = event.atS
    return { ...event, atS }
  })
  return {
    events: played,
    endS: atS,
    at(recordedS) {
      const next = events.findIndex((event) => event.atS >= recordedS)
      if (next === -1) return atS
      const leftS = (events[next]?.atS ?? 0) - recordedS
      return Math.max(0, (played[next]?.atS ?? 0) - leftS, played[next - 1]?.atS ?? 0)
    },
  }
}
