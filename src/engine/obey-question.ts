// Commands about questions and accepted rules → events or a refusal. Each answer is recorded for its own question, also when one
// key press answered several that ask the same.

import { allLike } from '#escalations/alike.ts'
import { settle } from '#escalations/settle.ts'
import type { Origin } from '#protocol/envelope.ts'
import type { Answer, Escalation, Option } from '#protocol/escalation.ts'
import type { Event } from '#protocol/event.ts'
import { plain } from '#protocol/plain.ts'
import type { Mind } from './mind.ts'
import type { Obeyed } from './obey.ts'

export type By = { readonly origin: Origin; readonly at: number }

/** An answer to one question or, when it says so, to all that ask the same. */
export function obeyAnswer({ world }: Mind, answer: Answer, { origin, at }: By): Obeyed {
  const settled = settle(world.questions, answer, origin)
  if ('refused' in settled) return settled
  const { option, event } = settled
  const open = world.questions.find(({ escalation }) => escalation.id === answer.escalationId)
  if (!open) return unknownQuestion(answer.escalationId)
  const isBulk = answer.allLikeIt === true
  if (isBulk && option.takes === 'text')
    return { refused: `option ${option.id} is written for one question: answer each` }
  if (isBulk && option.rule) return { refused: 'a rule is taken with one question, not with several at once' }
  const questions = isBulk ? allLike(open, world.questions) : [open]
  const answers = questions.map(({ escalation }): Event => {
    const until = heldUntil(escalation, option, { isBulk: questions.length > 1, at })
    const mine = { ...event, escalationId: escalation.id }
    return until === null ? mine : { ...mine, heldUntil: until }
  })
  return { events: [...answers, ...ruleTaken(option, answer.escalationId)], ...countOf(questions.length) }
}

const countOf = (count: number) => (count > 1 ? { id: String(count) } : {})

/** A rule is said twice and can be revoked: it is not held as well. */
function heldUntil(
  { undoMs }: Escalation,
  option: Option,
  { isBulk, at }: { readonly isBulk: boolean; readonly at: number },
): number | null {
  const ms = option.rule || !undoMs ? 0 : isBulk ? undoMs.bulk : undoMs[option.verdict]
  return ms === 0 ? null : at + ms
}

const ruleTaken = ({ rule }: Option, escalationId: string): readonly Event[] =>
  rule ? [{ type: 'rule.accepted', rule, escalationId }] : []

/** Takes a held answer back. */
export function obeyUndo({ world }: Mind, escalationId: string, { origin }: By): Obeyed {
  if (origin !== 'human') return { refused: 'only a human takes an answer back' }
  const open = world.questions.find(({ escalation }) => escalation.id === escalationId)
  if (open?.held) return { events: [{ type: 'escalation.undone', escalationId }] }
  if (open) return { refused: `${open.escalation.id} has no answer yet` }
  const settled = world.settled.some(({ escalation }) => escalation.id === escalationId)
  return settled
    ? { refused: `too late: the answer to ${plain(escalationId, 40)} has taken effect` }
    : unknownQuestion(escalationId)
}

export function obeyRevoke({ world }: Mind, name: string, { origin }: By): Obeyed {
  if (origin !== 'human') return { refused: 'only a human revokes a rule' }
  const isKnown = world.rules.some(({ rule }) => rule.name === name)
  if (isKnown) return { events: [{ type: 'rule.revoked', name }] }
  return { refused: `no accepted rule "${plain(name, 80)}": see \`signalbox policy\`` }
}

export function obeySnooze({ world }: Mind, escalationId: string, until: number): Obeyed {
  const open = world.questions.find(({ escalation }) => escalation.id === escalationId)
  if (!open) return unknownQuestion(escalationId)
  if (open.held) return { refused: `${open.escalation.id} was answered a moment ago` }
  return { events: [{ type: 'escalation.snoozed', escalationId, until }] }
}

const unknownQuestion = (escalationId: string): Obeyed => ({
  refused: `no open question ${plain(escalationId, 40)}: it was settled before or never asked`,
})
