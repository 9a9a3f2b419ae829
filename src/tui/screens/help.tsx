// Every key with what it does, and, for those that cannot act now, why; then the shapes, then what is in trouble.
import { age } from '#projection/age.ts'
import { STEP_SHAPES } from '#projection/workflow-diagram.ts'
import { keyName } from '../components/footer.tsx'
import { Sheet } from '../components/sheet.tsx'
import { type Line, wrap } from '../fit.ts'
import { BINDINGS, type Binding } from '../keys.ts'
import { LEGEND } from '../session-look.ts'
import type { Sight } from '../sight.ts'
import { useSight } from '../use-world.ts'

const KEY_COLUMNS = 14
const STEP_LINES_MAX = 4

/** The help screen. */
export function Help() {
  const sight = useSight()
  const { world, now, engine, ptyHost } = sight.state
  const lines: Line[] = [
    ...BINDINGS.filter(({ action }) => !action.startsWith('option-')).flatMap((binding) => keyLines(binding, sight)),
    [[` ${'1 … 6'.padEnd(KEY_COLUMNS)}`, 'key'], ['In a card: choose the option with that number.']],
    [],
    [[' In an attached session every key goes to it; ctrl-] comes back here.', 'text']],
    [],
    [
      [' Shapes  ', 'muted'],
      ...LEGEND.flatMap(({ shape, word, token }) => [[`${shape} `, token] as const, [`${word}   `] as const]),
    ],
    [],
    ...stepShapes(sight.state.size.cols - 2),
    [],
    [[' Engine  ', 'muted'], [`${engine.state}${engine.because ? `: ${engine.because}` : ''}`]],
    [[' Panes   ', 'muted'], [`${ptyHost.state}${ptyHost.because ? `: ${ptyHost.because}` : ''}`]],
  ]
  if (world.troubles.length > 0) lines.push([], [[' Troubles, newest first', 'muted']])
  for (const { about, message, hint, at } of world.troubles) {
    lines.push([[` ${age(now - at)} ago `, 'muted'], [`${about}: ${message}`, 'failed'], [` · ${hint}`]])
  }
  return <Sheet title={[[' Help ', 'title']]} lines={lines} />
}

/** Of the steps of a workflow, which have states of their own. */
function stepShapes(width: number): readonly Line[] {
  const words = STEP_SHAPES.map(([shape, state]) => `${shape} ${state}`).join('   ')
  return wrap(words, Math.max(10, width - 10), STEP_LINES_MAX).map(
    (text, index): Line => [[index === 0 ? ' Steps   ' : '         ', 'muted'], [text]],
  )
}

function keyLines(binding: Binding, sight: Sight): readonly Line[] {
  const floor = { ...sight, state: { ...sight.state, ui: { ...sight.state.ui, screen: 'floor' as const } } }
  const blocked = binding.places.includes('floor') ? (binding.blockedBecause?.(floor) ?? null) : null
  const keys = binding.keys.map(keyName).join(' ').padEnd(KEY_COLUMNS)
  const first: Line = [
    [` ${keys}`, blocked === null ? 'key' : 'muted'],
    [binding.help, blocked === null ? 'text' : 'muted'],
  ]
  return blocked === null ? [first] : [first, [[` ${' '.repeat(KEY_COLUMNS)}not now: ${blocked}`, 'needsYou']]]
}
