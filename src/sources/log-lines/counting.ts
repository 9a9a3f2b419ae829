// What counting lines needs and keeps between them.
import type { CleanWords } from './clean-words.ts'
import type { DurationUnits } from './duration-units.ts'
import type { Facts } from './line-facts.ts'
import { maskWords } from './mask-words.ts'
import type { RoutePaths } from './route-paths.ts'
import { noSlugs, type SlugState } from './slug-paths.ts'
import type { StatementCounts } from './statement-counts.ts'
import { noTemplates, type TemplateState } from './templates.ts'
import type { VersionsSeen } from './version-changes.ts'

export const WORD_CHARS_MAX = 120
export const SAMPLE_CHARS_MAX = 400
export const SAMPLES_KEPT_MAX = 5_000
const CAUSE_CHARS_MAX = 240
/** A sample is taken anew after so long, since redacting costs more than counting. */
const SAMPLE_AGE_MS = 3_600_000

export type CountState = {
  readonly templates: TemplateState
  readonly units: DurationUnits
  /** What a sample stands for → the sample, redacted, and when it was taken. */
  readonly samples: Map<string, { text: string; at: number }>
  readonly versions: VersionsSeen
  readonly statements: StatementCounts
  readonly slugs: SlugState
}

export const noCounts = (): CountState => ({
  templates: noTemplates(),
  units: new Map(),
  samples: new Map(),
  versions: new Map(),
  statements: new Map(),
  slugs: noSlugs(),
})

export type Counting = {
  readonly state: CountState
  readonly words: CleanWords
  readonly paths: RoutePaths
  readonly address: (logged: string) => string
  readonly isIgnored: (route: string) => boolean
}

/** Why a request failed, with its variable parts masked. */
export function causeOf(facts: Facts): string {
  const said = facts.error || facts.reason || facts.message
  const masked = maskWords(said.split('\n', 1)[0] ?? '')
  return (facts.status === 0 ? masked : `${facts.status} ${masked}`).trim().slice(0, CAUSE_CHARS_MAX)
}

/** A redacted line for `key`; one that was kept a short while ago will do. */
export function sampleOf(to: Counting, key: string, at: number, raw: () => string): string {
  const { samples } = to.state
  const kept = samples.get(key)
  if (kept && Math.abs(at - kept.at) < SAMPLE_AGE_MS) return kept.text
  if (samples.size >= SAMPLES_KEPT_MAX) samples.clear()
  const text = to.words(raw(), SAMPLE_CHARS_MAX)
  samples.set(key, { text, at })
  return text
}
