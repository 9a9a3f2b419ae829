// How the parts of a threat are said, the same in every form of the report.

import type { Threat } from '#protocol/threat.ts'
import type { ThreatReport } from '#protocol/threat-report.ts'
import { forecast } from '../age.ts'

/** `2026-11-21 17:05`, of the log's clock in UTC. */
export const minuteOf = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ')

/** `fails in ≈ 11 h (8 h to 20 h)`, `running`, `over 2026-11-21 17:05: latency normalised`; `now` on the log's clock. */
export function stateWords(threat: Threat, now: number): string {
  const { endedAt, endedBecause, timeToFailureS, timeToFailureRangeS, updatedAt } = threat
  if (endedAt !== null) return `over ${minuteOf(endedAt)}${endedBecause ? `: ${endedBecause}` : ''}`
  if (timeToFailureS === null) return 'running'
  const left = (seconds: number) => Math.max(0, seconds - Math.max(0, now - updatedAt) / 1_000)
  const range = timeToFailureRangeS
    ? ` (${timeToFailureRangeS.map((seconds) => forecast(left(seconds)).replace('≈ ', '')).join(' to ')})`
    : ''
  return left(timeToFailureS) === 0 ? 'should have failed by now' : `fails in ${forecast(left(timeToFailureS))}${range}`
}

/** What was read, in one line. */
export function readWords({ from, to, lines, badLines, lateLines, source }: ThreatReport): string {
  const span = from === null || to === null ? 'nothing' : `${minuteOf(from)} to ${minuteOf(to)} UTC`
  const odd = [badLines > 0 ? `${badLines} unreadable` : '', lateLines > 0 ? `${lateLines} too late` : '']
  return [`${source}: ${span}`, `${lines} lines`, ...odd.filter(Boolean)].join(', ')
}
