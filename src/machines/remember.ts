// What memory wants done: the file is emptied once its text was submitted, and what was injected is shown only after a human's yes.
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'

export function remember(event: Event): readonly Intent[] {
  if (event.type === 'memory.injected') return [{ type: 'memory.empty', hash: event.hash }]
  return event.type === 'memory.asked' ? [{ type: 'memory.dump', dumpId: event.dumpId }] : []
}
