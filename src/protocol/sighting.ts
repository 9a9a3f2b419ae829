// What a heuristic sees at present: an incident that runs or has just ended. The alert book makes threats of it.

import type { Severity } from './severity.ts'
import type { Heuristic } from './threat.ts'

export type TimeToFailure = {
  readonly likelyS: number
  /** Where the truth lies four times in five. */
  readonly rangeS: readonly [low: number, high: number]
}

export type Sighting = {
  /** Names this incident within its heuristic, from the first sighting to the last; the same after a restart. */
  readonly ref: string
  readonly heuristic: Heuristic
  /** What kind of it: `creep`, `n-plus-one`, `bad-deploy`, `stuffing`, `runaway-logger` … one or two plain words. */
  readonly kind: string
  /** Where a person begins to look: the worst route, the address, the template's service, the gauge; `*` for everything. */
  readonly key: string
  /** Everything it affects, `key` first. */
  readonly keys: readonly string[]
  readonly level: Severity
  /** Estimated begin, epoch milliseconds. */
  readonly onsetAt: number
  readonly timeToFailure: TimeToFailure | null
  readonly title: string
  readonly evidence: readonly string[]
  readonly samples: readonly string[]
  readonly impact: string
  readonly mitigation: string
  readonly proposedTask: string
  /** Words that may name the cause: a dependency, a service, a version, a table. They find suspects and shared causes. */
  readonly hints: readonly string[]
  /** For the chart, in the measure's own unit: what is usual, and where it fails. Absent where there is no such thing. */
  readonly measured?: { readonly usual: readonly [low: number, high: number] | null; readonly limit: number | null }
  /** Why it is over ("latency normalised"); null while it runs. After this the same ref never comes again. */
  readonly endedBecause: string | null
}
