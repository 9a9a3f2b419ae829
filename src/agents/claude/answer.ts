// A decision as Claude Code's PermissionRequest hook says it. What was asked is taken from the desk's memory, so that masked text
// never goes back to the agent.
import type { Decision } from '#protocol/agent-request.ts'
import type { Asked, Spoken } from '../adapter.ts'
import type { ClaudeCall, ClaudeQuestion } from './calls.ts'
import { PLAN_TOOL, questionsIn, shownChoice } from './request.ts'
import { updatesFor } from './rules.ts'
import { edited } from './tool-view.ts'

const NO_REASON = 'Refused in the control room, without a reason.'

/** The hook's output. Refused when the decision has no words here: then nothing is said. */
export function answerTo({ request, original }: Asked, decision: Decision, note: string | null): Spoken {
  const call = original as ClaudeCall
  if (decision.behavior === 'hand-over') return { text: '{}' }
  if (decision.behavior === 'deny') {
    const interrupt = decision.interrupt ? { interrupt: true } : {}
    return say({ behavior: 'deny', message: note || NO_REASON, ...interrupt })
  }
  const questions = questionsIn(call)
  if (questions.length > 0) return answers(call, questions, decision)
  // Claude takes a bare yes to a plan for no answer.
  if (call.tool_name === PLAN_TOOL) return say({ behavior: 'allow', updatedInput: call.tool_input })
  const input = decision.text === null ? null : edited(request.tool, call.tool_input, decision.text)
  if (decision.text !== null && input === null) {
    return { refused: `what was written for ${request.tool} is no JSON object; it is asked again` }
  }
  const updates = updatesFor(decision.scope, call)
  return say({
    behavior: 'allow',
    ...(input === null ? {} : { updatedInput: input }),
    ...(updates.length === 0 ? {} : { updatedPermissions: updates }),
  })
}

const say = (decision: object): Spoken => ({
  text: JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } }),
})

function answers(call: ClaudeCall, questions: readonly ClaudeQuestion[], decision: Decision): Spoken {
  const given = decision.answers.length > 0 ? decision.answers : decision.text === null ? [] : [decision.text]
  if (given.length < questions.length || given.some((answer) => answer.trim() === '')) {
    return { refused: `${questions.length} questions need an answer each; it is asked again` }
  }
  const pairs = questions.map((question, index) => [question.question, asWritten(question, given[index] ?? '')])
  return say({ behavior: 'allow', updatedInput: { ...call.tool_input, answers: Object.fromEntries(pairs) } })
}

/** Choices in the agent's own writing: what was chosen is what was shown of them. */
function asWritten({ options, multiSelect }: ClaudeQuestion, answer: string): string {
  const own = (shown: string) => options.find(({ label }) => shownChoice(label) === shown)?.label ?? shown
  return multiSelect
    ? answer
        .split(';')
        .map((part) => own(part.trim()))
        .join(', ')
    : own(answer)
}
