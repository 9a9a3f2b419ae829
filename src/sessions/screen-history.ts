// Everything that can still be read of a session, as text: the scrollback and what is on the screen now, oldest row first,
// with secrets masked. Rows of colours are not made here: they are wanted only of what is on the screen.
import type headless from '@xterm/headless'
import type { History } from '#protocol/ports.ts'
import { readText } from './screen-rows.ts'

/** `prompts` and `marks` are of lines of the normal buffer; while the alternate screen hides some, those are left out. */
export function historyOf(terminal: headless.Terminal, { prompts, marks }: Omit<History, 'rows'>): History {
  const { normal, active } = terminal.buffer
  if (active.type === 'normal') return { rows: readText(terminal, normal, normal.length), prompts, marks }
  const above = readText(terminal, normal, normal.baseY)
  return {
    rows: [...above, ...readText(terminal, active, active.length)],
    prompts: prompts.filter((line) => line < above.length),
    marks: marks.filter(({ row }) => row < above.length),
  }
}
