// Commands that ask the running engine (starting it when needed), print once and end.
import { type CommandLine, numberOf, optionValue } from '#cli/command-line.ts'
import { printJournal, verifyJournal } from '#cli/journal.ts'
import { answer, printQuestion, printQueue } from '#cli/queue.ts'
import { findSession, printSessions, printWhy } from '#cli/sessions.ts'
import { printStatus } from '#cli/status.ts'
import { reachEngine } from '#processes/engine-link.ts'
import { whenWorld, worldOf } from '#processes/world-of.ts'
import type { World } from '#projection/world.ts'
import { Trouble } from '#protocol/errors.ts'
import type { EngineClient } from '#transport/client.ts'
import { linkingOf, type Setting } from './setting.ts'

const MINUTE_MS = 60_000
const ENDS_WITHIN_MS = 15_000
const COLS = 120
const ROWS = 40

export async function runClientCommand(line: CommandLine, setting: Setting): Promise<number> {
  const client = await reachEngine(linkingOf(line, setting), { start: true })
  try {
    return await obey(line, setting, client)
  } finally {
    client.close()
  }
}

async function obey(line: CommandLine, { io }: Setting, client: EngineClient): Promise<number> {
  const asJson = line.flags.has('json')
  const id = line.positionals[0] ?? ''
  switch (line.command) {
    case 'status':
      return printStatus(await worldOf(client), io, asJson)
    case 'sessions':
      return printSessions(await worldOf(client), io, asJson)
    case 'why':
      return printWhy(await worldOf(client), id, io, asJson)
    case 'queue':
      return printQueue(await worldOf(client), io, asJson)
    case 'show':
      return printQuestion(await worldOf(client), id, io, asJson)
    case 'journal':
      if (line.flags.has('verify')) return verifyJournal(client, io, asJson)
      return printJournal(client, io, { since: numberOf(line, 'since', [0, Number.MAX_SAFE_INTEGER]) ?? 0, asJson })
    case 'snooze': {
      const forMs = (numberOf(line, 'minutes', [1, 7 * 24 * 60]) ?? 10) * MINUTE_MS
      return answer(client, { type: 'escalation.snooze', escalationId: id, forMs }, io, asJson)
    }
    case 'stop': {
      const sessionId = findSession(await worldOf(client), id)?.id ?? id
      const code = await answer(client, { type: 'session.stop', sessionId }, io, asJson)
      return code === 0 ? hasEnded(client, sessionId) : code
    }
    case 'run':
      return start(line, io, client)
    default:
      return settle(line, io, client)
  }
}

/** Waits for the end of a session that was told to stop; 1 when it does not come. */
async function hasEnded(client: EngineClient, sessionId: string): Promise<number> {
  const isOver = ({ sessions }: World) =>
    sessions.some(({ id, state }) => id === sessionId && (state === 'exited' || state === 'lost'))
  if (await whenWorld(client, isOver, ENDS_WITHIN_MS)) return 0
  throw new Trouble(`session ${sessionId} has not ended yet`, 'look again with `signalbox sessions`', 1)
}

/** `approve` and `reject`. */
function settle(line: CommandLine, io: Setting['io'], client: EngineClient): Promise<number> {
  const verdict = line.command === 'approve' ? 'approve' : 'reject'
  const note = optionValue(line, verdict === 'approve' ? 'note' : 'reason')
  const option = optionValue(line, 'option')
  if (verdict === 'reject' && !note?.trim()) {
    throw new Trouble('a rejection needs a reason', 'give one: `signalbox reject ID --reason TEXT`', 2)
  }
  const chosen = { ...(option === undefined ? {} : { option }), ...(note === undefined ? {} : { note }) }
  const command = {
    type: 'escalation.answer',
    answer: { escalationId: line.positionals[0] ?? '', verdict, ...chosen },
  } as const
  return answer(client, command, io, line.flags.has('json'))
}

async function start(line: CommandLine, io: Setting['io'], client: EngineClient): Promise<number> {
  if (line.rest.length === 0) throw new Trouble('nothing to run', 'give a command: `signalbox run -- bash`', 2)
  const name = optionValue(line, 'name')
  const profile = optionValue(line, 'profile')
  const ack = await client.send({
    type: 'session.start',
    argv: [...line.rest],
    cwd: process.cwd(),
    cols: process.stdout.columns ?? COLS,
    rows: process.stdout.rows ?? ROWS,
    ...(name === undefined ? {} : { name }),
    ...(profile === undefined ? {} : { profile }),
  })
  if (line.flags.has('json')) io.out(JSON.stringify(ack))
  else if (ack.ok)
    io.out(`${ack.id ?? ''} started; \`signalbox\` shows it, \`signalbox attach ${ack.id ?? ''}\` enters it`)
  if (!ack.ok && !line.flags.has('json')) io.err(`signalbox: ${ack.refused}`)
  return ack.ok ? 0 : 1
}
