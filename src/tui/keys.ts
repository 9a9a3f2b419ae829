// Every key binding, as data: the footer, the help screen and the router read this one list. A binding that cannot act
// now says why; nothing is silently ignored.
import { NUMBERED_OPTIONS, optionNumbered, optionWith } from './choose-option.ts'
import { hasEnded, type Sight } from './sight.ts'
import { LIST_SETTLES_MS, type Screen } from './ui-state.ts'

export type Action =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'panel'
  | 'open'
  | 'back'
  | 'approve'
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

const EVERYWHERE: readonly Screen[] = ['floor', 'card', 'why', 'help']
const ANSWERING: readonly Screen[] = ['floor', 'card']
const OVER_THE_FLOOR: readonly Screen[] = ['card', 'why', 'help']

const LEAVE = 'Leave. Sessions and the engine go on.'

const options: readonly Binding[] = NUMBERED_OPTIONS.map((number) => ({
  keys: [String(number)],
  label: `option ${number}`,
  help: `Choose option ${number} of the question.`,
  action: `option-${number}` as const,
  places: ['card'],
  blockedBecause: (sight) =>
    cannotAnswer(sight) ?? (optionNumbered(sight.target.question, number) ? null : `there is no option ${number}`),
}))

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
  { keys: ['j', 'down'], label: 'down', help: 'Next entry, or scroll down.', action: 'down', places: EVERYWHERE },
  { keys: ['k', 'up'], label: 'up', help: 'Previous entry, or scroll up.', action: 'up', places: EVERYWHERE },
  {
    keys: ['pagedown'],
    label: 'page down',
    help: 'Ten entries or rows on.',
    action: 'page-down',
    places: EVERYWHERE,
  },
  { keys: ['pageup'], label: 'page up', help: 'Ten entries or rows back.', action: 'page-up', places: EVERYWHERE },
  ...options,
  {
    keys: ['esc', 'q'],
    label: 'back',
    help: 'Back to the floor.',
    action: 'back',
    places: OVER_THE_FLOOR,
    footer: 10,
  },
  { keys: ['h'], label: 'help', help: 'This screen.', action: 'help', places: EVERYWHERE, footer: 11 },
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
    footer: 12,
  },
  { keys: ['ctrl-c'], label: 'leave', help: LEAVE, action: 'quit', places: OVER_THE_FLOOR },
]

/** The binding of `key` on `screen`, if there is one. */
export function bindingFor(key: string, screen: Screen): Binding | undefined {
  return BINDINGS.find(({ keys, places }) => keys.includes(key) && places.includes(screen))
}

function notConnected({ state, because }: Sight['state']['engine']): string | null {
  return state === 'live' ? null : `the engine is not connected${because ? `: ${because}` : ''}`
}

function cannotAnswer({ state, target }: Sight): string | null {
  const offline = notConnected(state.engine)
  if (offline) return offline
  if (!target.question) return target.because
  const { id, openedAt } = target.question.escalation
  if (state.ui.answering.includes(id)) return 'your answer is on its way'
  const isListed = state.ui.screen === 'card' || state.ui.panel === 'questions'
  const appearedAt = isListed ? Math.max(openedAt, state.ui.questionMovedAt) : openedAt
  const seenMs = state.now - appearedAt
  if (seenMs < 0 || seenMs >= LIST_SETTLES_MS) return null
  return `only just came up: "${target.question.escalation.title}". Look, then press again`
}

function lacks({ target }: Sight, verdict: 'approve' | 'reject'): string | null {
  return target.question && optionWith(target.question, verdict) ? null : `this question has no option to ${verdict}`
}

function cannotSteer({ state, session }: Sight): string | null {
  if (!session) return 'no session is selected'
  if (hasEnded(session)) return `${session.launch.name} has already ended`
  return notConnected(state.engine)
}

function cannotPause(sight: Sight): string | null {
  if (sight.state.ui.screen !== 'card') return cannotSteer(sight)
  const pause = sight.target.question?.escalation.options.some(({ id }) => id === 'pause')
  return cannotAnswer(sight) ?? (pause ? null : 'this question has no option "pause"')
}

function cannotOpen({ state, session, target }: Sight): string | null {
  if (state.ui.panel === 'questions') return target.because
  if (!session) return 'no session yet: press s to start one'
  if (hasEnded(session)) return `${session.launch.name} has ended; nothing to attach to`
  return state.ptyHost.state === 'live' ? null : `cannot attach: ${state.ptyHost.because}`
}
