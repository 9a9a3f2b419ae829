// Whether a session is over, in one place: every list, limit and refusal asks the same.
import type { SessionView } from './world.ts'

/** True once it has exited, or was lost. */
export function hasEnded({ state }: Pick<SessionView, 'state'>): boolean {
  return state === 'exited' || state === 'lost'
}
