// The last row: a prompt when one is open, else a notice for a while, else the keys that work here. One row, always.
import { cut, type Line, lineWidth, type Span } from '../fit.ts'
import { BINDINGS, type Binding } from '../keys.ts'
import type { Sight } from '../sight.ts'
import type { Token } from '../theme.ts'
import { NOTICE_SHOWN_MS, type Notice, type PendingAnswer, type Prompt, type Ui } from '../ui-state.ts'
import { useSight } from '../use-world.ts'
import { Row } from './row.tsx'

/** Trouble that nobody has been told of yet: a failing source, a damaged journal. */
export const TROUBLE_SHOWN_MS = 30_000
/** Below this width the prompt has no room for what it is about. */
const TITLED_PROMPT_COLS = 110

/** One row of the terminal's width. */
export function Footer() {
  const sight = useSight()
  const { state } = sight
  const { cols } = state.size
  const { ui, now, world } = state
  if (ui.prompt) return <Row line={promptLine(ui, ui.prompt, cols)} width={cols} />
  if (ui.notice && now - ui.notice.at < NOTICE_SHOWN_MS) return <Row line={noticeLine(ui.notice)} width={cols} />
  const trouble = world.troubles.find(({ at }) => now - at < TROUBLE_SHOWN_MS)
  if (trouble) {
    return <Row line={[[` ✕ ${trouble.about}: ${trouble.message}`, 'failed'], [` · ${trouble.hint}`]]} width={cols} />
  }
  return <Row line={keysLine(sight, cols)} width={cols} />
}

/** The keys of this screen: those that cannot act now are muted, and leave first where the width is short. */
export function keysLine(sight: Sight, cols: number): Line {
  const { screen } = sight.state.ui
  const here = BINDINGS.filter(({ places, footer }) => footer !== undefined && places.includes(screen))
  const isOpen = new Map(here.map((binding) => [binding, !binding.blockedBecause?.(sight)]))
  const order = [...here].sort((left, right) => (left.footer ?? 0) - (right.footer ?? 0))
  const kept = new Set(order)
  const always = new Set(order.filter(({ action }) => action === 'help' || action === 'quit' || action === 'back'))
  const line = () => order.filter((binding) => kept.has(binding)).flatMap((binding) => keySpans(binding, isOpen))
  const dropped = [
    ...order.filter((binding) => !isOpen.get(binding)).reverse(),
    ...order.filter((binding) => isOpen.get(binding)).reverse(),
  ].filter((binding) => !always.has(binding))
  for (const binding of dropped) {
    if (lineWidth(line()) <= cols) break
    kept.delete(binding)
  }
  return line()
}

function keySpans(binding: Binding, isOpen: ReadonlyMap<Binding, boolean>): readonly Span[] {
  const open = isOpen.get(binding)
  const key = keyName(binding.keys[0] ?? '')
  return [
    [` ${key}`, open ? 'key' : 'muted'],
    [` ${binding.label} `, open ? 'text' : 'muted'],
  ]
}

/** Keys as people write them. */
export function keyName(name: string): string {
  const names: Readonly<Record<string, string>> = { enter: '↵', up: '↑', down: '↓', pagedown: 'pgdn', pageup: 'pgup' }
  return names[name] ?? name
}

const NOTICE_TOKENS: Readonly<Record<Notice['tone'], Token>> = { plain: 'text', good: 'working', bad: 'needsYou' }

function noticeLine({ text, tone }: Notice): Line {
  return [[` ${text}`, NOTICE_TOKENS[tone]]]
}

function promptLine(ui: Ui, prompt: Prompt, cols: number): Line {
  if (prompt.kind === 'stop') return endLine(` stop ${prompt.title} and everything it started? `, 'stop', ui)
  if (prompt.kind === 'cancel') return endLine(` cancel ${prompt.title} and end its sessions? `, 'cancel', ui)
  if (prompt.kind === 'confirm') return confirmLine(ui, prompt.pending, cols)
  if (prompt.kind === 'text') {
    return [
      [' ↵ sends it · alt-↵ new line · ctrl-u empties it · esc cancels', 'muted'],
      [ui.problem ? `  ${ui.problem}` : '', 'failed'],
    ]
  }
  const reason = prompt.kind === 'reason' ? reasonLabel(prompt, cols) : ''
  const labels = { start: ' start: ', search: ' search: ', reason }
  const verbs = { start: 'starts', search: 'finds', reason: 'sends' }
  const label = labels[prompt.kind]
  const hint: Line = ui.problem
    ? [[`  ${ui.problem} `, 'failed']]
    : [[`  ↵ ${verbs[prompt.kind]} · esc cancels `, 'muted']]
  const room = Math.max(8, cols - lineWidth([[label]]) - lineWidth(hint) - 1)
  // The end of a long text is what is being typed: the beginning gives way.
  const typed = Array.from(ui.typed)
  const shown = typed.length > room ? `…${typed.slice(typed.length - room + 1).join('')}` : ui.typed
  return [[label, 'needsYou'], [shown], [' ', 'selected'], ...hint]
}

/** The second key of what cannot be taken back. */
function endLine(asked: string, verb: string, { problem }: Ui): Line {
  const keys: Line = [['y', 'key'], [` ${verb}  `], ['n', 'key'], [' go on'], [problem ? `  ${problem}` : '', 'failed']]
  return [[asked, 'needsYou'], ...keys]
}

type Reasoned = { readonly pending: PendingAnswer; readonly title: string }

/** What the text is for: why not, or what a yes takes with it. */
function reasonLabel({ pending, title }: Reasoned, cols: number): string {
  const about = cols >= TITLED_PROMPT_COLS ? ` "${cut(title, cols / 3)}"` : ''
  const [name = ''] = pending.label.split(':')
  return pending.answer.verdict === 'reject' ? ` reject${about} because: ` : ` ${cut(name, cols / 4)}${about}: `
}

/** The second key: what it is about, in full as far as there is room, stands right before the keys. */
function confirmLine({ problem }: Ui, { label, title, count }: PendingAnswer, cols: number): Line {
  const keys: Line = [[' y', 'key'], [' yes  '], ['n', 'key'], [' no'], [problem ? `  ${problem}` : '', 'failed']]
  const often = count > 1 ? ` ×${count}` : ''
  const about = `${cut(label, Math.max(20, cols / 3))}${often}? `
  const room = Math.max(8, cols - lineWidth(keys) - lineWidth([[about]]) - 3)
  return [[` ${about}`, 'needsYou'], [cut(title, room), 'title'], [' '], ...keys]
}
