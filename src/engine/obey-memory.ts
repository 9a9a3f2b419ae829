// Commands about memory → events or a refusal.
import { hasEnded } from '#projection/session-life.ts'
import type { Command } from '#protocol/command.ts'
import type { Origin } from '#protocol/envelope.ts'
import { plain } from '#protocol/plain.ts'
import type { Mind } from './mind.ts'
import type { Obeyed } from './obey.ts'

/** Acknowledged with the id of the read. */
export function readIntoSession({ world }: Mind, sessionId: string): Obeyed {
  const session = world.sessions.find(({ id }) => id === sessionId)
  if (!session) return { refused: `no session ${plain(sessionId, 20)}: see \`signalbox sessions\`` }
  if (hasEnded(session)) return { refused: `session ${session.id} has ended: ${session.because}` }
  if (session.state === 'paused') return { refused: `session ${session.id} is paused: let it go on first` }
  const id = `${world.seq + 1}.0`
  const because = 'asked for by a human'
  const intent = { type: 'memory.read' as const, sessionId }
  return { id, events: [{ type: 'intent.allowed', intentId: id, intent, because, by: 'human', note: null }] }
}

/** Acknowledged with the id of the dump; unless the human said so a second time, a question comes first. */
export function askForDump(
  { world }: Mind,
  { confirmed }: Extract<Command, { type: 'memory.dump' }>,
  origin: Origin,
): Obeyed {
  const seq = world.seq + 1
  const dumpId = `d${seq}`
  if (confirmed !== true) return { id: dumpId, events: [{ type: 'memory.asked', dumpId }] }
  if (origin !== 'human') return { refused: 'only a human confirms that' }
  const because = 'confirmed by a human'
  const intent = { type: 'memory.dump' as const, dumpId }
  return {
    id: dumpId,
    events: [{ type: 'intent.allowed', intentId: `${seq}.0`, intent, because, by: 'human', note: null }],
  }
}
