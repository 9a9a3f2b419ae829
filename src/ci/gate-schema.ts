// The one document of a gate as `--format json` prints it. Published as state/gate.schema.json; changing a field means
// raising GATE_VERSION.
import { z } from 'zod'
import { reportSchema } from '#protocol/report.ts'
import { severitySchema } from '#protocol/severity.ts'
import { threatSchema } from '#protocol/threat.ts'
import { baselineEntrySchema } from './baseline.ts'

export const GATE_VERSION = 1

export const SCOPES = ['added-lines', 'changed-files', 'whole-tree'] as const
export type Scope = (typeof SCOPES)[number]

export const gateSchema = z.strictObject({
  version: z.literal(GATE_VERSION),
  workspace: z.string(),
  base: z.string().nullable(),
  head: z.string().nullable(),
  /** Where findings count. */
  scope: z.enum(SCOPES),
  /** Issues of this severity and worse fail the gate. Failing tests always do. */
  failOn: severitySchema,
  verdict: z.enum(['PASS', 'FAIL', 'NEEDS_HUMAN', 'NOT_RUN']),
  exitCode: z.int(),
  /** What the verdict rests on, worst first. */
  because: z.array(z.string()),
  reports: z.array(reportSchema),
  /** Null without a baseline. */
  baseline: z
    .strictObject({
      /** Entries that an issue of this run fits. */
      accepted: z.array(baselineEntrySchema),
      /** Entries that would fit an issue, but whose time is over. */
      expired: z.array(baselineEntrySchema),
      /** Entries that fit no issue of this run. */
      unused: z.int().min(0),
    })
    .nullable(),
  threats: z.array(threatSchema),
  /** Questions that nobody was there to answer. */
  denied: z.array(z.strictObject({ intent: z.string(), because: z.string() })),
  troubles: z.array(z.strictObject({ about: z.string(), message: z.string(), hint: z.string() })),
})
export type Gate = z.infer<typeof gateSchema>
