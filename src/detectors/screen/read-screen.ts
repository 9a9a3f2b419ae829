// What a screen says: working, waiting for someone, idle, …, or unknown. Rules are data in the agent's profile. This is what the
// screen alone says; what the session does is decided by all the evidence (detectors/evidence).
import type { AgentRequest } from '#protocol/agent-request.ts'
import { plain } from '#protocol/plain.ts'
import type { Profile } from '#protocol/profile.ts'
import { redact } from '#protocol/secret.ts'
import type { ObservedState } from '#protocol/session.ts'
import { requestOf, unboxed } from './request-of.ts'
import { compiled, findRule, type Match } from './try-rule.ts'

/**
 * Output within this time is work in progress: no prompt on such a screen counts as idle yet. The pty-host shows a screen
 * once more when it has been quiet for longer than this (SETTLED_AFTER_MS there).
 */
export const STILL_MS = 300
const BECAUSE_CHARS_MAX = 300

export type ScreenReading = {
  readonly state: ObservedState
  /** Evidence in one line. */
  readonly because: string
  readonly request: AgentRequest | null
}

/** Reads `rows` (visible, top first), `quietMs` after the last output. Unknown when neither a rule nor output speaks. */
export function readScreen(profile: Profile, rows: readonly string[], quietMs: number): ScreenReading {
  const match = findRule(profile, { rows, title: '' }, 'screen')
  const because = match ? saidBy(profile, match) : noRule(profile)
  const state = match?.rule.state
  if (state === undefined && quietMs < STILL_MS) return just('working', 'it has just written output')
  if (state === undefined || state === 'skip' || state === 'still') return just('unknown', because)
  if (state === 'idle' && quietMs < STILL_MS) return just('working', 'output is still coming')
  return { state, because, request: match ? requestOf(profile, match) : null }
}

/** The request that `rows` show now, for comparing its fingerprint before anything is typed. */
export function requestOn(profile: Profile, rows: readonly string[]): AgentRequest | null {
  const match = findRule(profile, { rows, title: '' }, 'screen')
  return match ? requestOf(profile, match) : null
}

/** Why a rule is believed: its name and the row that it found. */
export function saidBy({ name }: Profile, { rule, rows }: Match): string {
  const patterns = [...rule.all, ...rule.any].map(compiled)
  const row = rows.find((one) => patterns.some((pattern) => pattern.test(one))) ?? rows.at(-1) ?? ''
  const kind = rule.region === 'title' ? 'title' : 'screen'
  const found = redact(unboxed(row)).replaceAll(/ {2,}/g, ' ')
  return plain(`${kind} rule ${name}/${rule.rule}: ${found}`, BECAUSE_CHARS_MAX)
}

export const noRule = ({ name }: Profile): string => `no screen rule of profile ${name} knows this screen`

const just = (state: ObservedState, because: string): ScreenReading => ({ state, because, request: null })
