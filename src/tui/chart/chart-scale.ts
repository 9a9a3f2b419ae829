// Where times and values lie on a chart. Time before now and time to come have scales of their own, because a failure may be
// days away.
import type { ThreatSeries } from '#projection/threat-series.ts'
import { createDots } from './braille.ts'

/** Of the columns, where there is something to foretell. */
const PAST_SHARE = 0.62
const HEAD_ROOM = 1.05
const DOTS_A_ROW = 4

export type ChartScale = {
  readonly columns: number
  readonly rows: number
  /** Columns before now; the rest is to come. */
  readonly past: number
  /** The value at the upper edge. */
  readonly top: number
  readonly first: number
  readonly last: number
  readonly columnOf: (at: number) => number
  readonly rowOf: (value: number) => number
  /** In dots. */
  readonly placeOf: (at: number, value: number) => readonly [x: number, y: number]
}

/** The scale of a series with at least one point. */
export function scaleOf(series: ThreatSeries, columns: number, rows: number): ChartScale {
  const { points, failsAt, limit, usual } = series
  const first = points[0]?.at ?? 0
  const last = points.at(-1)?.at ?? first
  const past = failsAt ? Math.floor(columns * PAST_SHARE) : columns
  const highest = Math.max(...points.map(({ value }) => value), usual?.[1] ?? 0, failsAt ? (limit ?? 0) : 0)
  const top = highest * HEAD_ROOM || 1
  const end = Math.max(failsAt?.likely ?? last, last + 1)
  const columnOf = (at: number) =>
    at <= last
      ? ((at - first) / Math.max(1, last - first)) * (past - 1)
      : past - 1 + ((at - last) / (end - last)) * (columns - past)
  const dotsHigh = rows * DOTS_A_ROW - 1
  const dotRow = (value: number) => Math.round(dotsHigh - (value / top) * dotsHigh)
  return {
    columns,
    rows,
    past,
    top,
    first,
    last,
    columnOf,
    rowOf: (value) => Math.floor(dotRow(value) / DOTS_A_ROW),
    placeOf: (at, value) => [Math.round(columnOf(at) * 2), dotRow(value)],
  }
}

/** The measure as it was seen. */
export function drawnPoints({ points }: ThreatSeries, { columns, rows, placeOf }: ChartScale) {
  const dots = createDots(columns, rows)
  for (const [index, { at, value }] of points.entries()) {
    const before = points[index - 1] ?? { at, value }
    dots.line(placeOf(before.at, before.value), placeOf(at, value))
  }
  return dots
}

/** The way to the failure, every second dot: what is expected does not look like what was seen. */
export function drawnWay({ points, failsAt, limit }: ThreatSeries, { columns, rows, top, last, placeOf }: ChartScale) {
  const dots = createDots(columns, rows)
  if (!failsAt) return dots
  const [fromX, fromY] = placeOf(last, points.at(-1)?.value ?? 0)
  const [toX, toY] = placeOf(failsAt.likely, limit ?? top)
  for (let x = fromX; x <= toX; x += 2) {
    const part = (x - fromX) / Math.max(1, toX - fromX)
    dots.set(x, Math.round(fromY + part * (toY - fromY)))
  }
  return dots
}
