// Operational failures that stand or stood lately, newest first, each with what to do about it.
import type { Envelope } from '#protocol/envelope.ts'
import { TROUBLES_MAX, type TroubleView, type World } from './world.ts'

/** The troubles after one more envelope; a source that recovered takes its trouble away. */
export function applyToTroubles(troubles: World['troubles'], envelope: Envelope): World['troubles'] {
  const { event } = envelope
  if (event.type === 'source.recovered') return troubles.filter(({ about }) => about !== event.source)
  const trouble = troubleOf(envelope)
  if (!trouble) return troubles
  const others = troubles.filter(({ about, message }) => about !== trouble.about || message !== trouble.message)
  return [trouble, ...others].slice(0, TROUBLES_MAX)
}

function troubleOf({ event, at }: Envelope): TroubleView | undefined {
  switch (event.type) {
    case 'source.failed':
      return { about: event.source, message: event.message, hint: event.hint, at }
    case 'effect.failed':
      return event.final
        ? { about: `effect ${event.intentId}`, message: event.message, hint: event.hint, at }
        : undefined
    case 'journal.damaged':
      return {
        about: 'journal',
        message: `${event.because}; ${event.kept} events kept`,
        hint: `the damaged file is kept at ${event.aside}`,
        at,
      }
    default:
      return undefined
  }
}
