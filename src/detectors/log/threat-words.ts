// One threat from the sightings that belong to it: the first leads, the others are what it affects as well. Every string
// is made printable and every list is cut here, whatever a heuristic gave.
import { plain } from '#protocol/plain.ts'
import { rankOf, type Severity } from '#protocol/severity.ts'
import type { Sighting } from '#protocol/sighting.ts'
import {
  type Planned,
  type Suspect,
  THREAT_KEYS_MAX,
  THREAT_PLANNED_MAX,
  THREAT_SAMPLES_MAX,
  THREAT_SUSPECTS_MAX,
  type Threat,
} from '#protocol/threat.ts'

const KEY_CHARS_MAX = 200
const EVIDENCE_MAX = 10
/** Of what else is affected; the rest is counted. */
const ALSO_MAX = 3

export type Telling = {
  readonly id: string
  readonly source: string
  /** The first leads; never empty. */
  readonly sightings: readonly [Sighting, ...Sighting[]]
  readonly level: Severity
  readonly raisedAt: number
  readonly at: number
  /** What a person should know beside the evidence: that it came back, that it happened before. */
  readonly notes: readonly string[]
  readonly suspects: readonly Suspect[]
  readonly planned: readonly Planned[]
}

/** The threat as it is told at `at`. */
export function threatOf(telling: Telling): Threat {
  const { id, source, sightings, level, raisedAt, at, notes, suspects, planned } = telling
  const [lead, ...others] = sightings
  const soonest = soonestOf(sightings)
  const keys = [...new Set(sightings.flatMap((sighting) => [sighting.key, ...sighting.keys]).map(keyText))]
  return {
    id,
    heuristic: lead.heuristic,
    kind: plain(lead.kind, 40),
    key: keyText(lead.key),
    keys: keys.filter((key) => key !== '').slice(0, THREAT_KEYS_MAX),
    source: plain(source),
    level,
    startedAt: Math.round(raisedAt),
    onsetAt: Math.round(Math.min(...sightings.map(({ onsetAt }) => onsetAt))),
    updatedAt: Math.round(at),
    endedAt: null,
    timeToFailureS: soonest?.likelyS ?? null,
    timeToFailureRangeS: soonest && [...soonest.rangeS],
    title: plain(lead.title, 300),
    evidence: evidenceOf(lead, others, notes),
    samples: [...new Set(sightings.flatMap(({ samples }) => samples.map((sample) => plain(sample))))].slice(
      0,
      THREAT_SAMPLES_MAX,
    ),
    impact: plain(sightings.map(({ impact }) => impact).join(' ')),
    mitigation: plain(lead.mitigation, 600),
    proposedTask: plain(lead.proposedTask, 600),
    suspects: suspects.slice(0, THREAT_SUSPECTS_MAX),
    planned: planned.slice(0, THREAT_PLANNED_MAX),
  }
}

/** Of two levels the worse one. */
export const worse = (left: Severity, right: Severity): Severity => (rankOf(left) <= rankOf(right) ? left : right)

function evidenceOf(lead: Sighting, others: readonly Sighting[], notes: readonly string[]): string[] {
  const also = others.slice(0, ALSO_MAX).map(({ heuristic, title }) => `also ${heuristic}: ${title}`)
  const more = others.length - also.length
  const added = [...also, ...(more > 0 ? [`and ${more} more with the same cause`] : []), ...notes]
  const own = lead.evidence.slice(0, Math.max(0, EVIDENCE_MAX - added.length))
  return [...own, ...added].slice(0, EVIDENCE_MAX).map((line) => plain(line))
}

/** Only a finite, ordered projection is told. */
function soonestOf(sightings: readonly Sighting[]): { likelyS: number; rangeS: [number, number] } | null {
  const known = sightings.flatMap(({ timeToFailure }) => {
    if (!timeToFailure || !Number.isFinite(timeToFailure.likelyS)) return []
    const likelyS = Math.max(0, Math.round(timeToFailure.likelyS))
    const [low, high] = timeToFailure.rangeS.map((s) => (Number.isFinite(s) ? Math.max(0, Math.round(s)) : likelyS))
    return [
      { likelyS, rangeS: [Math.min(low ?? likelyS, likelyS), Math.max(high ?? likelyS, likelyS)] as [number, number] },
    ]
  })
  return known.toSorted((left, right) => left.likelyS - right.likelyS)[0] ?? null
}

const keyText = (key: string) => plain(key, KEY_CHARS_MAX)
