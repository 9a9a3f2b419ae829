// Answers questions where the demo has no human: plainly labelled as a stand-in in the note of every answer.
import type { OpenQuestion } from '#projection/world.ts'
import type { Answer } from '#protocol/escalation.ts'

const LABEL = 'stand-in for the human (demo)'

/** Refuses to delete things, sends critical findings back, and accepts proposed tasks. */
export function standInAnswer({ escalation }: OpenQuestion): Answer {
  const { id, kind } = escalation
  if (kind === 'permission') {
    return { escalationId: id, verdict: 'reject', note: `${LABEL}: build/ is still needed` }
  }
  return { escalationId: id, verdict: 'approve', note: `${LABEL}: ${kind === 'threat' ? 'go ahead' : 'fix it first'}` }
}
