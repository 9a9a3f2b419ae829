// A decision as the keys of Gemini's dialog. A no ends the turn there: the model reads no reason.
import type { Decision } from '#protocol/agent-request.ts'
import type { Asked, Spoken } from '../adapter.ts'

const ALLOW_ONCE = '1'
const ALLOW_SESSION = '2'
const ESCAPE = '\u001b'

/** The keys; none when the dialog is left to the human. */
export function answerTo(_: Asked, { behavior, scope, text }: Decision): Spoken {
  if (behavior === 'hand-over') return { text: '' }
  if (behavior === 'deny') return { text: ESCAPE }
  if (text !== null || scope === 'always') {
    return { refused: 'Gemini CLI takes a yes to this command as it is, once or for the session; it is asked again' }
  }
  return { text: scope === 'session' ? ALLOW_SESSION : ALLOW_ONCE }
}
