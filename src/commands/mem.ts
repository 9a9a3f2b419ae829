// `signalbox mem read [SESSION]|test|dump [--sure]`: a text that a person left in a file, for a session.
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { printInjected, printMemory } from '#cli/mem.ts'
import { findSession } from '#cli/sessions.ts'
import { loadConfig } from '#config.ts'
import { injectedTexts, memoryIn } from '#processes/memory.ts'
import { whenWorld, worldOf } from '#processes/world-of.ts'
import { hasEnded } from '#projection/session-life.ts'
import type { World } from '#projection/world.ts'
import { Trouble } from '#protocol/errors.ts'
import type { EngineClient } from '#transport/client.ts'
import { linkingOf, type Setting } from './setting.ts'

/** Longer than a delivery takes with all its waiting and tries. */
const READ_WITHIN_MS = 60_000
const ANSWERED_WITHIN_MS = 24 * 60 * 60_000

export function runMem(line: CommandLine, setting: Setting, client: EngineClient): Promise<number> {
  const [what] = line.positionals
  switch (what) {
    case 'read':
      return read(line, setting, client)
    case 'test':
      return test(line, setting, client)
    case 'dump':
      return dump(line, setting, client)
    default:
      throw new Trouble(`\`signalbox mem\` does not know "${what ?? ''}"`, 'use read, test or dump', 2)
  }
}

/** Exit code 0 when it was injected, 1 when it was not. */
async function read(line: CommandLine, { io }: Setting, client: EngineClient): Promise<number> {
  const sessionId = sessionFor(line.positionals[1], await worldOf(client))
  const ack = await client.send({ type: 'memory.read', sessionId })
  if (!ack.ok) throw new Trouble(ack.refused, 'nothing was injected', 1)
  const cameOf = ({ memory }: World) => memory.reads.find(({ readId }) => readId === ack.id)
  const world = await whenWorld(client, (next) => cameOf(next) !== undefined, READ_WITHIN_MS)
  const read = world && cameOf(world)
  if (!read) throw new Trouble('nobody knows yet what became of the text', 'look at `signalbox journal`', 1)
  const { outcome, because } = read
  if (line.flags.has('json')) io.out(JSON.stringify({ sessionId, outcome, because }))
  else io.out(outcome === 'injected' ? `injected into ${sessionId}: ${because}` : `not injected: ${because}`)
  return outcome === 'injected' ? 0 : 1
}

/** The one that is named, or the only one that lives. */
function sessionFor(named: string | undefined, world: World): string {
  if (named !== undefined) return findSession(world, named)?.id ?? named
  const alive = world.sessions.filter((session) => !hasEnded(session))
  if (alive.length === 1 && alive[0]) return alive[0].id
  const which = alive.length === 0 ? 'no session runs' : `${alive.length} sessions run`
  throw new Trouble(which, 'name one: `signalbox mem read SESSION`', 2)
}

/** Exit code 0 when it would be injected, 1 when it would not. */
async function test(line: CommandLine, setting: Setting, client: EngineClient): Promise<number> {
  const { root } = linkingOf(line, setting).workspace
  const config = loadConfig(root, setting.env, optionValue(line, 'config'))
  const found = await memoryIn(root, config)
  const { memory } = await worldOf(client)
  return printMemory({ found, memory, file: config.memory.file }, setting.io, line.flags.has('json'))
}

/** Prints only after a human's yes: said at once with --sure, or given to the question that is asked. */
async function dump(line: CommandLine, { io, hasTerminal }: Setting, client: EngineClient): Promise<number> {
  const confirmed = line.flags.has('sure')
  if (!confirmed && !hasTerminal)
    throw new Trouble('what was injected is shown only after a human’s yes', 'say --sure, or ask at a terminal', 3)
  const ack = await client.send({ type: 'memory.dump', ...(confirmed ? { confirmed } : {}) })
  if (!ack.ok) throw new Trouble(ack.refused, 'nothing is shown', 1)
  const dumpId = ack.id ?? ''
  const questionId = `e${dumpId.slice(1)}`
  if (!confirmed) io.err(`signalbox: ${questionId} asks you first: \`signalbox approve ${questionId}\` or the room`)
  const isAllowed = ({ memory }: World) => memory.dumps.includes(dumpId)
  const isRefused = ({ settled }: World) =>
    settled.some(({ escalation, how }) => escalation.id === questionId && how !== 'approved')
  const world = await whenWorld(client, (next) => isAllowed(next) || isRefused(next), ANSWERED_WITHIN_MS)
  if (!world || !isAllowed(world)) throw new Trouble('the answer was no', 'nothing is shown', 1)
  return printInjected(injectedTexts(client), io, line.flags.has('json'))
}
