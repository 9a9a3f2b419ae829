// What the engine has decided about a session, as markers in that session's recording: changes of its state, and answers to
// questions about it. Only what is durable is marked; without a pty-host or a recording nothing happens.
import type { World } from '#projection/world.ts'
import type { Event } from '#protocol/event.ts'
import type { PtyHost } from '#protocol/ports.ts'
import type { Door } from '#transport/door.ts'

/** Marks from now on; returns the way to stop. `world` is only asked for the question that an answer belongs to. */
export function markRecordings(
  door: Pick<Door, 'subscribe'>,
  world: () => Pick<World, 'questions' | 'settled'>,
  port: Pick<PtyHost, 'mark'>,
): () => void {
  return door.subscribe((envelopes) => {
    for (const { event } of envelopes) {
      const mark = markOf(event, world)
      if (mark) port.mark(mark.sessionId, mark.label)
    }
  })
}

type Mark = { readonly sessionId: string; readonly label: string }

function markOf(event: Event, world: () => Pick<World, 'questions' | 'settled'>): Mark | null {
  if (event.type === 'machine.moved') {
    return event.machine === 'session' ? { sessionId: event.id, label: `${event.from} → ${event.to}` } : null
  }
  const { questions, settled } = world()
  if (event.type === 'escalation.released') {
    const { escalation, option, how } = settled.find((one) => one.escalation.id === event.escalationId) ?? {}
    const sessionId = escalation?.about.sessionId
    return sessionId ? { sessionId, label: `${option} (${how}): ${escalation.title}` } : null
  }
  // One that is held may be taken back.
  if (event.type !== 'escalation.answered' || event.heldUntil !== undefined) return null
  const about = [...questions, ...settled].find(({ escalation }) => escalation.id === event.escalationId)?.escalation
  const sessionId = about?.about.sessionId
  return sessionId ? { sessionId, label: `${event.option} (${event.verdict}): ${about.title}` } : null
}
