// What an action does: interface changes go to the store, everything else becomes a command to the engine whose answer
// is shown as a notice. Nothing here decides whether an action may run; keys.ts did.
import type { Ack, Command } from '#protocol/command.ts'
import type { ExplainScreen } from '#protocol/trial.ts'
import { choose, confirmAnswer, submitReason, submitText, undo } from './answer-question.ts'
import { optionNumbered, optionTaking, optionWith } from './choose-option.ts'
import { explainSession } from './explain-session.ts'
import type { Action } from './keys.ts'
import type { HistoryAction } from './keys-history.ts'
import { nextPaneCount } from './pane-choice.ts'
import type { AttachAs } from './pass-through.ts'
import { confirmCancel, workflowSteps } from './perform-in-workflows.ts'
import {
  closeHistory,
  moveInHistory,
  openHistory,
  performInHistory,
  type Reader,
  searchHistory,
} from './read-history.ts'
import { say } from './say.ts'
import { send } from './send-command.ts'
import { type Sight, sightOf, subjectOf } from './sight.ts'
import { splitCommand } from './split-command.ts'
import type { Store } from './store.ts'

export type Hands = Reader & {
  readonly send: (command: Command) => Promise<Ack>
  readonly attach: (sessionId: string, as: AttachAs) => void
  readonly redraw: () => void
  /** Explains a screen by its profile's rules; where nobody can, "why?" shows the evidence only. */
  readonly explain?: ExplainScreen | undefined
  readonly suspend: () => void
  readonly quit: () => void
  /** Folder and size of a new session. */
  readonly startPlace: () => { readonly cwd: string; readonly cols: number; readonly rows: number }
}

const SNOOZE_MS = 10 * 60_000
const PAGE = 10
export const DEFAULT_COMMAND = 'bash'

/** Runs `action`, which keys.ts has found to be possible now. */
export function perform(action: Action, hands: Hands): void {
  const { store } = hands
  const sight = sightOf(store.get())
  const steps: Readonly<Partial<Record<Action, () => void>>> = {
    up: () => move(sight, -1, store),
    down: () => move(sight, 1, store),
    'page-up': () => move(sight, -PAGE, store),
    'page-down': () => move(sight, PAGE, store),
    panel: () => store.dispatch({ type: 'panel.toggled' }),
    open: () => open(sight, hands),
    back: () => back(sight, store),
    'take-over': () => sight.session && hands.attach(sight.session.id, 'new-writer'),
    watch: () => sight.session && hands.attach(sight.session.id, 'reader'),
    history: () => sight.session && void openHistory(sight.session.id, sight.session.launch.name, hands),
    panes: () => nextPanes(sight, store),
    threats: () => store.dispatch({ type: 'screen.opened', screen: 'threats' }),
    ...workflowSteps(hands),
    pin: () => togglePin(sight, store),
    approve: () => choose(sight, sight.target.question && optionWith(sight.target.question, 'approve'), hands),
    'approve-all': () =>
      choose(sight, sight.target.question && optionWith(sight.target.question, 'approve'), hands, true),
    edit: () => choose(sight, sight.target.question && optionTaking(sight.target.question, 'text'), hands),
    undo: () => undo(sight, hands),
    reject: () => choose(sight, sight.target.question && optionWith(sight.target.question, 'reject'), hands),
    snooze: () => snooze(sight, hands),
    pause: () => pause(sight, hands),
    stop: () => askToStop(sight, store),
    start: () => store.dispatch({ type: 'prompt.opened', prompt: { kind: 'start' }, typed: DEFAULT_COMMAND }),
    why: () => askWhy(sight, hands),
    help: () => toggleHelp(sight, store),
    redraw: hands.redraw,
    suspend: hands.suspend,
    quit: hands.quit,
  }
  if (action.startsWith('option-')) {
    choose(sight, optionNumbered(sight.target.question, Number(action.slice('option-'.length))), hands)
  } else if (steps[action]) steps[action]()
  else performInHistory(action as HistoryAction, hands)
}

/** What Enter in the prompt does: sends what was typed, or says why not. */
export function submitPrompt(hands: Hands): void {
  const { store } = hands
  const { prompt, typed } = store.get().ui
  if (prompt?.kind === 'reason') submitReason(prompt.pending, typed.trim(), hands)
  else if (prompt?.kind === 'text') submitText(prompt.pending, typed, hands)
  else if (prompt?.kind === 'start') submitStart(typed, hands)
  else if (prompt?.kind === 'search') submitSearch(typed, store)
  else if (prompt) store.dispatch({ type: 'prompt.refused', problem: 'press y or n' })
}

