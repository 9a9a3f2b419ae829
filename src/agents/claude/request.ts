// A PermissionRequest of Claude Code as a request in the common words: a tool to be allowed, questions to be answered, or a plan.
// Names are made of what is shown, so no secret is in them.
import type { AgentRequest } from '#protocol/agent-request.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import { redact } from '#protocol/secret.ts'
import type { Asked } from '../adapter.ts'
import { canonicalJson } from '../canonical.ts'
import { shownLine, shownLines } from '../shown.ts'
import { type ClaudeCall, type ClaudeQuestion, questionSchema } from './calls.ts'
import { suggestedRules } from './rules.ts'
import { viewOf } from './tool-view.ts'

export const QUESTION_TOOL = 'AskUserQuestion'
export const PLAN_TOOL = 'ExitPlanMode'
const QUESTIONS_MAX = 4
const CHOICES_MAX = 8
const TOOL_CHARS_MAX = 80
const LINES_MAX = 40

/** The same for calls of the same tool with the same arguments. */
export const likenessOf = ({ tool_name = '', tool_input }: ClaudeCall): string =>
  fingerprint(canonicalJson([tool_name, redact(canonicalJson(tool_input))]))

/** The request, bound to this one occasion; `original` is the call itself. */
export function askedBy(call: ClaudeCall, sessionId: string, requestId: string): Asked {
  const { tool_name = '', tool_input, agent_id, prompt_id } = call
  const args = redact(canonicalJson(tool_input))
  const request: AgentRequest = {
    fingerprint: fingerprint(canonicalJson([sessionId, agent_id, tool_name, args, prompt_id, requestId])),
    likeness: likenessOf(call),
    tool: shownLine(tool_name, TOOL_CHARS_MAX) || 'a tool',
    channel: { by: 'desk', adapter: 'claude', requestId, isOnScreen: true },
    agentId: agent_id,
    turn: prompt_id,
    ...askingFor(call),
  }
  return { request, original: call }
}

/** The questions that it asks, as written; none for other tools or more than can be answered. */
export function questionsIn({ tool_name, tool_input }: ClaudeCall): readonly ClaudeQuestion[] {
  if (tool_name !== QUESTION_TOOL) return []
  const read = questionSchema.array().min(1).max(QUESTIONS_MAX).safeParse(tool_input['questions'])
  return read.success && read.data.every(({ options }) => options.length <= CHOICES_MAX) ? read.data : []
}

export const shownChoice = (label: string) => shownLine(label, 120)

type AgentQuestion = AgentRequest['questions'][number]
type Asking = Pick<AgentRequest, 'kind' | 'detail' | 'lines' | 'paths' | 'editable' | 'offers' | 'questions'>

function askingFor(call: ClaudeCall): Asking {
  const { tool_name: tool = '', tool_input: input, cwd } = call
  const bare = { paths: [], editable: null, offers: ['interrupt', 'hand-over'] as AgentRequest['offers'] }
  const questions = questionsIn(call)
  if (questions.length > 0) {
    const shown = questions.map(shownQuestion)
    const detail = shownLine(questions.map(({ question }) => question).join(' · '))
    return { ...bare, kind: 'question', detail, lines: linesOf(shown), questions: shown }
  }
  if (tool === PLAN_TOOL) {
    const { plan } = input
    const text = typeof plan === 'string' ? plan : 'a plan that is on its own screen only'
    return { ...bare, kind: 'plan', detail: shownLine(text), lines: shownLines(text), questions: [] }
  }
  const { detail, lines, paths, editable } = viewOf(tool, input, cwd)
  const rules = suggestedRules(call).map((rule) => shownLine(`"always" allows: ${rule}`))
  return {
    kind: 'permission',
    detail,
    lines: [...lines, ...rules].slice(-LINES_MAX),
    paths: [...paths],
    editable,
    offers: [
      ...(editable === null ? [] : ['edit' as const]),
      'session',
      ...(rules.length > 0 ? ['always' as const] : []),
      ...bare.offers,
    ],
    questions: [],
  }
}

const shownQuestion = ({ question, multiSelect, options }: ClaudeQuestion): AgentQuestion => ({
  question: shownLine(question),
  multiple: multiSelect,
  choices: options.map(({ label, description }) => ({
    label: shownChoice(label),
    description: shownLine(description, 300),
  })),
})

function linesOf(questions: readonly AgentQuestion[]): string[] {
  return questions
    .flatMap(({ question, multiple, choices }) => [
      multiple ? shownLine(`${question} (several may be chosen)`) : question,
      ...choices.map(({ label, description }) => shownLine(`  ${label}: ${description}`)),
    ])
    .slice(0, LINES_MAX)
}
