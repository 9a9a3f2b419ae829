// The Predictive Threat Report as a document, and one line of `signalbox logs --json`. Published in state/; changing a field
// means raising THREAT_REPORT_VERSION.
import { z } from 'zod'
import { type Threat, threatSchema } from './threat.ts'

export const THREAT_REPORT_VERSION = 1
export const REPORT_THREATS_MAX = 1_000

export const threatReportSchema = z.strictObject({
  version: z.literal(THREAT_REPORT_VERSION),
  source: z.string().max(400),
  /** Of the log's own clock, epoch milliseconds: from the first minute to the end of the last; null without any. */
  from: z.int().nullable(),
  to: z.int().nullable(),
  lines: z.int().min(0),
  /** Lines that no parser could read; lines for minutes that were closed already. */
  badLines: z.int().min(0),
  lateLines: z.int().min(0),
  /** Those that run first, worst first. */
  threats: z.array(threatSchema).max(REPORT_THREATS_MAX),
  /** Threats beyond those listed. */
  more: z.int().min(0),
})
export type ThreatReport = z.infer<typeof threatReportSchema>

/** A threat as it was raised, updated or closed; what is not known is left out. Lines with the same id are one threat. */
export const threatLineSchema = threatSchema.extend({
  endedAt: z.int().optional(),
  timeToFailureS: z.number().min(0).optional(),
  timeToFailureRangeS: z.tuple([z.number().min(0), z.number().min(0)]).optional(),
})

/** `threat` when it was over at `at`: nothing is foretold any more. */
export function endedThreat(threat: Threat, at: number, because: string): Threat {
  return {
    ...threat,
    updatedAt: at,
    endedAt: at,
    endedBecause: because,
    timeToFailureS: null,
    timeToFailureRangeS: null,
  }
}
