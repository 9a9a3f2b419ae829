// Answering a question from the keyboard: an option that takes a reason or a text asks for it first, one that destroys something
// asks a second time and shows what it is about. Then the answer is sent, and whether it can be taken back is said.
import { allLike } from '#escalations/alike.ts'
import type { OpenQuestion } from '#projection/world.ts'
import type { Ack } from '#protocol/command.ts'
import { type Answer, NOTE_CHARS_MAX, type Option } from '#protocol/escalation.ts'
import type { Hands } from './perform-action.ts'
import { send } from './send-command.ts'
import type { Sight } from './sight.ts'
import type { PendingAnswer } from './ui-state.ts'

/** Begins with `option`: sends the answer, or opens the prompt that it needs. */
export function choose(sight: Sight, option: Option | null, hands: Hands, isBulk = false): void {
  const { question } = sight.target
  if (!question || !option) return
  goOn(pendingFor(sight, question, { option, isBulk }), hands)
}

function pendingFor(
  { state }: Sight,
  question: OpenQuestion,
  { option, isBulk }: { readonly option: Option; readonly isBulk: boolean },
): PendingAnswer {
  const { escalation } = question
  const count = isBulk ? allLike(question, state.world.questions).length : 1
  return {
    answer: {
      escalationId: escalation.id,
      verdict: option.verdict,
      option: option.id,
      ...(count > 1 ? { allLikeIt: true } : {}),
    },
    label: option.label,
    title: escalation.title,
    count,
    takes: option.takes,
    confirm: option.confirm,
    start: escalation.editable ?? '',
    heldMs: option.rule ? 0 : (escalation.undoMs?.[count > 1 ? 'bulk' : option.verdict] ?? 0),
  }
}

/** The next thing that is missing, in this order: reason or text, then the second key. */
function goOn(pending: PendingAnswer, hands: Hands): void {
  const { answer, takes, confirm, start } = pending
  const open = (kind: 'reason' | 'text' | 'confirm', typed = '') =>
    hands.store.dispatch({ type: 'prompt.opened', prompt: { kind, pending, title: pending.title }, typed })
  if (takes === 'reason' && answer.note === undefined) open('reason')
  else if (takes === 'text' && answer.text === undefined) {
    hands.store.dispatch({ type: 'screen.opened', screen: 'card' })
    open('text', start)
  } else if (confirm && answer.confirmed !== true) open('confirm')
  else give(pending, hands)
}

/** What an empty line lacks. */
const WANTED: Readonly<Record<Answer['verdict'], string>> = {
  approve: 'write what is to be done: the agent gets it',
  reject: 'a word why, please: the agent gets it',
}

/** Enter in the prompt of a reason. */
export function submitReason(pending: PendingAnswer, note: string, hands: Hands): void {
  if (note === '') hands.store.dispatch({ type: 'prompt.refused', problem: WANTED[pending.answer.verdict] })
  else resume(pending, { note: note.slice(0, NOTE_CHARS_MAX) }, hands)
}

/** Enter in the prompt of a text. */
export function submitText(pending: PendingAnswer, text: string, hands: Hands): void {
  if (text.trim() === '') hands.store.dispatch({ type: 'prompt.refused', problem: 'write what is to take its place' })
  else resume(pending, { text }, hands)
}

/** The second key. */
export function confirmAnswer(pending: PendingAnswer, isSure: boolean, hands: Hands): void {
  if (isSure) resume(pending, { confirmed: true }, hands)
  else {
    hands.store.dispatch({ type: 'prompt.closed' })
    hands.store.dispatch({
      type: 'noticed',
      notice: { text: 'nothing was answered', tone: 'plain', at: hands.store.get().now },
    })
  }
}

function resume(pending: PendingAnswer, more: Partial<Answer>, hands: Hands): void {
  hands.store.dispatch({ type: 'prompt.closed' })
  goOn({ ...pending, answer: { ...pending.answer, ...more } }, hands)
}

function give({ answer, label, title, count, heldMs }: PendingAnswer, hands: Hands): void {
  const { store } = hands
  const { escalationId, verdict } = answer
  // What it is called, without its trade-off, which was read before.
  const [name] = label.split(': ')
  const what = verdict === 'approve' ? name : 'rejected'
  const often = count > 1 ? ` ×${count}` : ''
  const held = heldMs > 0 ? ` · takes effect in ${Math.ceil(heldMs / 1_000)} s, u takes it back` : ''
  store.dispatch({ type: 'answer.sent', escalationId })
  const settled = (ack: Ack) => {
    store.dispatch({ type: 'answer.settled', escalationId })
    const { ui } = store.get()
    if (ack.ok && ui.screen === 'card' && ui.questionId === escalationId) store.dispatch({ type: 'screen.closed' })
  }
  send({ type: 'escalation.answer', answer }, { done: `${what}${often}: ${title}${held}`, settled }, hands)
}

/** Takes the answer to the selected question back, else the one given last. */
export function undo(sight: Sight, hands: Hands): void {
  const held = heldQuestion(sight)
  if (!held) return
  const { id, title } = held.escalation
  send({ type: 'escalation.undo', escalationId: id }, { done: `taken back: ${title}` }, hands)
}

/** The question whose answer `u` takes back. */
export function heldQuestion({ state, target }: Sight): OpenQuestion | null {
  if (target.question?.held) return target.question
  const held = state.world.questions.filter((open) => open.held)
  return held.toSorted((left, right) => (right.held?.until ?? 0) - (left.held?.until ?? 0))[0] ?? null
}
