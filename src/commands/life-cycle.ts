// `signalbox run`, `stop` and `restart`: a session's beginning and end, waited for where people expect it to have happened.

import { type CommandLine, numberOf, optionValue } from '#cli/command-line.ts'
import { answer } from '#cli/queue.ts'
import { findSession } from '#cli/sessions.ts'
import { whenWorld, worldOf } from '#processes/world-of.ts'
import { hasEnded } from '#projection/session-life.ts'
import type { World } from '#projection/world.ts'
import type { Command } from '#protocol/command.ts'
import { Trouble } from '#protocol/errors.ts'
import { MEMORY_BYTES_MIN, NICE_MAX, roleSchema } from '#protocol/session.ts'
import { parseSize, sizeWords } from '#protocol/size.ts'
import type { EngineClient } from '#transport/client.ts'
import { type LaunchPlace, launchPlace } from './launch-place.ts'
import { sandboxOf } from './sandbox-option.ts'
import { linkingOf, type Setting } from './setting.ts'

type Start = Extract<Command, { type: 'session.start' }>

const ENDS_WITHIN_MS = 15_000
const COLS = 120
const ROWS = 40

export async function startSession(line: CommandLine, setting: Setting, client: EngineClient): Promise<number> {
  const { io } = setting
  const command = startCommand(line)
  const place = await launchPlace(line, linkingOf(line, setting).workspace, client)
  const ack = await client.send({ ...command, ...place })
  if (line.flags.has('json')) io.out(JSON.stringify(ack))
  else if (ack.ok) {
    const where = place.worktree === undefined ? '' : ` in work tree ${place.worktree}`
    io.out(`${ack.id ?? ''} started${where}; \`signalbox\` shows it, \`signalbox attach ${ack.id ?? ''}\` enters it`)
  }
  if (!ack.ok && !line.flags.has('json')) io.err(`signalbox: ${ack.refused}`)
  return ack.ok ? 0 : 1
}

/** All of it but its place. */
function startCommand(line: CommandLine): Omit<Start, keyof LaunchPlace> {
  if (line.rest.length === 0) throw new Trouble('nothing to run', 'give a command: `signalbox run -- bash`', 2)
  const name = optionValue(line, 'name')
  const profile = optionValue(line, 'profile')
  const role = roleOf(line)
  const nice = numberOf(line, 'nice', [0, NICE_MAX])
  const memoryBytes = memoryOf(line)
  const restart = restartOf(line)
  const env = envOf(line)
  const sandbox = sandboxOf(line)
  return {
    type: 'session.start',
    argv: [...line.rest],
    cols: process.stdout.columns ?? COLS,
    rows: process.stdout.rows ?? ROWS,
    ...(name === undefined ? {} : { name }),
    ...(profile === undefined ? {} : { profile }),
    ...(role === undefined ? {} : { role }),
    ...(nice === undefined ? {} : { nice }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(restart === undefined ? {} : { restart }),
    ...(env === undefined ? {} : { env }),
    ...(sandbox === undefined ? {} : { sandbox }),
  }
}

/** In bytes. */
function memoryOf(line: CommandLine): number | undefined {
  const text = optionValue(line, 'memory')
  if (text === undefined) return undefined
  const bytes = parseSize(text)
  if (bytes !== null && bytes >= MEMORY_BYTES_MIN) return bytes
  throw new Trouble('--memory takes a size, as 2G or 512M', `give at least ${sizeWords(MEMORY_BYTES_MIN)}`, 2)
}

function roleOf(line: CommandLine): string | undefined {
  const role = optionValue(line, 'role')
  if (role === undefined || roleSchema.safeParse(role).success) return role
  throw new Trouble('--role takes a word of small letters', 'as reviewer or analyst', 2)
}

function restartOf(line: CommandLine): 'never' | 'on-failure' | undefined {
  const restart = optionValue(line, 'restart')
  if (restart === undefined || restart === 'never' || restart === 'on-failure') return restart
  throw new Trouble(`--restart does not know "${restart}"`, 'use never or on-failure', 2)
}

function envOf(line: CommandLine): Record<string, string> | undefined {
  const given = line.values.get('env')
  return given && Object.fromEntries(given.map(variableOf))
}

/** Not quoted in the message: what was meant to be a value may be a secret. */
function variableOf(word: string): readonly [string, string] {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]{0,99})=([\s\S]*)$/.exec(word) ?? []
  if (name === undefined || value === undefined)
    throw new Trouble('--env takes NAME=VALUE', 'give the variable’s value after =', 2)
  if (name.startsWith('SIGNALBOX_')) throw new Trouble(`${name} is set by Signalbox itself`, 'choose another name', 2)
  return [name, value]
}

export async function stopSession(line: CommandLine, io: Setting['io'], client: EngineClient): Promise<number> {
  const sessionId = await sessionIdOf(line, client)
  const code = await answer(client, { type: 'session.stop', sessionId }, io, line.flags.has('json'))
  if (code !== 0) return code
  const isOver = ({ sessions }: World) => sessions.some((session) => session.id === sessionId && hasEnded(session))
  if (await whenWorld(client, isOver, ENDS_WITHIN_MS)) return 0
  throw new Trouble(`session ${sessionId} has not ended yet`, 'look again with `signalbox sessions`', 1)
}

/** Waits for the session that takes the place of the one named. */
export async function restartSession(line: CommandLine, io: Setting['io'], client: EngineClient): Promise<number> {
  const known = await worldOf(client)
  const sessionId = await sessionIdOf(line, client)
  const ack = await client.send({ type: 'session.restart', sessionId })
  const asJson = line.flags.has('json')
  if (!ack.ok) {
    if (asJson) io.out(JSON.stringify(ack))
    else io.err(`signalbox: ${ack.refused}`)
    return 1
  }
  const successorIn = ({ sessions }: World) =>
    sessions.find(({ id, launch }) => launch.restartOf === sessionId && !known.sessions.some((one) => one.id === id))
  const world = await whenWorld(client, (next) => successorIn(next) !== undefined, ENDS_WITHIN_MS)
  const id = world && successorIn(world)?.id
  if (!id) throw new Trouble(`session ${sessionId} has not ended yet`, 'look again with `signalbox sessions`', 1)
  io.out(asJson ? JSON.stringify({ ok: true, id }) : `${id} started in place of ${sessionId}`)
  return 0
}

/** The id of the session that a command names by id or name; what nobody has is left to the engine to refuse. */
export async function sessionIdOf({ positionals: [word = ''] }: CommandLine, client: EngineClient): Promise<string> {
  return findSession(await worldOf(client), word)?.id ?? word
}
