// A command that Gemini CLI is about to ask for, as a request in the common words. Its hook tells the exact command; the answer is typed
// into the dialog that then shows it. Names are made of what is shown, so no secret is in them.
import type { AgentRequest } from '#protocol/agent-request.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import type { Asked } from '../adapter.ts'
import { canonicalJson } from '../canonical.ts'
import { shownLine, shownLines } from '../shown.ts'

export const SHELL = 'Shell'

export const likenessOf = (command: string): string =>
  fingerprint(canonicalJson([SHELL, shownLines(command, Number.POSITIVE_INFINITY)]))

export function askedBy(command: string, sessionId: string, requestId: string): Asked {
  const lines = shownLines(command)
  const request: AgentRequest = {
    fingerprint: fingerprint(canonicalJson(['gemini', sessionId, lines, requestId])),
    likeness: likenessOf(command),
    kind: 'permission',
    tool: SHELL,
    detail: shownLine(command),
    lines,
    paths: [],
    channel: { by: 'desk', adapter: 'gemini', requestId, isOnScreen: true },
    agentId: null,
    turn: null,
    editable: null,
    offers: ['session', 'hand-over'],
    questions: [],
  }
  return { request, original: null }
}
