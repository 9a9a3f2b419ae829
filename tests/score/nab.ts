// Scores the anomaly detector for series on labelled ones, by the formula that the Numenta Anomaly Benchmark publishes (standard
// profile): `npm run score -- nab DIR`. DIR holds data/<group>/<series>.csv (timestamp,value) and labels/combined_windows.json.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beginSeries, scoreValue } from '#detectors/log/series/series-anomaly.ts'
import { printTable } from './table.ts'

type Point = { readonly score: number; readonly worth: number; readonly window: string | null }
type Windows = Readonly<Record<string, readonly (readonly [from: string, until: string])[]>>

/** What a false alarm costs; a window that is missed costs 1. */
const FALSE_ALARM = 0.11
const PROBATION_SHARE = 0.15
const PROBATION_ROWS_MAX = 750

/** Prints the score of all series and of each group. */
export function scoreNab(folder: string): void {
  const windows = JSON.parse(readFileSync(join(folder, 'labels/combined_windows.json'), 'utf8')) as Windows
  const points = new Map(Object.keys(windows).map((file) => [file, pointsOf(folder, file, windows[file] ?? [])]))
  const all = best(
    [...points.values()].flat(),
    countWindows(windows, () => true),
  )
  const row = (name: string, found: ReturnType<typeof best>) => [
    name,
    found.score.toFixed(2),
    found.hit,
    found.windows,
    found.falseAlarms,
  ]
  const groups = [...new Set(Object.keys(windows).map((file) => file.split('/')[0] ?? ''))].map((group) => {
    const inGroup = (file: string) => file.startsWith(`${group}/`)
    const some = [...points].filter(([file]) => inGroup(file)).flatMap(([, each]) => each)
    return row(group, best(some, countWindows(windows, inGroup), all.threshold))
  })
  printTable(
    'NAB, standard profile, one configuration',
    ['series', 'score', 'found', 'windows', 'rows outside'],
    [row('all', all), ...groups],
  )
}

const countWindows = (windows: Windows, wanted: (file: string) => boolean): number =>
  Object.entries(windows).reduce((sum, [file, some]) => sum + (wanted(file) ? some.length : 0), 0)

const scaled = (x: number): number => (x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1)
const plainTime = (time: string): string => time.replace(/\.0+$/, '')

function pointsOf(folder: string, file: string, windows: Windows[string]): Point[] {
  const rows = readFileSync(join(folder, 'data', file), 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
  const times = rows.map(([time = '']) => plainTime(time))
  const spans = windows.map(
    ([from, until]) => [times.indexOf(plainTime(from)), times.indexOf(plainTime(until))] as const,
  )
  const state = beginSeries()
  const scores = rows.map(([time = '', value]) =>
    scoreValue(state, Date.parse(`${time.replace(' ', 'T')}Z`), Number(value)),
  )
  const probation = Math.min(Math.floor(PROBATION_SHARE * rows.length), PROBATION_ROWS_MAX)
  return scores.map((score, row) => ({ score, ...worthOf(row, spans, file) })).slice(probation)
}

/** Early in a window is worth most; outside it costs, less so shortly after one. */
function worthOf(
  row: number,
  spans: readonly (readonly [from: number, until: number])[],
  file: string,
): Omit<Point, 'score'> {
  const inside = spans.findIndex(([from, until]) => row >= from && row <= until)
  if (inside >= 0) {
    const [from, until] = spans[inside] ?? [row, row]
    return { worth: scaled(-(until - row + 1) / (until - from + 1)) / scaled(-1), window: `${file}|${inside}` }
  }
  const before = spans.findLast(([, until]) => until < row)
  const worth = before === undefined ? -1 : scaled((row - before[1]) / Math.max(1, before[1] - before[0]))
  return { worth: worth * FALSE_ALARM, window: null }
}

/** The score at the best threshold for all of `points`, or at the given one. */
function best(points: readonly Point[], windows: number, threshold?: number) {
  const sorted = points.toSorted((a, b) => b.score - a.score)
  const found = new Map<string, number>()
  let outside = 0
  let falseAlarms = 0
  let top = { sum: -windows, threshold: 1.1, hit: 0, falseAlarms: 0 }
  for (const [index, { score, worth, window }] of sorted.entries()) {
    if (threshold !== undefined && score < threshold) break
    if (window !== null) found.set(window, Math.max(found.get(window) ?? -1, worth))
    else {
      outside += worth
      falseAlarms++
    }
    if (sorted[index + 1]?.score === score) continue
    const sum = outside + [...found.values()].reduce((total, each) => total + each, 0) - (windows - found.size)
    if (sum > top.sum || threshold !== undefined) top = { sum, threshold: score, hit: found.size, falseAlarms }
  }
  const score = windows === 0 ? 0 : (100 * (top.sum + windows)) / (2 * windows)
  return { ...top, windows, score }
}
