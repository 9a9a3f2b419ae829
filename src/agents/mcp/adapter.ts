// What agents say and ask through `signalbox mcp`. The session is proven by the hooks socket; all else is the agent's word, made
// printable, masked and bounded here. It may ask and report; nothing that it says settles anything.
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { type AgentRequest, type Decision, EDIT_CHARS_MAX } from '#protocol/agent-request.ts'
import { cleanedResult } from '#protocol/cleaned-result.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import type { Adapter, Asked, Heard, HookCall, Spoken } from '../adapter.ts'
import { NOTHING_HEARD } from '../adapter.ts'
import { canonicalJson } from '../canonical.ts'
import { shownLine, shownLines } from '../shown.ts'
import { Limits } from './limits.ts'
import { type Arguments, DESK_TOOLS, type DeskTool, deskCallSchema } from './tools.ts'

export const MCP = 'mcp'

export type McpParts = {
  readonly now: () => number
  /** What a session is to read, quoted as data. */
  readonly feedbackFor: (sessionId: string) => string
}

export function createMcp({ now, feedbackFor }: McpParts): Adapter {
  const limits = new Limits()
  return {
    name: MCP,
    // It is no program that is started as a session.
    equip: async ({ argv }) => ({ argv, env: {}, conversation: null }),
    heard(call) {
      const { tool, arguments: given } = deskCallSchema.parse(call.payload)
      const read = z.strictObject(DESK_TOOLS[tool]).safeParse(given)
      if (!read.success) return replying({ error: 'these arguments do not fit the tool' })
      if (!limits.admit(call.sessionId, tool, call.requestId, now()))
        return replying({ error: `${tool} was used too often: go on without it and try again in some minutes` })
      return HEARD[tool](read.data as never, call, feedbackFor)
    },
    answer: spoken,
  }
}

const replying = (reply: object): Heard => ({ ...NOTHING_HEARD, reply: JSON.stringify(reply) })

type Hears = {
  readonly [T in DeskTool]: (given: Arguments<T>, call: HookCall, feedbackFor: McpParts['feedbackFor']) => Heard
}

const HEARD: Hears = {
  hello: (_, { sessionId }) => replying({ session: sessionId }),
  read_feedback: (_, { sessionId }, feedbackFor) => replying({ feedback: feedbackFor(sessionId) }),
  report_status: ({ text }, { sessionId }) => ({
    ...replying({ recorded: true }),
    events: [{ type: 'agent.said', sessionId, text: shownLine(text, 300) }],
  }),
  submit_result: (result, { sessionId }) => ({
    ...replying({ recorded: true }),
    events: [{ type: 'result.submitted', sessionId, result: cleanedResult(result) }],
  }),
  ask_clearance: ({ action, why, paths }, call) => ({
    ...NOTHING_HEARD,
    asked: asked(call, {
      kind: 'permission',
      tool: 'clearance',
      detail: shownLine(action),
      lines: [...shownLines(action, 30), ...(why === '' ? [] : shownLines(`why: ${why}`, 10))],
      paths: paths.map((path) => shownLine(path)).filter(isAbsolute),
      questions: [],
    }),
  }),
  raise_escalation: ({ question, details, severity, choices }, call) => ({
    ...NOTHING_HEARD,
    asked: asked(call, {
      kind: 'question',
      tool: 'escalation',
      detail: shownLine(question),
      lines: details === '' ? [] : shownLines(details),
      paths: [],
      severity,
      questions: [
        {
          question: shownLine(question),
          multiple: false,
          choices: choices.map((label) => ({ label: shownLine(label, 120) || '(empty)', description: '' })),
        },
      ],
    }),
  }),
}

type Asking = Pick<AgentRequest, 'kind' | 'tool' | 'detail' | 'lines' | 'paths' | 'questions' | 'severity'>

/** Bound to this one call; the same call that comes again has the same name. */
function asked({ sessionId, requestId }: HookCall, asking: Asking): Asked {
  const request: AgentRequest = {
    ...asking,
    fingerprint: fingerprint(canonicalJson([MCP, sessionId, requestId])),
    likeness: fingerprint(canonicalJson([asking.tool, asking.lines, asking.detail])),
    channel: { by: 'desk', adapter: MCP, requestId, isOnScreen: false },
    agentId: null,
    turn: null,
    editable: null,
    offers: [],
  }
  return { request, original: null }
}

function spoken({ request }: Asked, { behavior, answers }: Decision, note: string | null): Spoken {
  const said = note === null ? {} : { note }
  if (behavior !== 'allow') return { text: JSON.stringify({ answer: 'denied', ...said }) }
  if (request.kind !== 'question') return { text: JSON.stringify({ answer: 'allowed', ...said }) }
  return { text: JSON.stringify({ answer: 'answered', text: answers.join('\n').slice(0, EDIT_CHARS_MAX), ...said }) }
}
