// What is on the screen before the control room is loaded: its name and the frames of its panels, in the places where the
// floor will be. Pure, and imported before everything else: nothing here may need a library.
import { type Area, planFloor, SMALLEST_COLS, SMALLEST_ROWS } from './floor-plan.ts'
import type { ColourDepth } from './paint.ts'

export type SkeletonLook = {
  readonly cols: number
  readonly rows: number
  /** The workspace's name; anything but printable ASCII is left out. */
  readonly name: string
  readonly depth: ColourDepth
}

type Place = Area & { readonly x: number; readonly y: number; readonly title: string }

const STARTING = ' ◌ starting '
/** Later characters are not shown: keys that the terminal itself echoes before it is in raw mode. */
const CONCEALED = '\u001b[8m'
const RESET = '\u001b[0m'
const BOLD = '\u001b[1m'
const GREY = '\u001b[90m'
const NAME_CHARS_MAX = 30

/** The bytes that draw it on an empty screen; the cursor is left where an echo can do no harm. */
export function skeleton({ cols, rows, name, depth }: SkeletonLook): string {
  const border = depth === 'none' ? '' : GREY
  const shownName = name.replaceAll(/[^\u0020-\u007e]/g, '').slice(0, NAME_CHARS_MAX)
  const left = ` SIGNALBOX  ${shownName}`
  const head = `${at(0, 0)}${BOLD} SIGNALBOX ${RESET} ${shownName}`
  if (cols < SMALLEST_COLS || rows < SMALLEST_ROWS) return `${at(0, 0)}${BOLD} SIGNALBOX${RESET}${CONCEALED}`
  const right = left.length + STARTING.length < cols ? `${at(cols - STARTING.length, 0)}${border}${STARTING}` : ''
  const frames = placesIn(cols, rows).map((place) => `${border}${frame(place)}`)
  return `${head}${right}${frames.join('')}${RESET}${at(2, 2)}${CONCEALED}`
}

function placesIn(cols: number, rows: number): readonly Place[] {
  const plan = planFloor(cols, rows, { questions: 0, sessions: 1, sources: 1, runs: 0 })
  const isWide = plan.kind === 'wide'
  const under = 1 + plan.sessions.height + (isWide ? 0 : (plan.panes?.height ?? 0))
  const beside = isWide ? { x: plan.sessions.width, y: 1 } : { x: 0, y: 1 + plan.sessions.height }
  const all: readonly (Place | null)[] = [
    { ...plan.sessions, x: 0, y: 1, title: 'Sessions' },
    plan.panes && { ...plan.panes, ...beside, title: 'Session' },
    isWide && plan.queue ? { ...plan.queue, x: cols - plan.queue.width, y: 1, title: 'Needs you' } : null,
    { x: 0, y: under, width: cols, height: plan.auditorRows, title: 'Auditor' },
    { x: 0, y: under + plan.auditorRows, width: cols, height: plan.signalsRows, title: 'Signals' },
  ]
  return all.filter((place) => place !== null && place.height > 1).map((place) => place as Place)
}

function frame({ x, y, width, height, title }: Place): string {
  const top = `╭─ ${title} ${'─'.repeat(Math.max(0, width - title.length - 5))}╮`
  const side = (row: number) => `${at(x, row)}│${at(x + width - 1, row)}│`
  const sides = Array.from({ length: height - 2 }, (_, row) => side(y + 1 + row))
  return `${at(x, y)}${top}${sides.join('')}${at(x, y + height - 1)}╰${'─'.repeat(width - 2)}╯`
}

function at(x: number, y: number): string {
  return `\u001b[${y + 1};${x + 1}H`
}
