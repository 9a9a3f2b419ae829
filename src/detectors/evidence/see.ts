// A look at a session's screen → what screen, title and output say from it. A viewer that hides the screen says nothing: then what was
// seen before it stands.
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Evidence, Statement } from '#protocol/evidence.ts'
import type { Profile } from '#protocol/profile.ts'
import { isAgent } from '../screen/profile-of.ts'
import { noRule, STILL_MS, saidBy } from '../screen/read-screen.ts'
import { filledRows, type ReadableScreen } from '../screen/regions.ts'
import { requestOf } from '../screen/request-of.ts'
import { findRule, type Match } from '../screen/try-rule.ts'
import { sourceOf, stated } from './gathered.ts'

export type Look = ReadableScreen & { readonly quietMs: number; readonly at: number }

export type Seen = { readonly evidence: readonly Evidence[]; readonly request: AgentRequest | null }

/** The evidence after a look; null when a viewer is open over the screen, or an agent has not drawn anything yet. */
export function see(before: readonly Evidence[], profile: Profile, { quietMs, at, ...screen }: Look): Seen | null {
  const shown = findRule(profile, screen, 'screen')
  if (shown?.rule.state === 'skip') return null
  const isBlank = filledRows(screen.rows).length === 0
  if (isBlank && isAgent(profile) && !sourceOf(before, 'screen')) return null
  const titled = findRule(profile, screen, 'title')
  const output = quietMs < STILL_MS ? said('working', 'it has just written') : said('nothing', 'it is quiet')
  let evidence = stated(before, { source: 'output', ...output }, at)
  // Of a program that is no agent a screen that no rule knows says nothing at all.
  if (shown || isAgent(profile)) evidence = stated(evidence, { source: 'screen', ...saidOf(profile, shown) }, at)
  else evidence = evidence.filter(({ source }) => source !== 'screen')
  if (titled) evidence = stated(evidence, { source: 'title', ...saidOf(profile, titled) }, at)
  else evidence = evidence.filter(({ source }) => source !== 'title')
  return { evidence, request: shown ? requestOf(profile, shown) : null }
}

const said = (says: Statement, because: string) => ({ says, because })

function saidOf(profile: Profile, match: Match | null) {
  if (!match) return said('nothing', noRule(profile))
  const { state, kind, waitsFor } = match.rule
  return { ...said(state === 'skip' ? 'nothing' : state, saidBy(profile, match)), waitingFor: kind ?? waitsFor ?? null }
}
