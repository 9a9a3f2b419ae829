// What is known about a session and from where: each source makes one statement, which holds until that source says something
// else. Which of them decides is for detectors/evidence/weigh.ts.
import { z } from 'zod'
import { requestKindSchema } from './agent-request.ts'
import { OBSERVED_STATES } from './session.ts'

/**
 * `hook`: what the agent itself reports; `sub-agent`: what one of its sub-agents reports; `screen` and `title`: the rules of its
 * profile; `output`: whether it has just written.
 */
export const EVIDENCE_SOURCES = ['process', 'hook', 'sub-agent', 'screen', 'title', 'output'] as const

/** `still`: not working, but whether it is idle or waits cannot be told from this; `nothing`: says nothing about the state. */
const STATEMENTS = [...OBSERVED_STATES, 'still', 'nothing'] as const

export const evidenceSchema = z.strictObject({
  source: z.enum(EVIDENCE_SOURCES),
  /** The sub-agent that it is about; null for the session's own agent. */
  agentId: z.string().max(100).nullable(),
  says: z.enum(STATEMENTS),
  waitingFor: requestKindSchema.nullable(),
  because: z.string().max(300),
  /** Since when it says so, and when it was last heard or seen to; epoch milliseconds. */
  since: z.int(),
  at: z.int(),
})
export type Evidence = z.infer<typeof evidenceSchema>
export type Statement = Evidence['says']

/** Sub-agents beyond these are not kept. */
export const SUB_AGENTS_MAX = 8
export const EVIDENCE_MAX = EVIDENCE_SOURCES.length - 1 + SUB_AGENTS_MAX

/** Evidence with what came of it: `decides` for the one that the state follows, a reason for each other. */
export const weighedSchema = evidenceSchema.extend({ decides: z.boolean(), verdict: z.string().max(120) })
export type Weighed = z.infer<typeof weighedSchema>
