// `signalbox sessions`: what each agent is doing, and which session a word means.

import { age } from '#projection/age.ts'
import { sandboxMark } from '#projection/sandbox-words.ts'
import { hasEnded } from '#projection/session-life.ts'
import type { SessionView, World } from '#projection/world.ts'
import type { Io } from './io.ts'
import { columns } from './words.ts'

export function printSessions(world: World, io: Io, asJson: boolean): number {
  if (asJson) {
    io.out(JSON.stringify(world.sessions, null, 2))
    return 0
  }
  if (world.sessions.length === 0) io.out('No sessions. Start one: signalbox run -- bash')
  const rows = world.sessions.map(({ id, launch, state, since, because, confinement }) => [
    id,
    launch.name,
    state,
    age(io.now() - since),
    because + sandboxMark(confinement),
  ])
  for (const line of columns(rows)) io.out(line)
  return 0
}

/** By id, or by name when only one has it; those that ended count only where none of that name is alive. */
export function findSession(world: World, idOrName: string): SessionView | undefined {
  const named = world.sessions.filter(({ launch }) => launch.name === idOrName)
  const alive = named.filter((session) => !hasEnded(session))
  const candidates = alive.length > 0 ? alive : named
  return world.sessions.find(({ id }) => id === idOrName) ?? (candidates.length === 1 ? candidates[0] : undefined)
}
