// What a line says about a version that begins to run or a log level that changes.
import type { Counting } from './counting.ts'
import type { Facts } from './line-facts.ts'
import { LEVELS } from './line-facts.ts'
import { levelOfWord } from './line-level.ts'
import { CHANGES_COUNTED_MAX, type OpenMinute } from './open-minute.ts'

const DEPLOY =
  /\b(?:deploy(?:ed|ment|ing)?|rolled? ?(?:back|out)|rollback|rollout|release[ds]?|starting|started|upgraded?|booting|running)\b.*?\b(?:version\s*[:=]?\s*|v|release\s+|to\s+|tag\s+)["']?([vV]?\d+(?:\.\d+)+[\w.+-]*|[0-9a-f]{7,40}\b)/i
const LEVEL = /\blog(?:ging)?[ _-]?level\b.*?\b(?:to|=|:|->|now)\s*["']?(\w+)/i
const WORD_CHARS_MAX = 120

const VERSIONS_SEEN_MAX = 8
const SERVICES_SEEN_MAX = 1_000
/** A version that was silent for so long and speaks again was put back. */
const BACK_AFTER_MS = 1_800_000

/** Service → its versions and when each was last heard of. */
export type VersionsSeen = Map<string, Map<string, number>>

/** A version in the lines' own field: one that was not heard of lately has begun to run. */
export function countVersion(to: Counting, minute: OpenMinute, facts: Facts): void {
  const all = to.state.versions
  let seen = all.get(facts.service)
  const isFirst = !seen
  if (!seen) {
    if (all.size >= SERVICES_SEEN_MAX) all.clear()
    seen = new Map()
    all.set(facts.service, seen)
  }
  const last = seen.get(facts.version)
  seen.set(facts.version, Math.max(last ?? 0, facts.at))
  if (isFirst || (last !== undefined && facts.at - last < BACK_AFTER_MS)) return
  if (seen.size > VERSIONS_SEEN_MAX) seen.delete(seen.keys().next().value ?? '')
  noteDeploy(to, minute, facts, facts.version)
}

function noteDeploy(to: Counting, minute: OpenMinute, facts: Facts, version: string): void {
  if (minute.deploys.length >= CHANGES_COUNTED_MAX) {
    minute.uncounted += 1
    return
  }
  const service = to.words(facts.service, WORD_CHARS_MAX)
  minute.deploys.push({ at: facts.at, service, version: to.words(version.replace(/^v(?=\d)/i, ''), WORD_CHARS_MAX) })
}

const MAY_CHANGE = /deploy|roll|releas|start|upgrad|boot|running|level/i

export function countChanges(to: Counting, minute: OpenMinute, facts: Facts): void {
  const { message } = facts
  if (!MAY_CHANGE.test(message)) return
  const deployed = DEPLOY.exec(message)
  if (deployed) noteDeploy(to, minute, facts, deployed[1] ?? '')
  const changed = LEVEL.exec(message)
  const level = changed ? LEVELS[levelOfWord(changed[1] ?? '')] : undefined
  if (level && minute.levelChanges.length < CHANGES_COUNTED_MAX)
    minute.levelChanges.push({ at: facts.at, service: to.words(facts.service, WORD_CHARS_MAX), to: level })
}
