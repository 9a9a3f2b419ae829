// The keys of the history screen, as data: part of the one list in keys.ts.
import { cannotRead, noHost } from './blocked.ts'
import { nextHit, nextMark, nextPrompt } from './history-view.ts'
import type { Binding } from './keys.ts'
import type { Sight } from './sight.ts'

export type HistoryAction =
  | 'to-start'
  | 'to-end'
  | 'search'
  | 'next-hit'
  | 'previous-hit'
  | 'next-change'
  | 'previous-change'
  | 'to-left'
  | 'to-right'
  | 'next-prompt'
  | 'previous-prompt'
  | 'copy-line'
  | 'copy-page'
  | 'refresh'

const HERE = ['history'] as const

export const HISTORY_BINDINGS: readonly Binding[] = [
  {
    keys: ['/'],
    label: 'search',
    help: 'History: look for a regular expression, or for plain text when it is none.',
    action: 'search',
    places: HERE,
    footer: 1,
    blockedBecause: cannotRead,
  },
  {
    keys: ['n'],
    label: 'next',
    help: 'History: the next row that matches, downwards.',
    action: 'next-hit',
    places: HERE,
    footer: 2,
    blockedBecause: (sight) => lacksHit(sight, 1),
  },
  {
    keys: ['N'],
    label: 'previous',
    help: 'History: the row before that matches, upwards.',
    action: 'previous-hit',
    places: HERE,
    footer: 3,
    blockedBecause: (sight) => lacksHit(sight, -1),
  },
  {
    keys: ['{'],
    label: 'prompt up',
    help: 'History: the prompt before this row, where the shell marks them (OSC 133).',
    action: 'previous-prompt',
    places: HERE,
    footer: 6,
    blockedBecause: (sight) => lacksPrompt(sight, -1),
  },
  {
    keys: ['}'],
    label: 'prompt down',
    help: 'History: the prompt after this row.',
    action: 'next-prompt',
    places: HERE,
    footer: 7,
    blockedBecause: (sight) => lacksPrompt(sight, 1),
  },
  {
    keys: ['('],
    label: 'change up',
    help: 'History: where the session was before this row when its state changed (◆).',
    action: 'previous-change',
    places: HERE,
    footer: 11,
    blockedBecause: (sight) => lacksChange(sight, -1),
  },
  {
    keys: [')'],
    label: 'change down',
    help: 'History: where its state changed after this row.',
    action: 'next-change',
    places: HERE,
    footer: 12,
    blockedBecause: (sight) => lacksChange(sight, 1),
  },
  {
    keys: ['left'],
    label: 'left',
    help: 'History: 20 columns to the left.',
    action: 'to-left',
    places: HERE,
    blockedBecause: (sight) => cannotRead(sight) ?? (sight.state.history?.left ? null : 'the rows begin here'),
  },
  {
    keys: ['right'],
    label: 'right',
    help: 'History: 20 columns to the right, where rows are wider than this terminal.',
    action: 'to-right',
    places: HERE,
    blockedBecause: cannotRead,
  },
  {
    keys: ['y'],
    label: 'copy line',
    help: 'History: copy this row to the clipboard of your terminal (OSC 52).',
    action: 'copy-line',
    places: HERE,
    footer: 4,
    blockedBecause: (sight) => cannotRead(sight) ?? emptyRow(sight),
  },
  {
    keys: ['Y'],
    label: 'copy page',
    help: 'History: copy all rows in sight.',
    action: 'copy-page',
    places: HERE,
    footer: 5,
    blockedBecause: cannotRead,
  },
  {
    keys: ['g', 'home'],
    label: 'start',
    help: 'History: the oldest row.',
    action: 'to-start',
    places: HERE,
    footer: 9,
    blockedBecause: cannotRead,
  },
  {
    keys: ['G', 'end'],
    label: 'end',
    help: 'History: the newest row.',
    action: 'to-end',
    places: HERE,
    footer: 10,
    blockedBecause: cannotRead,
  },
  {
    keys: ['r'],
    label: 'refresh',
    help: 'History: take it anew; it does not follow the session by itself.',
    action: 'refresh',
    places: HERE,
    footer: 8,
    blockedBecause: ({ state }) => noHost(state.ptyHost),
  },
]

function lacksHit(sight: Sight, direction: 1 | -1): string | null {
  const blocked = cannotRead(sight)
  const { history } = sight.state
  if (blocked !== null || !history) return blocked
  if (!history.search) return 'nothing was looked for yet: press /'
  return nextHit(history, direction) ? null : `nothing matches "${history.search.query}"`
}

function lacksPrompt(sight: Sight, direction: 1 | -1): string | null {
  const blocked = cannotRead(sight)
  const { history } = sight.state
  if (blocked !== null || !history) return blocked
  if (history.prompts.length === 0) return 'this session marks no prompts (OSC 133)'
  return nextPrompt(history, direction) === null ? `no prompt ${direction === 1 ? 'after' : 'before'} this row` : null
}

function lacksChange(sight: Sight, direction: 1 | -1): string | null {
  const blocked = cannotRead(sight)
  const { history } = sight.state
  if (blocked !== null || !history) return blocked
  if (history.marks.length === 0) return 'no change of its state is in what can still be read'
  return nextMark(history, direction) === null ? `no change ${direction === 1 ? 'after' : 'before'} this row` : null
}

function emptyRow({ state: { history } }: Sight): string | null {
  return history?.rows[history.at] ? null : 'this row is empty'
}
