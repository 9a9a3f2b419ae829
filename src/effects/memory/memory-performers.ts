// memory.read, memory.empty and memory.dump: the file's side of memory. What is typed is typed by session.send; what was injected is
// what the journal says.
import { messageOf } from '#protocol/errors.ts'
import type { Perform } from '#protocol/ports.ts'
import { intentOf } from '../room.ts'
import { emptyMemory, type MemoryPlace, readMemory } from './memory-file.ts'

/** memory.read → memory.found or memory.skipped. A file that is not fit to be read is told, not tried again. */
export function createMemoryRead(place: MemoryPlace): Perform {
  return async (order) => {
    const { sessionId } = intentOf(order, 'memory.read')
    const readId = order.intentId
    const skipped = (because: string) => ({
      events: [{ type: 'memory.skipped' as const, readId, sessionId, hash: null, because: because.slice(0, 400) }],
    })
    try {
      const found = await readMemory(place)
      if ('nothing' in found) return skipped(found.nothing)
      return { events: [{ type: 'memory.found', readId, sessionId, ...found }] }
    } catch (thrown) {
      return skipped(messageOf(thrown))
    }
  }
}

/** memory.empty → memory.emptied. Done again, it finds the file empty. */
export function createMemoryEmpty(place: MemoryPlace): Perform {
  return async (order) => {
    const { hash } = intentOf(order, 'memory.empty')
    return { events: [{ type: 'memory.emptied', hash, ...(await emptyMemory(place, hash)) }] }
  }
}

/** memory.dump → memory.dumped: whoever asked may print now. */
export const dumpMemory: Perform = async (order) => ({
  events: [{ type: 'memory.dumped', dumpId: intentOf(order, 'memory.dump').dumpId }],
})
