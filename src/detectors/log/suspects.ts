// Which commits and deployments may be behind an incident (B10): those shortly before its onset, the nearer and the more
// they touch what fails, the more suspect. A suspicion with its reason, never a verdict: time alone can mislead.
import { plain } from '#protocol/plain.ts'
import type { Sighting } from '#protocol/sighting.ts'
import { type Suspect, THREAT_SUSPECTS_MAX } from '#protocol/threat.ts'
import { sharedWords, wordsOf } from './words.ts'

export const COMMITS_LOOKED_AT_MAX = 500
export const DEPLOYS_LOOKED_AT_MAX = 100
const PATHS_MAX = 200
/** Nothing older is suspected. */
export const LOOK_BACK_MS = 24 * 60 * 60_000
const WEIGHT_MIN = 0.15
const WORDS_NAMED_MAX = 4

/** A commit as far as ranking needs it. Text is printable already. */
export type CommitFact = {
  readonly sha: string
  readonly subject: string
  readonly author: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly paths: readonly string[]
  /** Name of the session that made it, where that is known. */
  readonly session: string | null
}
export type DeployFact = { readonly at: number; readonly service: string; readonly version: string }

type Pace = {
  /** Suspicion falls to a third in this time. */
  readonly fadesMs: number
  /** The onset is estimated: what came a little later may still be the cause. */
  readonly slackMs: number
}
const SUDDEN: Pace = { fadesMs: 60 * 60_000, slackMs: 3 * 60_000 }
const SLOW: Pace = { fadesMs: 4 * 60 * 60_000, slackMs: 60 * 60_000 }

/** At most THREAT_SUSPECTS_MAX, most suspect first. */
export function rankSuspects(
  sighting: Sighting,
  commits: readonly CommitFact[],
  deploys: readonly DeployFact[],
): readonly Suspect[] {
  // Who tries passwords needs no commit.
  if (sighting.heuristic === 'auth-anomaly') return []
  const words = wordsOf([sighting.key, ...sighting.keys, ...sighting.hints, ...causes(sighting)].join(' '))
  const ranked = [
    ...commits.slice(-COMMITS_LOOKED_AT_MAX).map((commit) => ofCommit(commit, sighting, words)),
    ...deploys.slice(-DEPLOYS_LOOKED_AT_MAX).map((deploy) => ofDeploy(deploy, sighting, words)),
  ]
  return ranked
    .filter((suspect) => suspect !== null && suspect.weight >= WEIGHT_MIN)
    .filter((suspect) => suspect !== null)
    .toSorted((left, right) => right.weight - left.weight || right.at - left.at)
    .slice(0, THREAT_SUSPECTS_MAX)
}

/** Error messages name tables and functions. */
const causes = ({ evidence, samples }: Sighting) => [...evidence, ...samples].slice(0, 8)

function ofCommit(commit: CommitFact, sighting: Sighting, words: ReadonlySet<string>): Suspect | null {
  const nearness = nearnessOf(commit.at, sighting)
  if (nearness === null) return null
  const touched = wordsOf([commit.subject, ...commit.paths.slice(0, PATHS_MAX)].join(' '))
  const shared = sharedWords(words, touched)
  const match = Math.min(1, shared.length / 2)
  const because = [
    whenOf(commit.at, sighting),
    shared.length > 0 ? `touches ${shared.slice(0, WORDS_NAMED_MAX).join(', ')}` : 'names nothing of what is affected',
    ...(commit.session === null ? [] : [`made by session ${commit.session}`]),
  ]
  return {
    sha: plain(commit.sha, 64),
    subject: plain(commit.subject, 200),
    author: plain(commit.author, 120),
    at: Math.round(commit.at),
    because: plain(because.join('; '), 300),
    weight: rounded(nearness * (0.4 + 0.6 * match)),
  }
}

function ofDeploy(deploy: DeployFact, sighting: Sighting, words: ReadonlySet<string>): Suspect | null {
  const nearness = nearnessOf(deploy.at, sighting)
  if (nearness === null) return null
  const { service, version } = deploy
  const isNamed = sharedWords(words, wordsOf(service)).length > 0 || sighting.hints.includes(version)
  return {
    sha: plain(version, 64),
    subject: plain(`${service === '' ? '' : `${service} `}${version} was deployed`, 200),
    author: '',
    at: Math.round(deploy.at),
    because: plain(`${whenOf(deploy.at, sighting)}${isNamed ? '; of what is affected' : ''}`, 300),
    // That something else runs since then is stronger than that it was written.
    weight: rounded(nearness * (isNamed ? 0.9 : 0.7)),
  }
}

/** 1 at the onset, less the longer before; null when it cannot be. */
function nearnessOf(at: number, { heuristic, onsetAt }: Sighting): number | null {
  const { fadesMs, slackMs } = heuristic === 'latency-creep' || heuristic === 'resource-trend' ? SLOW : SUDDEN
  const before = onsetAt - at
  if (before > LOOK_BACK_MS || before < -slackMs) return null
  return before < 0 ? 1 + before / (2 * slackMs) : Math.exp(-before / fadesMs)
}

function whenOf(at: number, { onsetAt }: Sighting): string {
  const minutes = Math.round((onsetAt - at) / 60_000)
  if (minutes < 0) return `${-minutes} min after the estimated begin`
  return minutes < 120 ? `${minutes} min before it began` : `${Math.round(minutes / 60)} h before it began`
}

const rounded = (weight: number) => Math.round(Math.min(1, Math.max(0, weight)) * 100) / 100
