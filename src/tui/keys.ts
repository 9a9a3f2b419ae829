// Every key binding, as data: the footer, the help screen and the router read this one list. A binding that cannot act
// now says why; nothing is silently ignored.
import {
  cannotAnswer,
  cannotAnswerAll,
  cannotEdit,
  cannotOpen,
  cannotPause,
  cannotReach,
  cannotSteer,
  cannotUndo,
  lacks,
  noHost,
  notConnected,
} from './blocked.ts'
import { HISTORY_BINDINGS, type HistoryAction } from './keys-history.ts'
import { OPTION_BINDINGS } from './keys-options.ts'
import { WORKFLOW_BINDINGS, type WorkflowAction } from './keys-workflows.ts'
import { nextPaneCount } from './pane-choice.ts'
import type { Sight } from './sight.ts'
import type { Screen } from './ui-state.ts'

export type Action =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'panel'
  | 'open'
  | 'back'
  | 'approve'
  | 'approve-all'
  | 'edit'
  | 'undo'
  | 'reject'
  | 'snooze'
  | 'pause'
  | 'stop'
  | 'start'
  | 'why'
  | 'help'
  | 'redraw'
  | 'suspend'
  | 'quit'
  | 'take-over'
  | 'watch'
  | 'panes'
  | 'pin'
  | 'history'
  | 'threats'
  | HistoryAction
  | WorkflowAction
  | `option-${number}`

export type Binding = {
  /** Names as input.ts gives them. */
  readonly keys: readonly string[]
  /** One or two words for the footer. */
  readonly label: string
  /** One sentence for the help screen. */
  readonly help: string
  readonly action: Action
  readonly places: readonly Screen[]
  /** Order in the footer, smaller first; without it the key is only in the help. */
  readonly footer?: number
  /** Why it does nothing now, or null. */
  readonly blockedBecause?: (sight: Sight) => string | null
}

const EVERYWHERE: readonly Screen[] = ['floor', 'card', 'why', 'help', 'history', 'threats', 'workflows']
const ANSWERING: readonly Screen[] = ['floor', 'card']
const OVER_THE_FLOOR: readonly Screen[] = ['card', 'why', 'help', 'history', 'threats', 'workflows']

const LEAVE = 'Leave. Sessions and the engine go on.'

