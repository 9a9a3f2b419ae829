// Alerts against a labelled run. An alert meets an incident of its heuristic when it is raised from SLACK_MS before its begin to a
// grace after its end, on something that the incident affects. What follows from another incident counts neither way; what a label
// calls harmless is tolerated up to the level that it names; all else is a false alarm.
import { rankOf, type Severity } from '#protocol/severity.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const SLACK_MS = 2 * MINUTE
const GRACE_MS = 20 * MINUTE
/** A creep that was ended by a fix is still a creep for its heuristic for a while. */
const GRACE_CREEP_MS = 60 * MINUTE
const HARMLESS_AFTER_MS = 15 * MINUTE
const KEY_PART_CHARS_MIN = 6

export type Update = {
  readonly id: string
  readonly heuristic: string
  readonly keys: readonly string[]
  readonly level: Severity
  readonly startedAt: number
  readonly updatedAt: number
  readonly timeToFailureS?: number
  readonly timeToFailureRangeS?: readonly [number, number]
  readonly title: string
}
export type Truth = {
  readonly evalStart: string | number
  readonly end: string | number
  readonly incidents: readonly Incident[]
  readonly hardNegatives: readonly Harmless[]
}
type Incident = {
  readonly id: string
  readonly heuristic: string
  readonly type: string
  readonly start: string | number
  readonly end: string | number
  readonly keys?: readonly string[]
  readonly level: Severity
  readonly also?: readonly string[]
  readonly secondaryPad?: number
  readonly failureAt?: string | number | null
  readonly detectableAt?: string | number
  readonly detectable?: boolean
}
type Harmless = {
  readonly type: string
  readonly start: string | number
  readonly end: string | number
  readonly key?: string
  readonly allow?: Readonly<Record<string, Severity>>
}
type Alert = { readonly first: Update; readonly level: Severity; readonly updates: readonly Update[] }

export type Tally = {
  incidents: number
  detected: number
  alarms: number
  alarmsMedium: number
  alarmsHigh: number
  again: number
  levelExact: number
  levelNear: number
  delays: number[]
  failures: number
  foretold: number
  errorsFirst: number[]
  errorsLast: number[]
  intervals: number
  covered: number
}

export const noTally = (): Tally => ({
  incidents: 0,
  detected: 0,
  alarms: 0,
  alarmsMedium: 0,
  alarmsHigh: 0,
  again: 0,
  levelExact: 0,
  levelNear: 0,
  delays: [],
  failures: 0,
  foretold: 0,
  errorsFirst: [],
  errorsLast: [],
  intervals: 0,
  covered: 0,
})

const at = (time: string | number) => (typeof time === 'number' ? time : Date.parse(time))

/** Adds one run to the tallies, by heuristic; returns its days. `note` is told of what was missed and what was too much. */
export function tallyRun(
  truth: Truth,
  updates: readonly Update[],
  { tallies, note }: { readonly tallies: Map<string, Tally>; readonly note: (line: string) => void },
): number {
  const begin = at(truth.evalStart)
  const alerts = alertsOf(updates).filter(({ first }) => first.startedAt >= begin - 5 * MINUTE)
  const incidents = truth.incidents.filter(({ start }) => at(start) >= begin)
  const tallyOf = (heuristic: string): Tally => {
    const tally = tallies.get(heuristic) ?? noTally()
    tallies.set(heuristic, tally)
    return tally
  }
  const hits = new Map<Incident, Alert[]>()
  for (const alert of alerts) {
    const own = incidents.filter((incident) => meets(alert, incident))
    const incident = own.find((one) => !hits.has(one)) ?? own[0]
    if (incident) hits.set(incident, [...(hits.get(incident) ?? []), alert])
    else if (!isFollowing(alert, incidents) && !isTolerated(alert, truth.hardNegatives)) {
      addAlarm(tallyOf(alert.first.heuristic), alert)
      note(`false  ${alert.first.heuristic} ${iso(alert.first.startedAt)} ${alert.level} ${alert.first.title}`)
    }
  }
  for (const incident of incidents.filter(({ detectable }) => detectable !== false)) {
    const found = hits.get(incident) ?? []
    addIncident(tallyOf(incident.heuristic), incident, found)
    if (found.length === 0)
      note(`missed ${incident.heuristic} ${iso(at(incident.start))} ${incident.level} ${incident.type}`)
  }
  return (at(truth.end) - begin) / DAY
}

