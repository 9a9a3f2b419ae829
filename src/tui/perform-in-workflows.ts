// What the keys of the Workflows screen do.
import type { WorkflowAction } from './keys-workflows.ts'
import type { Hands } from './perform-action.ts'
import { runSightOf } from './run-sight.ts'
import { say } from './say.ts'
import { send } from './send-command.ts'
import type { Prompt } from './ui-state.ts'

/** The steps of each action; keys.ts has found them to be possible. */
export function workflowSteps(hands: Hands): Readonly<Record<WorkflowAction, () => void>> {
  const { store } = hands
  return {
    workflows: () => store.dispatch({ type: 'screen.opened', screen: 'workflows' }),
    'runs-or-steps': () => store.dispatch({ type: 'runs-panel.toggled' }),
    'open-step': () => openStep(hands),
    'cancel-run': () => askToCancel(hands),
  }
}

function openStep({ store, attach }: Hands): void {
  const { question, session } = runSightOf(store.get())
  if (question) {
    store.dispatch({ type: 'question.selected', escalationId: question.escalation.id })
    store.dispatch({ type: 'screen.opened', screen: 'card' })
  } else if (session) attach(session.id, 'writer')
}

function askToCancel({ store }: Hands): void {
  const { run } = runSightOf(store.get())
  if (!run) return
  const { runId, workflow } = run.run
  store.dispatch({ type: 'prompt.opened', prompt: { kind: 'cancel', runId, title: `${runId} ${workflow.name}` } })
}

type CancelPrompt = Extract<Prompt, { kind: 'cancel' }>

/** The second key. */
export function confirmCancel({ runId, title }: CancelPrompt, yes: boolean, hands: Hands): void {
  hands.store.dispatch({ type: 'prompt.closed' })
  if (!yes) {
    say(hands.store, `${title} goes on`)
    return
  }
  const because = 'cancelled in the control room'
  send({ type: 'workflow.cancel', runId, because }, { done: `cancelling ${title}` }, hands)
}