/** Answers the y/n question of a prompt. */
export function confirmPrompt(yes: boolean, hands: Hands): void {
  const { prompt } = hands.store.get().ui
  if (prompt?.kind === 'confirm') confirmAnswer(prompt.pending, yes, hands)
  if (prompt?.kind === 'cancel') confirmCancel(prompt, yes, hands)
  if (prompt?.kind !== 'stop') return
  hands.store.dispatch({ type: 'prompt.closed' })
  if (!yes) say(hands.store, `${prompt.title} goes on`)
  else send({ type: 'session.stop', sessionId: prompt.sessionId }, { done: `stopping ${prompt.title}` }, hands)
}

function open({ state, session }: Sight, hands: Hands): void {
  if (state.ui.panel === 'questions') hands.store.dispatch({ type: 'screen.opened', screen: 'card' })
  else if (session) hands.attach(session.id, 'writer')
}

/** The history has a line to be on; every other screen only moves. */
function move({ state }: Sight, by: number, store: Store): void {
  if (state.ui.screen !== 'history') store.dispatch({ type: 'moved', by })
  else if (Math.abs(by) === 1) moveInHistory(store, { to: 'line', by })
  else moveInHistory(store, { to: 'page', by: by > 0 ? 1 : -1 })
}

/** Help over a history goes back to it. */
function back({ state }: Sight, store: Store): void {
  if (state.ui.screen === 'history') closeHistory(store)
  else if (state.history) store.dispatch({ type: 'screen.opened', screen: 'history' })
  else store.dispatch({ type: 'screen.closed' })
}

function toggleHelp(sight: Sight, store: Store): void {
  if (sight.state.ui.screen === 'help') back(sight, store)
  else store.dispatch({ type: 'screen.opened', screen: 'help' })
}

/** The evidence is known; the rules are tried on the screen as it is now. */
function askWhy(sight: Sight, hands: Hands): void {
  hands.store.dispatch({ type: 'screen.opened', screen: 'why' })
  const session = subjectOf(sight)
  if (session) void explainSession(session, hands)
}

function nextPanes(sight: Sight, store: Store): void {
  const { count, because } = nextPaneCount(sight)
  if (count === null) return
  store.dispatch({ type: 'panes.counted', count })
  say(store, `${count === 1 ? '1 pane' : `up to ${count} panes`}${because === null ? '' : `; ${because}`}`)
}

function togglePin({ session, state }: Sight, store: Store): void {
  if (!session) return
  store.dispatch({ type: 'pin.toggled', sessionId: session.id })
  const wasPinned = state.ui.pinned.includes(session.id)
  say(store, `${session.launch.name} ${wasPinned ? 'is chosen for the panes like any other' : 'stays in the panes'}`)
}

function submitSearch(typed: string, store: Store): void {
  store.dispatch({ type: 'prompt.closed' })
  searchHistory(store, typed)
}

function submitStart(typed: string, hands: Hands): void {
  const split = splitCommand(typed)
  if (split.argv === null) {
    hands.store.dispatch({ type: 'prompt.refused', problem: split.problem })
    return
  }
  hands.store.dispatch({ type: 'prompt.closed' })
  const argv = [...split.argv]
  const settled = (ack: Ack) => {
    if (ack.ok && ack.id) hands.store.dispatch({ type: 'session.selected', sessionId: ack.id })
  }
  const command: Command = { type: 'session.start', argv, ...hands.startPlace() }
  send(command, { done: `starting ${argv.join(' ')}`, settled }, hands)
}

function snooze({ target }: Sight, hands: Hands): void {
  if (!target.question) return
  const { id, title } = target.question.escalation
  const command: Command = { type: 'escalation.snooze', escalationId: id, forMs: SNOOZE_MS }
  send(command, { done: `snoozed for 10 min: ${title}` }, hands)
}

function pause(sight: Sight, hands: Hands): void {
  if (sight.state.ui.screen === 'card') {
    choose(sight, sight.target.question?.escalation.options.find(({ id }) => id === 'pause') ?? null, hands)
    return
  }
  const { session } = sight
  if (!session) return
  const isPaused = session.state === 'paused'
  const done = `${session.launch.name} ${isPaused ? 'goes on' : 'is paused'}`
  send({ type: isPaused ? 'session.continue' : 'session.pause', sessionId: session.id }, { done }, hands)
}

function askToStop({ session }: Sight, store: Store): void {
  if (!session) return
  const prompt = { kind: 'stop', sessionId: session.id, title: session.launch.name } as const
  store.dispatch({ type: 'prompt.opened', prompt })
}
