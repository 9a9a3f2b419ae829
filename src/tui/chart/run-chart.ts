// A run as boxes from left to right, where there is room for it: one column for each depth of its diagram, joined to the next; below, what
// a step sends back. The box that the run is at has a heavy border, so that it is found without colour.
import { age } from '#projection/age.ts'
import type { DiagramRow } from '#projection/workflow-diagram.ts'
import type { RunStepView, RunView } from '#projection/world.ts'
import { cut, type Line, type Span } from '../fit.ts'
import { lookOfStep } from '../step-look.ts'
import type { Token } from '../theme.ts'

const BOX_ROWS = 4
/** The row of a box, from its top, at which it is joined to others. */
const JOINT_ROW = 1
/** Columns inside a box, the first that fit: room for state, round and time, or for the state alone. */
const INSIDES = [18, 14]
const GAP = 3

export type ChartOf = {
  readonly run: RunView
  readonly rows: readonly DiagramRow[]
  /** Steps that a human is asked about. */
  readonly asked: ReadonlySet<string | undefined>
  readonly chosen: DiagramRow | null
  readonly now: number
}

type Column = {
  readonly rows: readonly DiagramRow[]
  /** Of the terminal, from the left end of the chart. */
  readonly left: number
  readonly inside: number
  /** The first row of each box. */
  readonly tops: readonly number[]
}

/** Lines of the chart; none when it is wider than `width`. */
export function runChart(chart: ChartOf, width: number): readonly Line[] {
  const columns = INSIDES.map((inside) => columnsOf(chart.rows, inside)).find((all) => widthOf(all) < width)
  if (!columns) return []
  const height = BOX_ROWS * Math.max(...columns.map(({ rows }) => rows.length))
  const boxes = Array.from(
    { length: height },
    (_, row): Line => [
      [' '],
      ...columns.flatMap((column, at) => [
        ...columnSpans(column, row, { chart, hasBefore: at > 0, hasAfter: at < columns.length - 1 }),
        ...gapSpan(column, columns[at + 1], row),
      ]),
    ],
  )
  return [...boxes, ...returns(chart, columns)]
}

function widthOf(columns: readonly Column[]): number {
  const last = columns.at(-1)
  return last ? last.left + last.inside + 2 : 0
}

function columnsOf(all: readonly DiagramRow[], insideMin: number): readonly Column[] {
  const depths = [...new Set(all.map(({ depth }) => depth))]
  const groups = depths.map((depth) => all.filter((row) => row.depth === depth))
  const height = BOX_ROWS * Math.max(...groups.map(({ length }) => length))
  let left = 1
  return groups.map((rows) => {
    const inside = Math.max(insideMin, ...rows.map(({ step }) => step.id.length + 3))
    const top = Math.floor((height - rows.length * BOX_ROWS) / 2)
    const column = { rows, left, inside, tops: rows.map((_, at) => top + at * BOX_ROWS) }
    left += inside + 2 + GAP
    return column
  })
}

type Around = { readonly chart: ChartOf; readonly hasBefore: boolean; readonly hasAfter: boolean }

const LIGHT = { top: ['╭', '─', '╮'], side: '│', before: '┤', after: '├', bottom: ['╰', '─', '╯'] } as const
const HEAVY = { top: ['┏', '━', '┓'], side: '┃', before: '┨', after: '┠', bottom: ['┗', '━', '┛'] } as const

/** Row `row` of the column: of a box, or blank. */
function columnSpans(column: Column, row: number, around: Around): readonly Span[] {
  const { rows, tops, inside } = column
  const at = tops.findIndex((top) => row >= top && row < top + BOX_ROWS)
  const step = rows[at]
  if (!step?.view) return [[' '.repeat(inside + 2)]]
  return boxSpans({ ...step, view: step.view }, row - (tops[at] ?? 0), { ...around, inside })
}

type Box = DiagramRow & { readonly view: RunStepView }

