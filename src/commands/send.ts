// `signalbox send ID TEXT`: waits until it was seen what became of the text, and says so by its exit code.
import type { CommandLine } from '#cli/command-line.ts'
import { whenWorld } from '#processes/world-of.ts'
import type { SentView, World } from '#projection/world.ts'
import { Trouble } from '#protocol/errors.ts'
import { TEXT_CHARS_MAX } from '#protocol/intent.ts'
import type { EngineClient } from '#transport/client.ts'
import { sessionIdOf } from './life-cycle.ts'
import type { Setting } from './setting.ts'

/** Longer than a delivery takes with all its waiting and tries; what is sent to one session waits for its turn. */
const SENT_WITHIN_MS = 60_000

/** 0 when it was submitted; 1 when it was held, dropped or refused. */
export async function sendText(line: CommandLine, io: Setting['io'], client: EngineClient): Promise<number> {
  const text = textOf(line)
  const sessionId = await sessionIdOf(line, client)
  const ack = await client.send({ type: 'session.send', sessionId, text })
  const asJson = line.flags.has('json')
  if (!ack.ok) {
    if (asJson) io.out(JSON.stringify(ack))
    else io.err(`signalbox: ${ack.refused}`)
    return 1
  }
  const sentIn = ({ sessions }: World): SentView | undefined =>
    sessions.find(({ id }) => id === sessionId)?.sent.find(({ intentId }) => intentId === ack.id)
  const world = await whenWorld(client, (next) => sentIn(next) !== undefined, SENT_WITHIN_MS)
  const sent = world && sentIn(world)
  if (!sent) throw new Trouble('nobody knows yet what became of the text', 'look at `signalbox journal`', 1)
  const { outcome, because } = sent
  io.out(asJson ? JSON.stringify({ sessionId, outcome, because }) : `${outcome}: ${because}`)
  return outcome === 'submitted' ? 0 : 1
}

/** The second word, or what comes after `--`, for texts that begin with a dash. */
function textOf({ positionals, rest }: CommandLine): string {
  const text = positionals[1] ?? rest.join(' ')
  if (text.trim() === '') throw new Trouble('nothing to send', 'give a text: `signalbox send ID "go on"`', 2)
  if (text.length > TEXT_CHARS_MAX)
    throw new Trouble(`the text is longer than ${TEXT_CHARS_MAX} characters`, 'put it into a file and name the file', 2)
  return text
}
