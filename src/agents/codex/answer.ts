// A decision as Codex's PermissionRequest hook says it.
import type { Decision } from '#protocol/agent-request.ts'
import type { Asked, Spoken } from '../adapter.ts'

const NO_REASON = 'Refused in the control room, without a reason.'

/** The hook's output. Refused when the decision has no words here: then nothing is said. */
export function answerTo(_: Asked, decision: Decision, note: string | null): Spoken {
  if (decision.behavior === 'hand-over') return { text: '{}' }
  if (decision.behavior === 'deny') return say({ behavior: 'deny', message: note || NO_REASON })
  if (decision.text !== null || decision.scope !== 'once') {
    return { refused: 'Codex takes a yes to this one command as it is, and nothing more; it is asked again' }
  }
  return say({ behavior: 'allow' })
}

const say = (decision: object): Spoken => ({
  text: JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } }),
})
