// What the person is looking at: screen, panel, selection, prompt, notice. A pure reducer; the world is not in here.
// A selection is an id, never a position, so that a list that reorders cannot put another thing under the cursor.

import { EDIT_CHARS_MAX } from '#protocol/agent-request.ts'
import type { Answer, Option } from '#protocol/escalation.ts'
import { type CursorMove, eraseChar, insertText, moveCursor } from './edit-text.ts'

export type Screen = 'floor' | 'card' | 'why' | 'help' | 'history' | 'threats' | 'workflows'
export type Panel = 'sessions' | 'questions'

/** One line that asks for text, or for a yes. */
export type Prompt =
  | { readonly kind: 'reason' | 'text' | 'confirm'; readonly pending: PendingAnswer; readonly title: string }
  | { readonly kind: 'start' }
  | { readonly kind: 'search' }
  | { readonly kind: 'stop'; readonly sessionId: string; readonly title: string }
  | { readonly kind: 'cancel'; readonly runId: string; readonly title: string }

/** An answer to which something is still missing. */
export type PendingAnswer = {
  readonly answer: Answer
  readonly label: string
  readonly title: string
  /** So many questions it answers. */
  readonly count: number
  readonly takes: Option['takes']
  readonly confirm: boolean
  /** What the text starts from. */
  readonly start: string
  readonly heldMs: number
}

export type Notice = { readonly text: string; readonly tone: 'plain' | 'good' | 'bad'; readonly at: number }

export type Ui = {
  readonly screen: Screen
  /** Where `back` leads. */
  readonly beneath: Screen
  readonly panel: Panel
  readonly sessionId: string | null
  readonly questionId: string | null
  readonly threatId: string | null
  readonly runId: string | null
  /** Null follows the step that the run is at. */
  readonly stepId: string | null
  readonly runsPanel: 'runs' | 'steps'
  /** When the selected question last became another one without the person's doing. */
  readonly questionMovedAt: number
  readonly prompt: Prompt | null
  readonly typed: string
  /** In code points. */
  readonly cursor: number
  /** Why the prompt was not accepted. */
  readonly problem: string | null
  readonly notice: Notice | null
  /** First row shown of a screen that is longer than the terminal. */
  readonly scroll: number
  /** Questions whose answer is on its way. */
  readonly answering: readonly string[]
  /** How many panes the person wants; null leaves it to the size of the terminal. */
  readonly paneCount: PaneCount | null
  /** Sessions that the person keeps in the panes. */
  readonly pinned: readonly string[]
}

export const PANE_COUNTS = [1, 2, 4, 9] as const
export type PaneCount = (typeof PANE_COUNTS)[number]
/** As many as there can be panes: one more and the oldest pin goes. */
export const PINNED_MAX = 9
export const TYPED_CHARS_MAX = 500
/** So long a notice stands in the last row, unless a key clears it. */
export const NOTICE_SHOWN_MS = 8_000
/** So long after the list moved by itself, keys do not answer: the person was looking at something else. */
export const LIST_SETTLES_MS = 800
const ANSWERING_MAX = 50

export const FIRST_UI: Ui = {
  screen: 'floor',
  beneath: 'floor',
  panel: 'sessions',
  sessionId: null,
  questionId: null,
  threatId: null,
  runId: null,
  stepId: null,
  runsPanel: 'runs',
  questionMovedAt: 0,
  prompt: null,
  typed: '',
  cursor: 0,
  problem: null,
  notice: null,
  scroll: 0,
  answering: [],
  paneCount: null,
  pinned: [],
}

