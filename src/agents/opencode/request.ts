// What opencode asks as a request in the common words: a permission, or questions to be answered. Its own name for what it asks is the
// occasion, so the same request that is found again after a restart is the same. Names are made of what is shown.
import { resolve } from 'node:path'
import { type AgentRequest, EDIT_CHARS_MAX } from '#protocol/agent-request.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import { redact } from '#protocol/secret.ts'
import type { Asked } from '../adapter.ts'
import { canonicalJson } from '../canonical.ts'
import { exactText, shownLine, shownLines } from '../shown.ts'
import type { Permission, Questions } from './calls.ts'

const TOOL_CHARS_MAX = 80
const LINES_MAX = 40
const QUESTIONS_MAX = 4
const CHOICES_MAX = 6
const PATHS_MAX = 20

/** Who asks: `agentId` is null for the session's own agent. */
export type Asker = { readonly sessionId: string; readonly agentId: string | null; readonly cwd: string }

/** The fingerprint that a request of that name has. */
export const fingerprintOf = (sessionId: string, id: string): string =>
  fingerprint(canonicalJson(['opencode', sessionId, id]))

export function askedFor(permission: Permission, asker: Asker): Asked {
  const { id, permission: tool, patterns, always, metadata } = permission
  const { command, diff, filepath } = metadata
  const telling = [command, filepath].find((value) => typeof value === 'string' && value !== '')
  const detail = shownLine(typeof telling === 'string' ? telling : patterns.join(' '))
  const body = [command, diff].find((value) => typeof value === 'string' && value !== '')
  const rules = always.map((pattern) => shownLine(`"always" allows: ${tool} ${pattern}`)).slice(0, 5)
  const shown = shownLines(typeof body === 'string' ? body : patterns.join('\n'), LINES_MAX - rules.length)
  const request: AgentRequest = {
    ...occasionOf(id, asker),
    likeness: fingerprint(canonicalJson([tool, patterns, redact(canonicalJson(command ?? diff ?? null))])),
    kind: 'permission',
    tool: shownLine(tool, TOOL_CHARS_MAX) || 'a tool',
    detail,
    lines: [...shown, ...rules],
    paths: pathsIn(permission, asker.cwd),
    exact: typeof command === 'string' ? exactText(command, EDIT_CHARS_MAX) : null,
    offers: [...(rules.length > 0 ? ['always' as const] : []), 'interrupt', 'hand-over'],
    questions: [],
  }
  return { request, original: permission }
}

/** Null when it is more than can be shown: then its own dialog is all there is. */
export function askedAs(asking: Questions, asker: Asker): Asked | null {
  const { id, questions } = asking
  if (questions.length > QUESTIONS_MAX || questions.some(({ options }) => options.length > CHOICES_MAX)) return null
  const shown = questions.map(({ question, multiple = false, options }) => ({
    question: shownLine(question),
    multiple,
    choices: options.map(({ label, description }) => ({
      label: shownChoice(label),
      description: shownLine(description, 300),
    })),
  }))
  const lines = shown.flatMap(({ question, choices }) => [
    question,
    ...choices.map(({ label, description }) => shownLine(`  ${label}: ${description}`)),
  ])
  const detail = shownLine(shown.map(({ question }) => question).join(' · '))
  const request: AgentRequest = {
    ...occasionOf(id, asker),
    likeness: fingerprint(canonicalJson(['question', lines])),
    kind: 'question',
    tool: 'question',
    detail,
    lines: lines.slice(0, LINES_MAX),
    paths: [],
    offers: ['hand-over'],
    questions: shown,
  }
  return { request, original: asking }
}

export const shownChoice = (label: string) => shownLine(label, 120)

const occasionOf = (id: string, { sessionId, agentId }: Asker) => ({
  fingerprint: fingerprintOf(sessionId, id),
  channel: { by: 'desk' as const, adapter: 'opencode', requestId: id, isOnScreen: true },
  agentId,
  turn: null,
  editable: null,
})

/** Of tools that work on files the patterns are paths. */
function pathsIn({ permission, patterns, metadata }: Permission, cwd: string): string[] {
  const { filepath } = metadata
  const named = typeof filepath === 'string' ? [filepath] : []
  const found = ['edit', 'read', 'external_directory'].includes(permission) ? [...named, ...patterns] : named
  return [...new Set(found.map((path) => shownLine(resolve(cwd, path))))].slice(0, PATHS_MAX)
}
