// A threat as a chart: the measure as a line, where it usually lies as a shaded band, its onset as an upright, its limit as a
// dashed line, and the way there. Nothing is told by colour alone; every character takes one column. Pure.
import { timeOfDay } from '#projection/age.ts'
import type { ThreatSeries } from '#projection/threat-series.ts'
import { cut, type Line, type Span } from '../fit.ts'
import type { Token } from '../theme.ts'
import { type ChartScale, drawnPoints, drawnWay, scaleOf } from './chart-scale.ts'
import { amount } from './series-words.ts'

export const CHART_COLUMNS_MIN = 30
export const CHART_ROWS_MIN = 5
const SCALE_COLUMNS = 9
const BAND = '░'
const ONSET = '┆'
const LIMIT = '╌'
const NOW = '│'

type Cell = readonly [char: string, token: Token]
export type ChartSize = { readonly cols: number; readonly rows: number }

/** Exactly `rows` lines of `cols` columns; none when there is no room or nothing to draw. */
export function threatChart(series: ThreatSeries, { cols, rows }: ChartSize): readonly Line[] {
  if (cols < CHART_COLUMNS_MIN || rows < CHART_ROWS_MIN || series.points.length < 2) return []
  const scale = scaleOf(series, cols - SCALE_COLUMNS, rows - 1)
  const cellAt = cellsOf(series, scale)
  const body = Array.from({ length: scale.rows }, (_, row): Line => {
    const cells = Array.from({ length: scale.columns }, (__, column) => cellAt(column, row))
    return [scaleSpan(series, scale, row), ...spansOf(cells)]
  })
  return [...body, axisLine(series, scale)]
}

/** What was seen lies over what is expected, that over the marks, those over the band. */
function cellsOf(series: ThreatSeries, scale: ChartScale): (column: number, row: number) => Cell {
  const { limit, usual, failsAt } = series
  const { past, rowOf } = scale
  const seen = drawnPoints(series, scale)
  const way = drawnWay(series, scale)
  const onset = onsetColumn(series, scale)
  const limitRow = limit === null ? -1 : rowOf(limit)
  const [bandTop, bandBottom] = usual ? [rowOf(usual[1]), rowOf(usual[0])] : [1, 0]
  const layers: readonly ((column: number, row: number) => Cell | null)[] = [
    (column, row) => asCell(seen.charAt(column, row), 'needsYou'),
    (column, row) => (column < past ? null : asCell(way.charAt(column, row), 'high')),
    (_, row) => (row === limitRow ? [LIMIT, 'critical'] : null),
    (column) => (column === onset ? [ONSET, 'focus'] : null),
    (column) => (failsAt && column === past ? [NOW, 'muted'] : null),
    (column, row) => (column < past && row >= bandTop && row <= bandBottom ? [BAND, 'muted'] : null),
  ]
  return (column, row) => {
    for (const layer of layers) {
      const cell = layer(column, row)
      if (cell) return cell
    }
    return [' ', 'text']
  }
}

const asCell = (char: string | null, token: Token): Cell | null => (char === null ? null : [char, token])

/** -1 where the onset is not in the picture. */
function onsetColumn({ onsetAt }: ThreatSeries, { first, last, columnOf }: ChartScale): number {
  return onsetAt !== null && onsetAt > first && onsetAt < last ? Math.round(columnOf(onsetAt)) : -1
}

/** The value at the top, the middle and the bottom. */
function scaleSpan({ unit }: ThreatSeries, { rows, top }: ChartScale, row: number): Span {
  const marks = new Map([
    [0, top],
    [Math.floor(rows / 2), top / 2],
    [rows - 1, 0],
  ])
  const value = marks.get(row)
  const text = value === undefined ? '' : cut(amount(value, unit), SCALE_COLUMNS - 2)
  return [`${text.padStart(SCALE_COLUMNS - 2)} ${value === undefined ? '│' : '┤'}`, 'muted']
}

/** When it begins, now, when it is expected to fail, the onset; labels that would overlap are left out. */
function axisLine(series: ThreatSeries, scale: ChartScale): Line {
  const { failsAt, onsetAt } = series
  const { columns, past, first, last } = scale
  const onset = onsetColumn(series, scale)
  const row: Cell[] = Array.from({ length: columns }, () => [' ', 'muted'])
  const label = (column: number, text: string, token: Token) => {
    const at = Math.max(0, Math.min(columns - text.length, column - Math.floor(text.length / 2)))
    const isFree = row.slice(Math.max(0, at - 1), at + text.length + 1).every(([char]) => char === ' ')
    if (isFree) for (const [index, char] of Array.from(text).entries()) row[at + index] = [char, token]
  }
  label(0, timeOfDay(first), 'muted')
  label(past - 1, failsAt ? `now ${timeOfDay(last)}` : timeOfDay(last), 'muted')
  if (failsAt) label(columns, `fails ${timeOfDay(failsAt.likely)}`, 'high')
  if (onset >= 0 && onsetAt !== null) label(onset, `began ${timeOfDay(onsetAt)}`, 'focus')
  return [[`${' '.repeat(SCALE_COLUMNS - 1)}└`, 'muted'], ...spansOf(row)]
}

/** Neighbours of one token in one span: Ink's cost follows their number. */
function spansOf(cells: readonly Cell[]): readonly Span[] {
  const spans: [string, Token][] = []
  for (const [char, token] of cells) {
    const before = spans.at(-1)
    if (before?.[1] === token) before[0] += char
    else spans.push([char, token])
  }
  return spans
}