export type UiAction =
  | { readonly type: 'moved'; readonly by: number }
  | { readonly type: 'panel.toggled' }
  | { readonly type: 'runs-panel.toggled' }
  | { readonly type: 'session.selected'; readonly sessionId: string }
  | { readonly type: 'question.selected'; readonly escalationId: string }
  | { readonly type: 'screen.opened'; readonly screen: Screen }
  | { readonly type: 'screen.closed' }
  | { readonly type: 'prompt.opened'; readonly prompt: Prompt; readonly typed?: string }
  | { readonly type: 'prompt.typed'; readonly text: string }
  | { readonly type: 'prompt.erased'; readonly count: 'char' | 'all' }
  | { readonly type: 'prompt.moved'; readonly move: CursorMove }
  | { readonly type: 'prompt.refused'; readonly problem: string }
  | { readonly type: 'prompt.closed' }
  | { readonly type: 'noticed'; readonly notice: Notice }
  | { readonly type: 'notice.cleared' }
  | { readonly type: 'answer.sent'; readonly escalationId: string }
  | { readonly type: 'answer.settled'; readonly escalationId: string }
  | { readonly type: 'panes.counted'; readonly count: PaneCount }
  | { readonly type: 'pin.toggled'; readonly sessionId: string }
  /** The lists may have changed: selections that vanished move to a neighbour. */
  | { readonly type: 'lists.changed' }

/** The lists in the order in which they are shown, and the time. */
export type Lists = {
  readonly sessionIds: readonly string[]
  readonly questionIds: readonly string[]
  readonly threatIds: readonly string[]
  readonly runIds: readonly string[]
  /** The first that asks something, else the first. */
  readonly runIdFirst: string | null
  /** Of the chosen run. */
  readonly stepIds: readonly string[]
  /** The step that is shown. */
  readonly stepId: string | null
  readonly now: number
}

/** The next interface state; unknown selections resolve to the first entry. */
export function reduceUi(ui: Ui, action: UiAction, lists: Lists): Ui {
  switch (action.type) {
    case 'moved':
      return moved(ui, action.by, lists)
    case 'panel.toggled':
      return { ...ui, panel: ui.panel === 'sessions' ? 'questions' : 'sessions' }
    case 'session.selected':
      return { ...ui, panel: 'sessions', sessionId: action.sessionId }
    case 'runs-panel.toggled':
      return ui.runsPanel === 'steps'
        ? { ...ui, runsPanel: 'runs', stepId: null, scroll: 0 }
        : { ...ui, runsPanel: 'steps', stepId: lists.stepId }
    case 'question.selected':
      return { ...ui, panel: 'questions', questionId: action.escalationId }
    case 'screen.opened':
      return { ...ui, ...toBeginWith(action.screen, lists), ...opened(ui, action.screen) }
    case 'screen.closed':
      return { ...ui, screen: ui.beneath, beneath: 'floor', scroll: 0 }
    case 'prompt.opened':
      return { ...ui, prompt: action.prompt, ...written(action.typed ?? ''), problem: null, notice: null }
    case 'prompt.typed':
      return { ...ui, ...typedInto(ui, action.text), problem: null }
    case 'prompt.erased':
      return { ...ui, ...(action.count === 'all' ? written('') : erased(ui)), problem: null }
    case 'prompt.moved':
      return { ...ui, cursor: moveCursor({ text: ui.typed, cursor: ui.cursor }, action.move).cursor }
    case 'prompt.refused':
      return { ...ui, problem: action.problem }
    case 'prompt.closed':
      return { ...ui, prompt: null, ...written(''), problem: null }
    case 'noticed':
      return { ...ui, notice: action.notice }
    case 'notice.cleared':
      return ui.notice ? { ...ui, notice: null } : ui
    case 'answer.sent':
      return { ...ui, answering: [...ui.answering, action.escalationId].slice(-ANSWERING_MAX) }
    case 'answer.settled':
      return { ...ui, answering: ui.answering.filter((id) => id !== action.escalationId) }
    case 'panes.counted':
      return { ...ui, paneCount: action.count }
    case 'pin.toggled':
      return { ...ui, pinned: toggled(ui.pinned, action.sessionId) }
    case 'lists.changed':
      return resolved(ui, lists)
  }
}

/** From the floor one comes to the run that asks something, else to the first. */
const toBeginWith = (screen: Screen, { runIdFirst }: Lists): Partial<Ui> =>
  screen === 'workflows' ? { runId: runIdFirst, stepId: null, runsPanel: 'runs' } : {}

