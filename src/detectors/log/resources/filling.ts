// When is it full? Lines through the whole rise and through its newest parts: what fills ever faster is seen by the newest, what
// scatters only by the whole. The answer is the newest line that is clear enough; the range is as wide as the lines disagree.
import { HOUR_MS } from '../trend/season.ts'
import { LINE_POINTS_MAX, slopeAt, theilSen, type XY } from '../trend/theil-sen.ts'

export type Filling = {
  readonly perHour: number
  readonly fullAt: number
  readonly earliest: number
  readonly latest: number
}

/** Parts of the rise that are looked at, the newest first, each of so many points at least. */
const PARTS = [0.35, 0.6, 1]
const POINTS_MIN = 6
/** Four in five. */
const BAND = 1.28
/** A line is clear when half the band of its slope is no more than this share of it. */
const CLEAR = 0.25
/** No answer is surer than this share of the time that is left. */
const DOUBT_MIN = 0.12
const DOUBT_MAX = 0.75

/** From its `course`, oldest first; null where nothing rises. */
export function fillingOf(
  course: readonly XY[],
  { limit, now }: { readonly limit: number; readonly now: number },
): Filling | null {
  const lines = PARTS.flatMap((part) => {
    const points = course.slice(-Math.max(POINTS_MIN, Math.ceil(course.length * part)))
    return lineOf(points, limit, now) ?? []
  })
  const best = lines.find(({ doubt }) => doubt <= CLEAR) ?? lines.at(-1)
  if (best === undefined) return null
  const usable = lines.filter(({ doubt }) => doubt <= CLEAR)
  const all = (usable.length > 0 ? usable : [best]).map(({ left }) => left)
  // What has become faster so far may go on doing so.
  const faster = Math.min(1, best.left / Math.max(1, lines.at(-1)?.left ?? best.left))
  const doubt = Math.max(DOUBT_MIN, Math.min(DOUBT_MAX, best.doubt))
  return {
    perHour: best.slope,
    fullAt: now + best.left,
    earliest: now + Math.min(...all, best.left) * (1 - doubt) * faster,
    latest: now + Math.max(...all, best.left) * (1 + doubt),
  }
}

type Filled = { readonly slope: number; readonly left: number; readonly doubt: number }

function lineOf(points: readonly XY[], limit: number, now: number): Filled | null {
  const line = theilSen(thinned(points).map(([at, value]): XY => [(at - now) / HOUR_MS, value]))
  if (line === null || !(line.slope > 0)) return null
  const left = Math.max(0, ((limit - line.offset) / line.slope) * HOUR_MS)
  const doubt = (slopeAt(line, BAND) - slopeAt(line, -BAND)) / 2 / line.slope
  return { slope: line.slope, left, doubt }
}

/** At most LINE_POINTS_MAX, evenly taken, the newest among them. */
function thinned(points: readonly XY[]): readonly XY[] {
  const step = Math.ceil(points.length / LINE_POINTS_MAX)
  return points.filter((_, index) => (points.length - 1 - index) % step === 0)
}
