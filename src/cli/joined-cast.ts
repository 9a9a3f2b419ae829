// The parts of one recording as one: a part begins with the screen as it was, which is left out where the part before is there
// to have drawn it. Times go on from the start of the first part that is left. Pure.
import type { Cast, CastEvent } from '#protocol/cast.ts'

export type CastPart = { readonly part: number; readonly cast: Cast }

/** Clears screen, scrollback and modes, where nothing has drawn what a part begins with. */
const FRESH = '\u001bc'

/** `parts` in their order; each has a header. */
export function joinCasts(parts: readonly CastPart[]): Cast {
  const [first] = parts
  if (!first || parts.length === 1) return first?.cast ?? { header: null, events: [], badLines: 0 }
  const startS = first.cast.header?.timestamp ?? 0
  const events: CastEvent[] = []
  let lastS = 0
  for (const [index, { part, cast }] of parts.entries()) {
    // Headers know whole seconds only, so that a part may seem to begin before its predecessor ends.
    const fromS = index === 0 ? 0 : Math.max(lastS, (cast.header?.timestamp ?? 0) - startS)
    for (const event of eventsAfter(parts[index - 1], part, cast)) events.push({ ...event, atS: fromS + event.atS })
    lastS = events.at(-1)?.atS ?? fromS
  }
  return { header: first.cast.header, events, badLines: parts.reduce((sum, { cast }) => sum + cast.badLines, 0) }
}

function eventsAfter(before: CastPart | undefined, part: number, { events }: Cast): readonly CastEvent[] {
  if (!before) return events
  return before.part === part - 1 ? withoutOpening(events, part) : [{ atS: 0, code: 'o', text: FRESH }, ...events]
}

/** Screen and marker with which a continuation begins; a part that begins otherwise is left as it is. */
function withoutOpening(events: readonly CastEvent[], part: number): readonly CastEvent[] {
  const [screen, marker] = events
  const isOpening = screen?.code === 'o' && marker?.code === 'm' && marker.text === `continued, part ${part}`
  return isOpening ? events.slice(2) : events
}