const opened = (ui: Ui, screen: Screen) => ({ screen, beneath: beneathOf(ui, screen), scroll: 0 })

/** A sheet over a screen of its own goes back to it, also when another sheet was opened over the first. */
function beneathOf({ screen, beneath }: Ui, opened: Screen): Screen {
  const isSheet = (one: Screen) => one === 'card' || one === 'why' || one === 'help'
  if (!isSheet(opened)) return 'floor'
  return isSheet(screen) ? beneath : screen === 'history' ? 'floor' : screen
}

type Written = Pick<Ui, 'typed' | 'cursor'>

const written = (typed: string): Written => ({ typed, cursor: Array.from(typed).length })

function typedInto({ typed: text, cursor, prompt }: Ui, added: string): Written {
  const charsMax = prompt?.kind === 'text' ? EDIT_CHARS_MAX : TYPED_CHARS_MAX
  const after = insertText({ text, cursor }, added, charsMax)
  return { typed: after.text, cursor: after.cursor }
}

function erased({ typed: text, cursor }: Ui): Written {
  const after = eraseChar({ text, cursor })
  return { typed: after.text, cursor: after.cursor }
}

function moved(ui: Ui, by: number, lists: Lists): Ui {
  // Steps go through the list, pages through what is said of the chosen one.
  if (ui.screen === 'threats' && Math.abs(by) === 1)
    return { ...ui, threatId: stepped(lists.threatIds, ui.threatId, by), scroll: 0 }
  if (ui.screen === 'workflows' && Math.abs(by) === 1) return movedInWorkflows(ui, by, lists)
  if (ui.screen !== 'floor') return { ...ui, scroll: Math.max(0, ui.scroll + by) }
  if (ui.panel === 'sessions') return { ...ui, sessionId: stepped(lists.sessionIds, ui.sessionId, by) }
  return { ...ui, questionId: stepped(lists.questionIds, ui.questionId, by), questionMovedAt: 0 }
}

/** Another run is followed again; a chosen step stays chosen. */
function movedInWorkflows(ui: Ui, by: number, lists: Lists): Ui {
  if (ui.runsPanel === 'steps') return { ...ui, stepId: stepped(lists.stepIds, lists.stepId, by), scroll: 0 }
  return { ...ui, runId: stepped(lists.runIds, ui.runId, by), stepId: null, scroll: 0 }
}

function stepped(ids: readonly string[], current: string | null, by: number): string | null {
  const at = current === null ? -1 : ids.indexOf(current)
  if (at === -1) return ids[0] ?? null
  return ids[Math.min(ids.length - 1, Math.max(0, at + by))] ?? null
}

function toggled(pinned: readonly string[], sessionId: string): readonly string[] {
  const others = pinned.filter((id) => id !== sessionId)
  return others.length < pinned.length ? others : [...others, sessionId].slice(-PINNED_MAX)
}

function resolved(ui: Ui, lists: Lists): Ui {
  const sessionId = stepped(lists.sessionIds, ui.sessionId, 0)
  // An open card stays with its question, also when that is settled elsewhere meanwhile.
  const questionId = ui.screen === 'card' ? ui.questionId : stepped(lists.questionIds, ui.questionId, 0)
  // An empty panel cannot hold the focus; the first question that arrives does not steal it.
  const panel = lists.questionIds.length === 0 && ui.screen !== 'card' ? 'sessions' : ui.panel
  const threatId = stepped(lists.threatIds, ui.threatId, 0)
  const runId = stepped(lists.runIds, ui.runId, 0)
  const isSame =
    sessionId === ui.sessionId && questionId === ui.questionId && threatId === ui.threatId && runId === ui.runId
  if (isSame && panel === ui.panel) return ui
  const replaced = ui.questionId !== null && questionId !== ui.questionId
  return {
    ...ui,
    sessionId,
    questionId,
    threatId,
    runId,
    panel,
    questionMovedAt: replaced ? lists.now : ui.questionMovedAt,
  }
}
