// An agent that stands at its prompt: it is told its task once it is idle, reminded once when its turn has ended without a result, and
// then ended, so that what it has left is read. Only what was seen on its screen moves it on.
import type { EventOf } from '#protocol/event.ts'
import { noteStep } from './move-step.ts'
import { type Progress, type Prompting, type RunState, stepRunOf, still, tryOf } from './run-state.ts'

/** A text that does not arrive is typed so often. */
export const TYPINGS_MAX = 3
/** The task and one reminder. */
export const TEXTS_MAX = 2
const REMINDER = 'Hand in your result now with submit_result, or write it to the file that your brief names.'

export const promptingFor = (task: string): Prompting => ({
  task,
  isTyped: false,
  failures: 0,
  arrived: 0,
  hasWorked: false,
})

/** The run after its session was seen in another state. */
export function observed(state: RunState, stepId: string, seen: EventOf<'session.observed'>['state']): Progress {
  const { prompting, submitted } = stepRunOf(state, stepId)
  if (prompting === null || submitted !== null) return still(state)
  if (seen === 'working') return still(noteStep(state, stepId, { prompting: { ...prompting, hasWorked: true } }))
  if (seen !== 'idle' && seen !== 'done') return still(state)
  return atPrompt(state, stepId, prompting)
}

/** The run after a text was typed, or was not. */
export function sent(state: RunState, stepId: string, outcome: EventOf<'session.sent'>['outcome']): Progress {
  const { prompting } = stepRunOf(state, stepId)
  if (!prompting?.isTyped) return still(state)
  const { arrived, failures } = prompting
  if (outcome === 'submitted')
    return still(noteStep(state, stepId, { prompting: { ...prompting, isTyped: false, arrived: arrived + 1 } }))
  const failed = { ...prompting, isTyped: false, failures: failures + 1 }
  // What was held waits for the screen to change; what was lost on the way is typed again.
  return outcome === 'held'
    ? still(noteStep(state, stepId, { prompting: failed }))
    : atPrompt(noteStep(state, stepId, { prompting: failed }), stepId, failed)
}

function atPrompt(state: RunState, stepId: string, prompting: Prompting): Progress {
  const { isTyped, arrived, failures, hasWorked, task } = prompting
  if (isTyped || failures >= TYPINGS_MAX) return still(state)
  if (arrived === 0) return type(state, stepId, task)
  if (!hasWorked) return still(state)
  return arrived < TEXTS_MAX ? type(state, stepId, REMINDER) : end(state, stepId)
}

function type(state: RunState, stepId: string, text: string): Progress {
  const { sessionId, prompting } = stepRunOf(state, stepId)
  if (sessionId === null || prompting === null) return still(state)
  const noted = noteStep(state, stepId, { prompting: { ...prompting, isTyped: true, hasWorked: false } })
  return { ...still(noted), intents: [{ type: 'step.tell', ...tryOf(state, stepId), sessionId, text }] }
}

function end(state: RunState, stepId: string): Progress {
  const { sessionId } = stepRunOf(state, stepId)
  const noted = noteStep(state, stepId, { prompting: null })
  return sessionId === null ? still(noted) : { ...still(noted), intents: [{ type: 'session.stop', sessionId }] }
}
