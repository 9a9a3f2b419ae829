// The four passes of a review (A18), and which of them a finding belongs to.
import { z } from 'zod'
import type { Finding } from './finding.ts'

export const PASS_NAMES = ['Security', 'Performance', 'Stack-specific', 'Testing'] as const
export const passNameSchema = z.enum(PASS_NAMES)
export type PassName = z.infer<typeof passNameSchema>

/** Findings that a model may add to one audit. */
export const REVIEW_FINDINGS_MAX = 30

export const passSchema = z.strictObject({
  name: passNameSchema,
  /** A pass of which nothing ran is skipped or failed, never passed. */
  outcome: z.enum(['ran', 'skipped', 'failed']),
  /** What did not run and why, else what did. */
  because: z.string().max(400),
  /** What it looks for. */
  scope: z.string().max(200),
  /** What of it ran. */
  covers: z.array(z.string().max(60)).max(40),
  findings: z.int().min(0),
})
export type Pass = z.infer<typeof passSchema>

const OF_FAMILY: Readonly<Record<string, PassName>> = {
  secret: 'Security',
  security: 'Security',
  performance: 'Performance',
  stack: 'Stack-specific',
  migration: 'Stack-specific',
  test: 'Testing',
  testing: 'Testing',
  coverage: 'Testing',
  suppression: 'Testing',
}

const OF_TYPE: Readonly<Record<Finding['type'], PassName>> = {
  secret: 'Security',
  security: 'Security',
  shell: 'Security',
  performance: 'Performance',
  style: 'Stack-specific',
  test: 'Testing',
  coverage: 'Testing',
  suppression: 'Testing',
}

/** Rule names of the model begin with this and end with the pass. */
export const REVIEW_FAMILY = 'review'
const OF_REVIEW = new Map(PASS_NAMES.map((name) => [name.toLowerCase(), name]))

/** The pass by the family of the rule's name, else by the finding's type. */
export function passOf({ rule, type }: Pick<Finding, 'rule' | 'type'>): PassName {
  const [family = '', name = ''] = rule.split('/')
  if (family === REVIEW_FAMILY) return OF_REVIEW.get(name) ?? OF_TYPE[type]
  return OF_FAMILY[family] ?? OF_TYPE[type]
}
