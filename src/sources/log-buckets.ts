// Counts log lines in buckets of the log's own time. A bucket closes once a line `lateBuckets` past its end was seen;
// what comes later for it is only counted as late. Strings that leave here are redacted and printable.
import { clean } from '#protocol/clean.ts'
import { type Bucket, ROUTES_MAX } from '#protocol/event-world.ts'
import type { LogLine } from './log-line.ts'
import type { Place } from './log-tail.ts'

/** Routes counted apart in one open bucket; what comes after them is only in the totals. */
export const ROUTES_COUNTED_MAX = 2_000
export const SAMPLES_MAX = 5
const SAMPLE_CHARS_READ = 2_000
/** A step ahead by more than this must be confirmed, so that one line with a wrong date does not close every bucket. */
export const LEAP_MS = 24 * 3_600_000
export const LEAP_LINES = 3

type Count = { total: number; errors: number }
type Open = Count & {
  readonly at: number
  /** First line that is counted here, as a place to read from again, and its rank in reading order. */
  readonly first: Place
  readonly rank: number
  routes: Map<string, Count>
  badLines: number
  lateLines: number
  samples: Set<string>
}

type Options = {
  readonly source: string
  readonly bucketMs: number
  readonly lateBuckets: number
  /** Start of the newest bucket that an earlier run has reported; null on a first run. */
  readonly closedUpTo: number | null
}

export type Buckets = {
  /** Counts a line, or one that could not be read. */
  add(line: LogLine | null, place: Place): void
  /** Closed buckets, oldest first, each once. `idleMs`: how long the log has been silent. */
  takeClosed(idleMs: number): Bucket[]
  /** All that are open, oldest first: nothing more will come. */
  takeAll(): Bucket[]
  /** Where to read again after a restart: the first line that no closed bucket holds, or `end`. */
  resumeAt(end: Place): Place
  closedUpTo(): number | null
}

/** An empty count of one log. */
export function createBuckets({ source, bucketMs, lateBuckets, closedUpTo }: Options): Buckets {
  const reported = closedUpTo ?? Number.NEGATIVE_INFINITY
  const open = new Map<number, Open>()
  let closed = reported
  let watermark = Number.NEGATIVE_INFINITY
  const isWildLeap = createLeapGuard()
  let rank = 0
  let pending: { first: Place; rank: number; badLines: number; lateLines: number } | null = null

  const endsBy = (at: number) => at + bucketMs * (1 + lateBuckets)

  /** Lines without a bucket of their own go with the newest open one, or wait for the next. */
  const aside = (kind: 'badLines' | 'lateLines', place: Place) => {
    const bucket = newestOf(open.values())
    if (bucket) bucket[kind] += 1
    else {
      pending ??= { first: place, rank, badLines: 0, lateLines: 0 }
      pending[kind] += 1
    }
  }

  /** After a restart the tail of the last closed bucket may lie behind the place that we read from. */
  const countedBefore = (start: number) => start <= reported && watermark > reported && watermark < endsBy(start)

  const bucketOf = (start: number, place: Place): Open => {
    const known = open.get(start)
    if (known) return known
    const waiting = pending ?? { first: place, rank, badLines: 0, lateLines: 0 }
    pending = null
    const bucket = { ...waiting, at: start, total: 0, errors: 0, routes: new Map(), samples: new Set<string>() }
    open.set(start, bucket)
    return bucket
  }

  const take = (through: number): Bucket[] => {
    const done = [...open.values()].filter(({ at }) => at <= through).sort((a, b) => a.at - b.at)
    for (const { at } of done) open.delete(at)
    closed = Math.max(closed, done.at(-1)?.at ?? closed)
    return done.map((bucket) => reportOf(bucket, source, bucketMs))
  }

  return {
    add(line, place) {
      rank += 1
      if (!line || isWildLeap(line.at, watermark)) return aside('badLines', place)
      const start = Math.floor(line.at / bucketMs) * bucketMs
      if (countedBefore(start)) return
      if (start <= closed || watermark >= endsBy(start)) return aside('lateLines', place)
      watermark = Math.max(watermark, line.at)
      count(bucketOf(start, place), line)
    },
    takeClosed: (idleMs) => take(watermark + idleMs - bucketMs * (1 + lateBuckets)),
    takeAll: () => take(Number.POSITIVE_INFINITY),
    resumeAt(end) {
      const starts = [...open.values(), ...(pending ? [pending] : [])]
      return starts.reduce<{ first: Place; rank: number }>((a, b) => (b.rank < a.rank ? b : a), {
        first: end,
        rank: Number.POSITIVE_INFINITY,
      }).first
    },
    closedUpTo: () => (closed === Number.NEGATIVE_INFINITY ? null : closed),
  }
}

/** Tells whether a line's time is too far ahead of the `watermark` to be believed yet. */
function createLeapGuard(): (at: number, watermark: number) => boolean {
  let leaps = 0
  return (at, watermark) => {
    leaps = watermark === Number.NEGATIVE_INFINITY || at - watermark <= LEAP_MS ? 0 : leaps + 1
    return leaps > 0 && leaps < LEAP_LINES
  }
}

function newestOf(buckets: Iterable<Open>): Open | null {
  let last: Open | null = null
  for (const bucket of buckets) if (!last || bucket.at > last.at) last = bucket
  return last
}

function count(bucket: Open, line: LogLine): void {
  bucket.total += 1
  if (line.isError) {
    bucket.errors += 1
    if (bucket.samples.size < SAMPLES_MAX) bucket.samples.add(sampleOf(line))
  }
  if (line.route === null) return
  let route = bucket.routes.get(line.route)
  if (!route) {
    if (bucket.routes.size >= ROUTES_COUNTED_MAX) return
    route = { total: 0, errors: 0 }
    bucket.routes.set(line.route, route)
  }
  route.total += 1
  if (line.isError) route.errors += 1
}

/** Redacted before it is cut: half a secret would no longer look like one. */
function sampleOf({ route, status, message }: LogLine): string {
  const said = [route, status, message.slice(0, SAMPLE_CHARS_READ)].filter((part) => part !== null && part !== '')
  return clean(said.join(' '))
}

const ROUTE_CHARS_MAX = 200

function reportOf(bucket: Open, source: string, widthMs: number): Bucket {
  const { at, total, errors, badLines, lateLines } = bucket
  const routes = [...bucket.routes]
    .sort(([, a], [, b]) => b.total - a.total)
    .slice(0, ROUTES_MAX)
    .map(([key, counted]) => ({ key: clean(key, ROUTE_CHARS_MAX), ...counted }))
  return { source, at, widthMs, total, errors, routes, badLines, lateLines, samples: [...bucket.samples] }
}