/** One of its four rows: border, name with the joints, state, border. */
function boxSpans({ step, view }: Box, line: number, box: Around & { readonly inside: number }): readonly Span[] {
  const { chart, inside } = box
  const { shape, word, token, isLit } = lookOfStep(view, chart.run.outcome, chart.asked.has(step.id))
  const border = isLit ? HEAVY : LIGHT
  const edge: Token = isLit ? token : 'muted'
  if (line === 0 || line === BOX_ROWS - 1) {
    const [from, across, to] = line === 0 ? border.top : border.bottom
    return [[`${from}${across.repeat(inside)}${to}`, edge]]
  }
  if (line !== JOINT_ROW) {
    const text = stateText(word, view, { inside, lastedMs: isLit ? chart.now - view.since : null })
    return [
      [border.side, edge],
      [padded(text, inside), token],
      [border.side, edge],
    ]
  }
  const before = box.hasBefore ? border.before : border.side
  const after = box.hasAfter ? border.after : border.side
  const name = `${step.id === chart.chosen?.step.id ? '▸' : ' '}${shape} ${step.id}`
  return [
    [before, edge],
    [padded(name, inside), isLit ? token : 'text'],
    [after, edge],
  ]
}

type Lasting = { readonly inside: number; readonly lastedMs: number | null }

/** As much as there is room for: the round gives way to the time. */
function stateText(word: string, { round }: RunStepView, { inside, lastedMs }: Lasting): string {
  const rounds = round > 1 ? ` r${round}` : ''
  const time = lastedMs === null ? '' : ` ${age(lastedMs)}`
  const texts = [`   ${word}${rounds}${time}`, ` ${word}${rounds}${time}`, ` ${word}${time}`]
  return texts.find((text) => text.length <= inside) ?? word
}

const padded = (text: string, width: number) => cut(text, width).padEnd(width)

/** By which of up, down, left and right a line leads on. */
const JOINTS: Readonly<Record<string, string>> = {
  lr: '─',
  ud: '│',
  udl: '┤',
  udr: '├',
  dl: '┐',
  dr: '┌',
  ul: '┘',
  ur: '└',
  dlr: '┬',
  ulr: '┴',
  udlr: '┼',
}

/** What joins a column to the next one. */
function gapSpan({ tops }: Column, next: Column | undefined, row: number): readonly Span[] {
  if (!next) return []
  const outs = tops.map((top) => top + JOINT_ROW)
  const ins = next.tops.map((top) => top + JOINT_ROW)
  const [first, last] = [Math.min(...outs, ...ins), Math.max(...outs, ...ins)]
  if (row < first || row > last) return [[' '.repeat(GAP)]]
  const [comes, goes] = [outs.includes(row), ins.includes(row)]
  const ways = `${row > first ? 'u' : ''}${row < last ? 'd' : ''}${comes ? 'l' : ''}${goes ? 'r' : ''}`
  return [[`${comes ? '─' : ' '}${JOINTS[ways] ?? ' '}${goes ? '─' : ' '}`, 'muted']]
}

/** `↑───── ↺ review ─────╯` from what sends back to what is sent back. */
function returns({ run, rows }: ChartOf, columns: readonly Column[]): readonly Line[] {
  const middle = (id: string) => {
    const column = columns.find((each) => each.rows.some(({ step }) => step.id === id))
    return column ? column.left + Math.floor(column.inside / 2) + 1 : null
  }
  return rows.flatMap(({ step: { id, of, kind } }): readonly Line[] => {
    const [to, from] = [of === undefined || kind === 'merge' ? null : middle(of), middle(id)]
    if (to === null || from === null || of === undefined || from <= to) return []
    const rejection = run.steps[of]?.rejection
    const across = from - to - 1
    const full = ` ↺ ${id}, last in round ${rejection?.round} `
    const label = rejection?.by === id && full.length < across ? full : cut(` ↺ ${id} `, across)
    const before = Math.floor((across - label.length) / 2)
    const line = `${'─'.repeat(before)}${label}${'─'.repeat(Math.max(0, across - before - label.length))}`
    return [[[' '.repeat(to)], [`↑${line}╯`, rejection?.by === id ? 'text' : 'muted']]]
  })
}
