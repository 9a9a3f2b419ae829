// A decision as opencode's server takes it. A no without words ends the agent's turn, one with words lets it go on.
import type { Decision } from '#protocol/agent-request.ts'
import type { Asked, Spoken } from '../adapter.ts'
import type { Permission, Questions } from './calls.ts'
import { shownChoice } from './request.ts'

const NO_REASON = 'Refused in the control room, without a reason.'

/** What is posted; `path` null posts nothing and leaves the dialog to the human. */
export type Reply = { readonly path: string | null; readonly body: object }

export function answerTo({ request, original }: Asked, decision: Decision, note: string | null): Spoken {
  if (decision.behavior === 'hand-over') return say({ path: null, body: {} })
  if (request.kind === 'question') return answers(original as Questions, decision)
  const { id } = original as Permission
  const path = `/permission/${id}/reply`
  if (decision.behavior === 'deny') {
    return say({ path, body: { reply: 'reject', ...(decision.interrupt ? {} : { message: note || NO_REASON }) } })
  }
  if (decision.text !== null || decision.scope === 'session') {
    return { refused: 'opencode takes a yes to this as it is, once or always; it is asked again' }
  }
  return say({ path, body: { reply: decision.scope } })
}

function answers({ id, questions }: Questions, decision: Decision): Spoken {
  if (decision.behavior === 'deny') return say({ path: `/question/${id}/reject`, body: {} })
  const given = decision.answers.length > 0 ? decision.answers : decision.text === null ? [] : [decision.text]
  if (given.length < questions.length || given.some((answer) => answer.trim() === '')) {
    return { refused: `${questions.length} questions need an answer each; it is asked again` }
  }
  const written = questions.map(({ options, multiple }, index) => {
    const parts = multiple ? (given[index] ?? '').split(';').map((part) => part.trim()) : [given[index] ?? '']
    return parts.map((part) => options.find(({ label }) => shownChoice(label) === part)?.label ?? part)
  })
  return say({ path: `/question/${id}/reply`, body: { answers: written } })
}

const say = (reply: Reply): Spoken => ({ text: JSON.stringify(reply) })
