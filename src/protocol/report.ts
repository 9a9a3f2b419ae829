// The audit report as it is stored in `logs/audit/report_<hash>.json` (A12). Published as state/report.schema.json.
// Changing a field means raising REPORT_VERSION.
import { z } from 'zod'
import { FINDINGS_MAX, findingSchema } from './finding.ts'
import { PROPOSALS_MAX, proposalSchema } from './proposal.ts'
import { PASS_NAMES, passSchema } from './review.ts'
import { severitySchema } from './severity.ts'
import {
  checkRunSchema,
  metricsSchema,
  partsSchema,
  REGRESSIONS_MAX,
  regressionSchema,
  testRunSchema,
} from './verdict.ts'

export const REPORT_VERSION = 2

export const reportSchema = z.strictObject({
  version: z.literal(REPORT_VERSION),
  /** ISO 8601, UTC. */
  timestamp: z.iso.datetime(),
  commit_hash: z.string(),
  branch: z.string().nullable(),
  subject: z.string(),
  /** FAIL when a CRITICAL or HIGH issue stands or the tests failed or timed out. NOT_RUN when nothing was checked at all. */
  status: z.enum(['PASS', 'FAIL', 'NOT_RUN']),
  parts: partsSchema,
  tests: testRunSchema,
  checks: z.array(checkRunSchema),
  /** The four passes: Security, Performance, Stack-specific, Testing. */
  passes: z.array(passSchema).length(PASS_NAMES.length),
  metrics: metricsSchema,
  /** What is worse than in the parent commit; null when that was not audited. */
  regressions: z.array(regressionSchema).max(REGRESSIONS_MAX).nullable(),
  issues: z
    .array(
      z.strictObject({
        id: z.string(),
        severity: severitySchema,
        type: findingSchema.shape.type,
        rule: z.string(),
        file: z.string().nullable(),
        line: z.int().min(0),
        description: z.string(),
        evidence: z.array(z.string()),
        remediation: z.string(),
        cwe: findingSchema.shape.cwe,
        owasp: findingSchema.shape.owasp,
      }),
    )
    .max(FINDINGS_MAX),
  /** Initiatives that need a human's approval. */
  proposals: z.array(proposalSchema).max(PROPOSALS_MAX),
  /** Issues of earlier commits that this one resolved. */
  resolved: z.array(z.string()),
  /** Older commits that this audit stands for. */
  covers: z.array(z.string()),
})
export type Report = z.infer<typeof reportSchema>
