// Sightings of all heuristics → threats: one incident is one threat, raised early, told again only when there is news, closed
// when all that belongs to it is over. Ids come from what was seen and not from a counter, so that a second pass over the same
// minutes after a crash says the same again. State is plain data. What belongs together is decided in shared-cause.ts.
import type { EventOf } from '#protocol/event.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import { plain } from '#protocol/plain.ts'
import { rankOf, type Severity } from '#protocol/severity.ts'
import type { Sighting } from '#protocol/sighting.ts'
import type { Heuristic, Planned, Suspect, Threat } from '#protocol/threat.ts'
import { isNews } from './news.ts'
import { causeOf, isAskedFor, isOriginOf } from './shared-cause.ts'
import { threatOf, worse } from './threat-words.ts'

/** One more waits until another is over, unless it is worse than the least of them: that one is closed for it. */
export const OPEN_THREATS_MAX = 30
/** What belongs to one threat; further ones are counted in its evidence only. */
export const SIGHTINGS_A_THREAT_MAX = 20
/** The same thing again within this time is the same threat, reopened. */
export const COOL_DOWN_MS = 30 * 60_000
/** Within this time the new threat names the earlier one. */
export const REMEMBERED_MS = 24 * 60 * 60_000
export const CLOSED_KEPT_MAX = 100
/** What no heuristic mentions any more for so long is closed: its state was lost. */
export const UNSEEN_MS = 2 * 60 * 60_000
/** What grows slowly waits so long when it began just now: the failures that explain it may follow within minutes. */
export const HELD_MS = 5 * 60_000
const FRESH_MS = 30 * 60_000
export const WAITING_MAX = 200

export type ThreatEvent = EventOf<'threat.raised' | 'threat.updated' | 'threat.closed'>

type Entry = {
  readonly id: string
  readonly raisedAt: number
  readonly level: Severity
  /** Those that run and those that are over; the first leads. */
  readonly sightings: readonly [Sighting, ...Sighting[]]
  readonly seenAt: number
  readonly notes: readonly string[]
  /** As told last. */
  readonly told: Threat
}
type Closed = { readonly id: string; readonly heuristic: Heuristic; readonly kind: string; readonly key: string } & {
  readonly raisedAt: number
  readonly at: number
}

export type Book = {
  readonly open: readonly Entry[]
  /** Newest last. */
  readonly closed: readonly Closed[]
  /** When a sighting that is held back was seen first, by its name. */
  readonly waiting: Readonly<Record<string, number>>
}

export const EMPTY_BOOK: Book = { open: [], closed: [], waiting: {} }

export type Scene = {
  /** End of the minute. */
  readonly at: number
  readonly source: string
  /** Names of services that answer requests themselves, in small letters. */
  readonly services: ReadonlySet<string>
  readonly suspectsOf: (sighting: Sighting) => readonly Suspect[]
  readonly plannedFor: (sighting: Sighting) => readonly Planned[]
}

const nameOf = ({ heuristic, ref }: Sighting) => `${heuristic} ${ref}`

/** The book after one minute, and what it has to say. Sightings are all that run, and once those that ended. */
export function keepBook(
  book: Book,
  sightings: readonly Sighting[],
  scene: Scene,
): { readonly book: Book; readonly events: readonly ThreatEvent[] } {
  const turn: Turn = { open: [...book.open], closed: [...book.closed], waiting: {}, events: [], before: book, scene }
  for (const sighting of inOrder(sightings)) take(turn, sighting)
  closeWhatIsOver(turn)
  tellNews(turn)
  const closed = turn.closed.filter(({ at }) => scene.at - at <= REMEMBERED_MS).slice(-CLOSED_KEPT_MAX)
  const waiting = Object.fromEntries(Object.entries(turn.waiting).slice(0, WAITING_MAX))
  return { book: { open: turn.open, closed, waiting }, events: turn.events }
}

type Turn = {
  open: Entry[]
  readonly closed: Closed[]
  readonly waiting: Record<string, number>
  readonly events: ThreatEvent[]
  readonly before: Book
  readonly scene: Scene
}

/** What fails now before what will fail, and worse before less bad: the first leads. */
function inOrder(sightings: readonly Sighting[]): readonly Sighting[] {
  const slow = ({ heuristic }: Sighting) => (heuristic === 'latency-creep' || heuristic === 'resource-trend' ? 1 : 0)
  return sightings.toSorted((left, right) => slow(left) - slow(right) || rankOf(left.level) - rankOf(right.level))
}

function take(turn: Turn, sighting: Sighting): void {
  const { open, scene } = turn
  const name = nameOf(sighting)
  const own = open.findIndex((entry) => entry.sightings.some((known) => nameOf(known) === name))
  if (own >= 0) {
    open[own] = grown(open[own] as Entry, sighting, scene)
    return
  }
  if (sighting.endedBecause !== null) return
  const before = turn.closed.findLastIndex((known) => isBack(known, sighting, scene))
  const cause = before < 0 ? causeOf(sighting, open, scene.services) : undefined
  if (cause && isOriginOf(sighting, cause.sightings[0])) supersede(turn, sighting, cause)
  else if (cause) open[open.indexOf(cause)] = grown(cause, sighting, scene)
  else if (isHeld(turn, sighting) || !makeRoom(turn, sighting)) return
  else if (before < 0) raise(turn, sighting)
  else reopen(turn, sighting, before)
}

