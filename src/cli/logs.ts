// `signalbox logs`: threats as they are raised, updated and closed; with --json one object a line in the published shape.
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Threat } from '#protocol/threat.ts'
import type { Io } from './io.ts'

/** Prints what the envelopes say about threats; `known` keeps each threat for the line that says it is over. */
export function printThreats(
  envelopes: readonly Envelope[],
  known: Map<string, Threat>,
  io: Io,
  asJson: boolean,
): void {
  for (const { event } of envelopes) {
    if (event.type === 'threat.raised' || event.type === 'threat.updated') known.set(event.threat.id, event.threat)
    const line = asJson ? jsonLine(event, known) : plainLine(event, known)
    if (line !== null) io.out(line)
  }
}

function jsonLine(event: Event, known: ReadonlyMap<string, Threat>): string | null {
  if (event.type === 'threat.raised' || event.type === 'threat.updated') return jsonOf(event.threat)
  const over = event.type === 'threat.closed' ? known.get(event.threatId) : undefined
  return over && event.type === 'threat.closed' ? jsonOf({ ...over, endedAt: event.at }) : null
}

function plainLine(event: Event, known: ReadonlyMap<string, Threat>): string | null {
  if (event.type === 'threat.raised') return lineOf(event.threat)
  const over = event.type === 'threat.closed' ? known.get(event.threatId) : undefined
  return over && event.type === 'threat.closed' ? endOf(over, event.at, event.because) : null
}

/** What is not known is left out rather than null. */
function jsonOf(threat: Threat): string {
  return JSON.stringify(Object.fromEntries(Object.entries(threat).filter(([, value]) => value !== null)))
}

const clock = (at: number) => new Date(at).toISOString()

function lineOf({ startedAt, level, title, proposedTask }: Threat): string {
  return `${clock(startedAt)}  ${level.padEnd(8)}  ${title}\n${' '.repeat(36)}${proposedTask}`
}

function endOf({ title }: Threat, at: number, because: string): string {
  return `${clock(at)}  over      ${title}: ${because}`
}
