// The request that a dialog on a screen amounts to. What an agent prints is evidence, not truth: a request is bound to everything
// that its dialog shows.

import type { AgentRequest } from '#protocol/agent-request.ts'
import { clean } from '#protocol/clean.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import type { Profile } from '#protocol/profile.ts'
import { compiled, type Match } from './try-rule.ts'

const TOOL_CHARS_MAX = 80
const ROW_CHARS_MAX = 1_000
/** Of the dialog as it is shown with the question. */
const LINES_MAX = 40
const LINE_CHARS_MAX = 400

/** The fingerprint covers every row of the dialog: another question, command or option is another request. */
export function requestOf(profile: Profile, { rule, rows }: Match): AgentRequest | null {
  const { kind, approveKeys, rejectKeys } = rule
  if (kind === undefined || approveKeys === undefined || rejectKeys === undefined) return null
  const text = rows.join('\n')
  const name = `${profile.name}/${rule.rule}`
  const tool = clean(captured(rule.tool, text), TOOL_CHARS_MAX)
  const detail = clean(unboxed(captured(rule.detail, text)))
  const dialog = rows.map((row) => clean(row, ROW_CHARS_MAX))
  return {
    fingerprint: fingerprint(JSON.stringify([name, tool, detail, dialog])),
    likeness: fingerprint(JSON.stringify([name, tool, detail])),
    kind,
    tool: tool || kind,
    detail,
    lines: dialog
      .filter((row) => row !== '')
      .map((row) => row.slice(0, LINE_CHARS_MAX))
      .slice(-LINES_MAX),
    paths: [],
    channel: { by: 'screen', rule: name, approveKeys, rejectKeys },
    agentId: null,
    turn: null,
    editable: null,
    offers: [],
    questions: [],
  }
}

function captured(source: string | undefined, text: string): string {
  if (source === undefined) return ''
  return compiled(source).exec(text)?.[1] ?? ''
}

/** Several rows of a box as one line, without its frame. */
export function unboxed(text: string): string {
  return text
    .split('\n')
    .map((row) => row.replace(/^[\s│┃|]+|[\s│┃|]+$/gu, ''))
    .filter((row) => row !== '')
    .join(' ')
}
