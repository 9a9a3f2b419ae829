// The border of the journal: what is not of the language is never written, or nobody could read what was. Types alone do not
// hold it, because lengths and numbers are made of what the world brings. Whatever is left out here is a bug, and is said so.
import { Trouble } from '#protocol/errors.ts'
import { type Event, type EventOf, eventSchema } from '#protocol/event.ts'
import { plain } from '#protocol/plain.ts'

const FLAW_CHARS_MAX = 200
const TYPE_CHARS_MAX = 60
const HINT = 'this is a bug of Signalbox: report it; what the event told is missing'

/** An effect told something that is not of the language. */
export class Flaw extends Trouble {}

/** Why an event is not of the language, without what it says; null when it is. */
export function flawIn(event: Event): string | null {
  const { error } = eventSchema.safeParse(event)
  const [issue] = error?.issues ?? []
  return issue ? plain(`${issue.path.join('.')}: ${issue.message}`, FLAW_CHARS_MAX) : null
}

/** What is recorded in its place: a trouble that a person sees. */
export function leftOut({ type }: Pick<Event, 'type'>, flaw: string): EventOf<'source.failed'> {
  return {
    type: 'source.failed',
    source: `event ${nameOf(type)}`,
    message: `an event was left out, because nobody could read it later: ${flaw}`,
    hint: HINT,
  }
}

/** An effect is done with all that it told, or not at all. Throws Flaw. */
export function refuseFlawed(events: readonly Event[]): void {
  for (const event of events) {
    const flaw = flawIn(event)
    if (flaw !== null) throw new Flaw(`its ${nameOf(event.type)} cannot be recorded: ${flaw}`, HINT)
  }
}

const nameOf = (type: string) => plain(String(type), TYPE_CHARS_MAX)
