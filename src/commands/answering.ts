// `signalbox approve`, `reject`, `answer` and `undo`: the words of the command line as one answer to one question, or to all that
// ask the same.
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { answer } from '#cli/queue.ts'
import { worldOf } from '#processes/world-of.ts'
import type { World } from '#projection/world.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Answer } from '#protocol/escalation.ts'
import type { EngineClient } from '#transport/client.ts'
import type { Setting } from './setting.ts'

/** Sends it; when its effect waits, says until when it can be taken back. */
export async function settleQuestion(line: CommandLine, { io }: Setting, client: EngineClient): Promise<number> {
  const asJson = line.flags.has('json')
  const escalationId = line.positionals[0] ?? ''
  if (line.command === 'undo') return answer(client, { type: 'escalation.undo', escalationId }, io, asJson)
  const code = await answer(client, { type: 'escalation.answer', answer: answerOf(line, escalationId) }, io, asJson)
  if (code !== 0 || asJson) return code
  const held = heldIn(await worldOf(client), escalationId)
  if (held !== null) {
    const seconds = Math.max(0, Math.ceil((held - io.now()) / 1_000))
    io.err(`it takes effect in ${seconds} s; \`signalbox undo ${escalationId}\` takes it back`)
  }
  return code
}

function heldIn({ questions }: World, escalationId: string): number | null {
  return questions.find(({ escalation }) => escalation.id === escalationId)?.held?.until ?? null
}

function answerOf(line: CommandLine, escalationId: string): Answer {
  const verdict = line.command === 'reject' ? 'reject' : 'approve'
  const note = optionValue(line, verdict === 'approve' ? 'note' : 'reason')
  const text = optionValue(line, 'text')
  const option = optionValue(line, 'option') ?? (line.command === 'answer' ? 'answer' : undefined)
  if (verdict === 'reject' && !note?.trim())
    throw new Trouble('a rejection needs a reason', 'give one: `signalbox reject ID --reason TEXT`', 2)
  if (line.command === 'answer' && !text?.trim())
    throw new Trouble('an answer needs a text', "give it: `signalbox answer ID --text '…'`", 2)
  return {
    escalationId,
    verdict,
    ...(option === undefined ? {} : { option }),
    ...(note === undefined ? {} : { note }),
    ...(text === undefined ? {} : { text }),
    ...(line.flags.has('sure') ? { confirmed: true } : {}),
    ...(line.flags.has('all-like-it') ? { allLikeIt: true } : {}),
  }
}
