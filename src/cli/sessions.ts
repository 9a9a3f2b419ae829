// `signalbox sessions` and `why`: what each agent is doing and by what evidence.

import { age } from '#projection/age.ts'
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
  const rows = world.sessions.map(({ id, launch, state, since, because }) => [
    id,
    launch.name,
    state,
    age(io.now() - since),
    because,
  ])
  for (const line of columns(rows)) io.out(line)
  return 0
}

/** Why a session is in its state: evidence, age, and the question it shows, if any. */
export function printWhy(world: World, id: string, io: Io, asJson: boolean): number {
  const session = findSession(world, id)
  if (!session) {
    io.err(`signalbox: no session ${id}: see \`signalbox sessions\``)
    return 1
  }
  if (asJson) {
    io.out(JSON.stringify(session, null, 2))
    return 0
  }
  const { launch, state, since, because, requests, sent } = session
  io.out(`${launch.name} (${session.id}) is ${state} since ${age(io.now() - since)}: ${because}`)
  io.out(`  command  ${launch.argv.join(' ')}`)
  io.out(`  in       ${launch.cwd}`)
  if (launch.restartOf) io.out(`  restart  of ${launch.restartOf}`)
  if (sent[0]) io.out(`  sent     ${sent[0].outcome}: ${sent[0].because}`)
  for (const { tool, detail, channel } of requests) {
    const how = channel.by === 'screen' ? `rule ${channel.rule}` : `its ${channel.adapter} hook`
    io.out(`  asks     ${tool} ${detail} (${how})`)
  }
  return 0
}

/** By id, or by name when only one has it; those that ended count only where none of that name is alive. */
export function findSession(world: World, idOrName: string): SessionView | undefined {
  const named = world.sessions.filter(({ launch }) => launch.name === idOrName)
  const alive = named.filter((session) => !hasEnded(session))
  const candidates = alive.length > 0 ? alive : named
  return world.sessions.find(({ id }) => id === idOrName) ?? (candidates.length === 1 ? candidates[0] : undefined)
}
