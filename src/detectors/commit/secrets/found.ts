// A secret that was found, by its place in the text, on its way to a finding.
import type { Severity } from '#protocol/severity.ts'

export type Found = {
  readonly rule: string
  /** What it is, for people. */
  readonly name: string
  readonly from: number
  readonly to: number
  readonly severity: Severity
  readonly confidence: 'high' | 'medium' | 'low'
}