export const BINDINGS: readonly Binding[] = [
  {
    keys: ['enter'],
    label: 'open',
    help: 'Enter the session (ctrl-] comes back), or open the card of the question.',
    action: 'open',
    places: ['floor'],
    footer: 1,
    blockedBecause: cannotOpen,
  },
  {
    keys: ['a'],
    label: 'approve',
    help: 'Say yes to the selected question.',
    action: 'approve',
    places: ANSWERING,
    footer: 2,
    blockedBecause: (sight) => cannotAnswer(sight) ?? lacks(sight, 'approve'),
  },
  {
    keys: ['r'],
    label: 'reject…',
    help: 'Say no; asks for the reason, which the agent gets.',
    action: 'reject',
    places: ANSWERING,
    footer: 3,
    blockedBecause: (sight) => cannotAnswer(sight) ?? lacks(sight, 'reject'),
  },
  {
    keys: ['A'],
    label: 'approve all',
    help: 'Say yes to every open question that asks exactly the same; each gets its own answer.',
    action: 'approve-all',
    places: ANSWERING,
    blockedBecause: cannotAnswerAll,
  },
  {
    keys: ['e'],
    label: 'edit…',
    help: 'Write what is to take its place, as another command; alt-enter makes a new line.',
    action: 'edit',
    places: ANSWERING,
    blockedBecause: cannotEdit,
  },
  {
    keys: ['u'],
    label: 'undo',
    help: 'Take back the answer that was given last, as long as it has not taken effect.',
    action: 'undo',
    places: ANSWERING,
    blockedBecause: cannotUndo,
  },
  {
    keys: ['z'],
    label: 'snooze',
    help: 'Put the question last for 10 minutes; its deadline stays.',
    action: 'snooze',
    places: ANSWERING,
    footer: 9,
    blockedBecause: (sight) => sight.target.because,
  },
  {
    keys: ['p'],
    label: 'pause',
    help: 'Pause the session or let it go on; in a card: option "pause".',
    action: 'pause',
    places: ANSWERING,
    footer: 7,
    blockedBecause: cannotPause,
  },
  {
    keys: ['?'],
    label: 'why',
    help: 'Why it is thought to wait or work: the evidence.',
    action: 'why',
    places: ANSWERING,
    footer: 4,
    blockedBecause: ({ session, target }) => (session || target.question ? null : 'nothing is selected'),
  },
  {
    keys: ['s'],
    label: 'start',
    help: 'Start a session: type its command line.',
    action: 'start',
    places: ['floor'],
    footer: 5,
    blockedBecause: ({ state }) => notConnected(state.engine),
  },
  {
    keys: ['x'],
    label: 'stop',
    help: 'End the session and all that it started; asks first.',
    action: 'stop',
    places: ['floor'],
    footer: 8,
    blockedBecause: (sight) => cannotSteer(sight),
  },
  {
    keys: ['tab', 'shift-tab'],
    label: 'panel',
    help: 'Go to the other list: Sessions or Needs you.',
    action: 'panel',
    places: ['floor'],
    footer: 6,
    blockedBecause: ({ questions, state }) =>
      questions.length === 0 && state.ui.panel === 'sessions' ? 'nothing needs you' : null,
  },
  {
    keys: ['T'],
    label: 'take over',
    help: 'Enter the session and take the keyboard from whoever types there.',
    action: 'take-over',
    places: ['floor'],
    blockedBecause: cannotReach,
  },
  {
    keys: ['R'],
    label: 'watch',
    help: 'Enter the session read-only: nothing that you type reaches it.',
    action: 'watch',
    places: ['floor'],
    blockedBecause: cannotReach,
  },
  {
    keys: ['[', 'shift-pageup'],
    label: 'history',
    help: 'Read the scrollback of the session: search, copy, jump to prompts.',
    action: 'history',
    places: ['floor'],
    footer: 10,
    blockedBecause: ({ session, state }) => (session ? noHost(state.ptyHost) : 'no session is selected'),
  },
  {
    keys: ['v'],
    label: 'panes',
    help: 'Show 1, 2, 4 or 9 sessions at a time, those that need you first.',
    action: 'panes',
    places: ['floor'],
    footer: 11,
    blockedBecause: (sight) => {
      const step = nextPaneCount(sight)
      return step.count === null ? step.because : null
    },
  },
  {
    keys: ['m'],
    label: 'pin',
    help: 'Keep the session in the panes (marked ◈), or let it go.',
    action: 'pin',
    places: ['floor'],
    blockedBecause: ({ session }) => (session ? null : 'no session is selected'),
  },
  {
    keys: ['t'],
    label: 'threats',
    help: 'What the logs foretell: each threat with its chart, evidence, suspects and task.',
    action: 'threats',
    places: ['floor'],
    footer: 10.5,
  },
  ...WORKFLOW_BINDINGS,
  ...HISTORY_BINDINGS,
  { keys: ['j', 'down'], label: 'down', help: 'Next entry, or scroll down.', action: 'down', places: EVERYWHERE },
  { keys: ['k', 'up'], label: 'up', help: 'Previous entry, or scroll up.', action: 'up', places: EVERYWHERE },
  {
    keys: ['pagedown'],
    label: 'page down',
    help: 'Ten entries or rows on; one page in the history.',
    action: 'page-down',
    places: EVERYWHERE,
  },
  {
    keys: ['pageup'],
    label: 'page up',
    help: 'Ten entries or rows back; one page in the history.',
    action: 'page-up',
    places: EVERYWHERE,
  },
  ...OPTION_BINDINGS,
  {
    keys: ['esc', 'q'],
    label: 'back',
    help: 'Back.',
    action: 'back',
    places: OVER_THE_FLOOR,
    footer: 12,
  },
  { keys: ['h'], label: 'help', help: 'This screen.', action: 'help', places: EVERYWHERE, footer: 13 },
  {
    keys: ['ctrl-l'],
    label: 'redraw',
    help: 'Paint the whole screen again.',
    action: 'redraw',
    places: EVERYWHERE,
  },
  {
    keys: ['ctrl-z'],
    label: 'suspend',
    help: 'Back to the shell; `fg` returns. Sessions go on.',
    action: 'suspend',
    places: EVERYWHERE,
  },
  {
    keys: ['q', 'ctrl-c'],
    label: 'leave',
    help: LEAVE,
    action: 'quit',
    places: ['floor'],
    footer: 14,
  },
  { keys: ['ctrl-c'], label: 'leave', help: LEAVE, action: 'quit', places: OVER_THE_FLOOR },
]

/** The binding of `key` on `screen`, if there is one. */
export function bindingFor(key: string, screen: Screen): Binding | undefined {
  return BINDINGS.find(({ keys, places }) => keys.includes(key) && places.includes(screen))
}
