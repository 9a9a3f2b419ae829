// What follows for memory from what happened: a text that was found is typed as a human's would be, and counts as injected only when
// it was seen to be submitted. All of it stands in the batch of what brought it about.
import { knownAs, typingIntent } from '#projection/memory.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Mind } from './mind.ts'

export function memoryFacts({ world: { memory } }: Mind, { seq, event }: Envelope): readonly Event[] {
  if (event.type === 'memory.found') {
    const { readId, sessionId, hash, text } = event
    const known = knownAs(memory, hash)
    if (known !== null) return [{ type: 'memory.skipped', readId, sessionId, hash, because: known }]
    return [
      {
        type: 'intent.allowed',
        intentId: typingIntent(seq),
        intent: { type: 'session.send', sessionId, text },
        because: 'asked for by a human: mem read',
        by: 'human',
        note: null,
      },
    ]
  }
  const typed = event.type === 'session.sent' ? memory.underWay[event.intentId] : undefined
  if (event.type !== 'session.sent' || !typed) return []
  const { readId, sessionId, hash } = typed
  if (event.outcome === 'submitted') return [{ type: 'memory.injected', readId, sessionId, hash }]
  return [{ type: 'memory.skipped', readId, sessionId, hash, because: `${event.outcome}: ${event.because}` }]
}
