// ASK → ANSWER. The first answer wins, only a human gives one, and a rejection carries its reason.
// What an option allows was fixed when the question was opened: an answer can choose, never add.
import type { Origin } from '#protocol/envelope.ts'
import type { Answer, Escalation, Option } from '#protocol/escalation.ts'
import type { EventOf } from '#protocol/event.ts'
import { plain } from '#protocol/plain.ts'
import type { OpenQuestion } from './queue.ts'

export type Settled = { readonly event: EventOf<'escalation.answered'>; readonly option: Option }
export type Refusal = { readonly refused: string }

/** The option that an answer chooses: the named one, else the first with its verdict. */
export function optionOf(escalation: Escalation, answer: Answer): Option | undefined {
  return escalation.options.find((option) =>
    answer.option === undefined
      ? option.verdict === answer.verdict
      : option.id === answer.option && option.verdict === answer.verdict,
  )
}

/** The event that settles a question, or why this answer does not. */
export function settle(queue: readonly OpenQuestion[], answer: Answer, origin: Origin): Settled | Refusal {
  if (origin !== 'human') return { refused: 'only a human may answer a question' }
  const open = queue.find(({ escalation }) => escalation.id === answer.escalationId)
  if (!open)
    return { refused: `no open question ${plain(answer.escalationId, 40)}: it was settled before or never asked` }
  if (open.held) return { refused: `${open.escalation.id} was answered a moment ago: take that back first (undo)` }
  const option = optionOf(open.escalation, answer)
  if (!option) {
    const known = open.escalation.options.map(({ id, verdict }) => `${id} (${verdict})`).join(', ')
    return { refused: `question ${open.escalation.id} has no such option: choose one of ${known}` }
  }
  const note = plain(answer.note ?? '', 500)
  if (option.takes === 'reason' && note === '') {
    return { refused: `a rejection of ${open.escalation.id} needs a reason, so that the agent can act on it` }
  }
  const text = answer.text ?? ''
  if (option.takes === 'text' && text.trim() === '') {
    return { refused: `option ${option.id} of ${open.escalation.id} needs a text: what is to take its place` }
  }
  if (option.confirm && answer.confirmed !== true) {
    return { refused: `${open.escalation.id} destroys something: say it a second time (${option.label})` }
  }
  return {
    option,
    event: {
      type: 'escalation.answered',
      escalationId: open.escalation.id,
      verdict: answer.verdict,
      option: option.id,
      note: note === '' ? null : note,
      text: option.takes === 'text' ? text : null,
    },
  }
}
