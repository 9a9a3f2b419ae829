// How bad a finding, a threat or a question is. The order of the list is the order of every queue.
import { z } from 'zod'

export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const
export const severitySchema = z.enum(SEVERITIES)
export type Severity = z.infer<typeof severitySchema>

/** 0 for CRITICAL, 3 for LOW: smaller is worse, so that lists sort naturally. */
export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}

/** True when `severity` is as bad as `threshold` or worse. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return rankOf(severity) <= rankOf(threshold)
}