function addAlarm(tally: Tally, { level }: Alert): void {
  tally.alarms += 1
  tally.alarmsMedium += rankOf(level) <= rankOf('MEDIUM') ? 1 : 0
  tally.alarmsHigh += rankOf(level) <= rankOf('HIGH') ? 1 : 0
}

const iso = (time: number) => new Date(time).toISOString()

function alertsOf(updates: readonly Update[]): readonly Alert[] {
  return [...Map.groupBy(updates, ({ id }) => id).values()].flatMap((all) => {
    const [first] = all
    if (!first) return []
    const worst = all.reduce((level, one) => (rankOf(one.level) < rankOf(level) ? one.level : level), first.level)
    return [{ first, level: worst, updates: all }]
  })
}

function meets({ first }: Alert, { heuristic, start, end, keys }: Incident): boolean {
  const grace = heuristic === 'H1' ? GRACE_CREEP_MS : GRACE_MS
  const isInTime = first.startedAt >= at(start) - SLACK_MS && first.startedAt <= at(end) + grace
  return first.heuristic === heuristic && isInTime && sharesKey(first.keys, keys)
}

function sharesKey(alert: readonly string[], truth: readonly string[] | undefined): boolean {
  if (!truth || truth.includes('*')) return true
  const [left, right] = [alert.map(plainKey), truth.map(plainKey)]
  const holds = (whole: string, part: string) =>
    part.length >= KEY_PART_CHARS_MIN && !part.startsWith('/') && whole.includes(part)
  return left.some((a) => right.some((b) => a === b || holds(a, b) || holds(b, a)))
}

const plainKey = (key: string) =>
  key
    .toLowerCase()
    .replace(/^(?:get|post|put|patch|delete)\s+/, '')
    .replace(/\{[^}]*\}|<[^>]*>|:[a-z_]+/g, ':id')
    .replace(/\/\d+(?=\/|$)/g, '/:id')
    .trim()

/** A consequence of an incident of another kind. */
const isFollowing = ({ first }: Alert, incidents: readonly Incident[]) =>
  incidents.some(
    ({ also = [], start, end, secondaryPad = 60 * MINUTE }) =>
      also.includes(first.heuristic) &&
      first.startedAt >= at(start) - SLACK_MS &&
      first.startedAt <= at(end) + secondaryPad,
  )

const isTolerated = ({ first, level }: Alert, harmless: readonly Harmless[]) =>
  harmless.some(({ start, end, key, allow }) => {
    const most = allow?.[first.heuristic]
    const isInTime = first.startedAt >= at(start) - SLACK_MS && first.startedAt <= at(end) + HARMLESS_AFTER_MS
    return (
      most !== undefined && rankOf(level) >= rankOf(most) && isInTime && sharesKey(first.keys, key ? [key] : undefined)
    )
  })

function addIncident(tally: Tally, incident: Incident, found: readonly Alert[]): void {
  tally.incidents += 1
  if (incident.failureAt) tally.failures += 1
  const [first] = found
  if (!first) return
  tally.detected += 1
  tally.again += found.length - 1
  tally.delays.push((first.first.startedAt - at(incident.detectableAt ?? incident.start)) / MINUTE)
  const worst = Math.min(...found.map(({ level }) => rankOf(level)))
  const off = Math.abs(worst - rankOf(incident.level))
  tally.levelExact += off === 0 ? 1 : 0
  tally.levelNear += off <= 1 ? 1 : 0
  if (incident.failureAt)
    addForecast(
      tally,
      at(incident.failureAt),
      found.flatMap(({ updates }) => updates),
    )
}

function addForecast(tally: Tally, failsAt: number, updates: readonly Update[]): void {
  const told = updates.flatMap(({ updatedAt, timeToFailureS, timeToFailureRangeS }) =>
    timeToFailureS === undefined || updatedAt >= failsAt - MINUTE
      ? []
      : [{ updatedAt, timeToFailureS, timeToFailureRangeS }],
  )
  const [first, last] = [told[0], told.at(-1)]
  if (!first || !last) return
  tally.foretold += 1
  const errorOf = ({ updatedAt, timeToFailureS }: typeof first) =>
    Math.abs(updatedAt + timeToFailureS * 1_000 - failsAt) / (failsAt - updatedAt)
  tally.errorsFirst.push(errorOf(first))
  tally.errorsLast.push(errorOf(last))
  for (const { updatedAt, timeToFailureRangeS } of told) {
    if (!timeToFailureRangeS) continue
    const left = (failsAt - updatedAt) / 1_000
    tally.intervals += 1
    tally.covered += left >= timeToFailureRangeS[0] && left <= timeToFailureRangeS[1] ? 1 : 0
  }
}
