// What a screen says: working, waiting for someone, idle, or unknown. Rules are data in the agent's profile.
// What an agent prints is evidence, not truth: a request is bound to everything that its dialog shows.
import type { AgentRequest } from '#protocol/agent-request.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import { plain } from '#protocol/plain.ts'
import type { Profile, ScreenRule } from '#protocol/profile.ts'
import { redact } from '#protocol/secret.ts'

/**
 * Output within this time is work in progress: no prompt on such a screen counts as idle yet. The pty-host shows a screen
 * once more when it has been quiet for longer than this (SETTLED_AFTER_MS there).
 */
export const STILL_MS = 300
const TOOL_CHARS_MAX = 80
const ROW_CHARS_MAX = 1_000
/** Of the dialog as it is shown with the question. */
const LINES_MAX = 40
const LINE_CHARS_MAX = 400

export type ScreenReading = {
  readonly state: 'working' | 'waiting' | 'idle' | 'unknown'
  /** Evidence in one line. */
  readonly because: string
  readonly request: AgentRequest | null
}

/** Reads `rows` (visible, top first), `quietMs` after the last output. Unknown when neither a rule nor output speaks. */
export function readScreen(profile: Profile, rows: readonly string[], quietMs: number): ScreenReading {
  const match = findRule(profile, rows)
  if (!match) {
    if (quietMs < STILL_MS) return { state: 'working', because: 'it has just written output', request: null }
    return { state: 'unknown', because: `no screen rule of profile ${profile.name} knows this screen`, request: null }
  }
  const { rule } = match
  const because = `screen rule ${profile.name}/${rule.rule}: ${quote(match)}`
  if (rule.state === 'idle' && quietMs < STILL_MS) {
    return { state: 'working', because: 'output is still coming', request: null }
  }
  return { state: rule.state, because: plain(because, 300), request: requestOf(profile, match) }
}

/** The request that `rows` show now, for comparing its fingerprint before anything is typed. */
export function requestOn(profile: Profile, rows: readonly string[]): AgentRequest | null {
  const match = findRule(profile, rows)
  return match ? requestOf(profile, match) : null
}

type Match = { readonly rule: ScreenRule; readonly rows: readonly string[] }

function findRule({ screens }: Profile, rows: readonly string[]): Match | null {
  const filled = rows.slice(0, rows.findLastIndex((row) => row.trim() !== '') + 1).map((row) => row.trimEnd())
  for (const rule of screens.toSorted((a, b) => b.priority - a.priority)) {
    const seen = regionOf(rule, filled)
    if (seen && isOn(rule, seen.join('\n'))) return { rule, rows: seen }
  }
  return null
}

function regionOf({ region, from }: ScreenRule, rows: readonly string[]): readonly string[] | null {
  const cut = region === 'all' ? rows : rows.slice(-Number(region.slice('bottom-'.length)))
  if (from === undefined) return cut
  const start = cut.findLastIndex((row) => compiled(from).test(row))
  return start === -1 ? null : cut.slice(start)
}

function isOn({ all, any, not }: ScreenRule, text: string): boolean {
  const holds = (source: string) => compiled(source).test(text)
  return all.every(holds) && (any.length === 0 || any.some(holds)) && !not.some(holds)
}

/** The fingerprint covers every row of the dialog: another question, command or option is another request. */
function requestOf(profile: Profile, { rule, rows }: Match): AgentRequest | null {
  const { kind, approveKeys, rejectKeys } = rule
  if (kind === undefined || approveKeys === undefined || rejectKeys === undefined) return null
  const text = rows.join('\n')
  const name = `${profile.name}/${rule.rule}`
  const tool = plain(redact(captured(rule.tool, text)), TOOL_CHARS_MAX)
  const detail = plain(redact(unboxed(captured(rule.detail, text))))
  const dialog = rows.map((row) => plain(redact(row), ROW_CHARS_MAX))
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
function unboxed(text: string): string {
  return text
    .split('\n')
    .map((row) => row.replace(/^[\s│┃|]+|[\s│┃|]+$/gu, ''))
    .filter((row) => row !== '')
    .join(' ')
}

/** The row that the rule's first pattern found. */
function quote({ rule, rows }: Match): string {
  const patterns = [...rule.all, ...rule.any].map(compiled)
  return redact(unboxed(rows.find((row) => patterns.some((pattern) => pattern.test(row))) ?? rows.at(-1) ?? ''))
}

function compiled(source: string): RegExp {
  return new RegExp(source, 'mu')
}
