// What is remembered of one session's evidence: one statement a source, what it asks at the moment, and what is held back.
// A fold over the journal (gather.ts); weigh.ts makes a state of it.
import type { AgentRequest } from '#protocol/agent-request.ts'
import { type Evidence, SUB_AGENTS_MAX } from '#protocol/evidence.ts'

export type Asked = Pick<AgentRequest, 'fingerprint' | 'kind' | 'tool' | 'agentId'> & {
  readonly at: number
  readonly by: 'screen' | 'desk'
  /** Its dialog can be seen on the session's screen, so that its being gone says something. */
  readonly isOnScreen: boolean
}

export type Gathered = {
  readonly evidence: readonly Evidence[]
  /** What it asks and was not answered yet, oldest first. */
  readonly asked: readonly Asked[]
  /** Something came through its hooks, so that a dialog's own hook may be expected. */
  readonly reports: boolean
  /** A dialog on the screen that waits for its hook. */
  readonly held: { readonly request: AgentRequest; readonly until: number } | null
  /** A human wants to answer in the session's own dialog, which is not asked about again. */
  readonly isHandedOver: boolean
  /** The dialog that was answered by typing, until something else was seen: when, and how often in a row. */
  readonly typed: { readonly fingerprint: string; readonly at: number; readonly times: number } | null
  /** When a dialog was last seen to be on its screen. */
  readonly dialogAt: number | null
}

export const NOTHING_GATHERED: Gathered = {
  evidence: [],
  asked: [],
  reports: false,
  held: null,
  isHandedOver: false,
  typed: null,
  dialogAt: null,
}

export const ASKED_MAX = 20

export type Said = Pick<Evidence, 'source' | 'says' | 'because'> & Partial<Pick<Evidence, 'agentId' | 'waitingFor'>>

/** The list once a source has spoken; what it already said keeps its age. */
export function stated(evidence: readonly Evidence[], said: Said, at: number): readonly Evidence[] {
  const { source, says, because, agentId = null, waitingFor = null } = said
  const before = sourceOf(evidence, source, agentId)
  const isSame = before?.says === says && before.waitingFor === waitingFor
  const now: Evidence = { source, agentId, says, waitingFor, because, since: isSame ? before.since : at, at }
  return bounded([...evidence.filter((one) => one !== before), now])
}

/** What one source says; undefined while it has said nothing. */
export function sourceOf(
  evidence: readonly Evidence[],
  source: Evidence['source'],
  agentId: string | null = null,
): Evidence | undefined {
  return evidence.find((one) => one.source === source && one.agentId === agentId)
}

function bounded(evidence: readonly Evidence[]): readonly Evidence[] {
  const subAgents = evidence.filter(({ source }) => source === 'sub-agent')
  if (subAgents.length <= SUB_AGENTS_MAX) return evidence
  const oldest = subAgents.reduce((one, other) => (other.at < one.at ? other : one))
  return evidence.filter((one) => one !== oldest)
}
