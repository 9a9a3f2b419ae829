// An initiative that findings suggest (A19). It is a proposal and nothing more: nothing is done before a human approves it.
import { z } from 'zod'

/** Of one report or review. */
export const PROPOSALS_MAX = 10
/** Named in one proposal. */
export const ISSUES_NAMED_MAX = 50

export const proposalSchema = z.strictObject({
  title: z.string().max(200),
  /** What it would spare, with the figures that speak for it. */
  because: z.string().max(600),
  /** Counted from the findings, or proposed by the model. */
  from: z.enum(['rules', 'reviewer']),
  /** Ids of the issues that it would settle. */
  issues: z.array(z.string().max(40)).max(ISSUES_NAMED_MAX),
  approval: z.literal('needed'),
})
export type Proposal = z.infer<typeof proposalSchema>