/** The entry with the sighting as it is now. An incident never sounds better than it was at its worst. */
function grown(entry: Entry, sighting: Sighting, { at }: Scene): Entry {
  const known = entry.sightings.findIndex((one) => nameOf(one) === nameOf(sighting))
  const level = worse(entry.level, sighting.level)
  if (known < 0 && entry.sightings.length >= SIGHTINGS_A_THREAT_MAX) return { ...entry, level, seenAt: at }
  const sightings = known < 0 ? [...entry.sightings, sighting] : entry.sightings.with(known, sighting)
  return { ...entry, level, seenAt: at, sightings: sightings as unknown as Entry['sightings'] }
}

function isHeld({ waiting, before, scene }: Turn, sighting: Sighting): boolean {
  if (sighting.heuristic !== 'latency-creep' || isAskedFor(sighting) || scene.at - sighting.onsetAt > FRESH_MS)
    return false
  const since = before.waiting[nameOf(sighting)] ?? scene.at
  waiting[nameOf(sighting)] = since
  return scene.at - since < HELD_MS
}

/** It is what was closed a short while ago. */
const isBack = (closed: Closed, sighting: Sighting, { at }: Scene) =>
  closed.id === idOf(sighting) || (isSame(closed, sighting) && at - closed.at <= COOL_DOWN_MS)

function reopen({ closed, open, events, scene }: Turn, sighting: Sighting, index: number): void {
  const [before] = closed.splice(index, 1)
  if (!before) return
  const notes = [`it was over at ${isoOf(before.at)} and has come back`]
  const entry = { id: before.id, raisedAt: before.raisedAt, level: sighting.level, notes }
  const threat = tell({ ...entry, sightings: [sighting] }, scene)
  open.push({ ...entry, sightings: [sighting], seenAt: scene.at, told: threat })
  events.push({ type: 'threat.updated', threat })
}

const idOf = ({ heuristic, ref }: Sighting) => `t-${fingerprint([heuristic, ref].join('\n'))}`

/** What was told first was a consequence: it goes on as a part of the threat that names its origin. */
function supersede(turn: Turn, sighting: Sighting, before: Entry): void {
  const { open, events, scene } = turn
  const id = idOf(sighting)
  open.splice(open.indexOf(before), 1)
  events.push({
    type: 'threat.closed',
    threatId: before.id,
    at: scene.at,
    because: plain(`it follows from threat ${id}: ${sighting.title}`, 300),
  })
  const sightings = [sighting, ...before.sightings].slice(0, SIGHTINGS_A_THREAT_MAX) as unknown as Entry['sightings']
  const level = worse(before.level, sighting.level)
  const entry = { id, raisedAt: scene.at, level, sightings, notes: [`first told as threat ${before.id}`] }
  const threat = tell(entry, scene)
  open.push({ ...entry, seenAt: scene.at, told: threat })
  events.push({ type: 'threat.raised', threat })
}

function raise({ closed, open, events, scene }: Turn, sighting: Sighting): void {
  const earlier = closed.findLast((known) => isSame(known, sighting))
  const notes = earlier ? [`it happened before: threat ${earlier.id}, over since ${isoOf(earlier.at)}`] : []
  const entry = { id: idOf(sighting), raisedAt: scene.at, level: sighting.level, notes }
  const threat = tell({ ...entry, sightings: [sighting] }, scene)
  open.push({ ...entry, sightings: [sighting], seenAt: scene.at, told: threat })
  events.push({ type: 'threat.raised', threat })
}

const isSame = (closed: Closed, { heuristic, kind, key }: Sighting) =>
  closed.heuristic === heuristic &&
  closed.key === key &&
  (key !== '*' || closed.kind === kind) &&
  isAskedFor(closed) === isAskedFor({ kind })

/** False when there is no room: it is looked at again the next minute. */
function makeRoom(turn: Turn, { level }: Sighting): boolean {
  if (turn.open.length < OPEN_THREATS_MAX) return true
  const [least] = turn.open.toSorted(
    (left, right) => rankOf(right.level) - rankOf(left.level) || left.seenAt - right.seenAt,
  )
  if (!least || rankOf(level) >= rankOf(least.level)) return false
  close(turn, least, `${OPEN_THREATS_MAX} threats are open and a worse one has come; it may still run`)
  return true
}

function closeWhatIsOver(turn: Turn): void {
  const { scene } = turn
  for (const entry of [...turn.open]) {
    const reasons = entry.sightings.map(({ endedBecause }) => endedBecause)
    if (reasons.every((reason) => reason !== null)) close(turn, entry, reasons[0] ?? 'it is over')
    else if (scene.at - entry.seenAt > UNSEEN_MS) close(turn, entry, 'nothing was seen of it any more')
  }
}

function close({ open, closed, events, scene }: Turn, entry: Entry, because: string): void {
  open.splice(open.indexOf(entry), 1)
  const { heuristic, kind, key } = entry.sightings[0]
  closed.push({ id: entry.id, heuristic, kind, key, raisedAt: entry.raisedAt, at: scene.at })
  events.push({ type: 'threat.closed', threatId: entry.id, at: scene.at, because: plain(because, 300) })
}

function tellNews(turn: Turn): void {
  const { scene, events } = turn
  turn.open = turn.open.map((entry) => {
    if (!isNews(entry.told, entry, scene.at)) return entry
    const threat = tell(entry, scene)
    events.push({ type: 'threat.updated', threat })
    return { ...entry, told: threat }
  })
}

function tell(entry: Omit<Entry, 'told' | 'seenAt'>, scene: Scene): Threat {
  const [lead] = entry.sightings
  const { at, source } = scene
  return threatOf({ ...entry, at, source, suspects: scene.suspectsOf(lead), planned: scene.plannedFor(lead) })
}

const isoOf = (at: number) => new Date(at).toISOString()
