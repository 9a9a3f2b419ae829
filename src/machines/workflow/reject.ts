// A rejection: the work goes back to the step that made it, with what is to be mended; what lies between starts anew. Bounded: after
// so many, or when the same is found again, a human is asked instead.

import type { AgentResult } from '#protocol/agent-result.ts'
import type { Intent } from '#protocol/intent.ts'
import { placeWords } from '#protocol/place-words.ts'
import { ancestorsOf } from '#protocol/workflow-check.ts'
import { moveStep, noteStep } from './move-step.ts'
import { andThen, type Progress, type RunState, stepOf, stepRunOf, still } from './run-state.ts'
import { prepare } from './settle.ts'
import { stick } from './stuck.ts'

export type Rejecting = {
  /** The step that rejects, and the one that has to mend. */
  readonly by: string
  readonly of: string
  readonly because: string
  readonly findings: AgentResult['findings']
}

/** The run after a rejection. */
export function reject(state: RunState, rejecting: Rejecting, on: string): Progress {
  const { by, of, because, findings } = rejecting
  const before = stepRunOf(state, of)
  const rejections = before.rejections + 1
  const counted = noteStep(state, of, { rejections })
  const detail = [
    because,
    ...findings.map(({ severity, file, line, text }) => `${severity} ${placeWords(file, line)} ${text}`),
  ]
  const known = noteStep(counted, of, { rejection: { by, because, findings } })
  if (rejections >= state.caps.rounds) return stick(known, by, { why: 'rejected', detail }, on)
  if (before.rejection !== null && isSame(before.rejection.findings, findings))
    return stick(known, by, { why: 'no-progress', detail }, on)
  return sendBack(counted, rejecting, on)
}

/** The next round of `of`, with what is to be mended; whatever was built on the last one waits again. */
export function sendBack(state: RunState, { by, of, because, findings }: Rejecting, on: string): Progress {
  const step = stepOf(state, of)
  if (!step) return still(state)
  const between = state.run.workflow.steps.filter(
    ({ id }) =>
      ancestorsOf(state.run.workflow.steps, id).has(of) && (id === by || reaches(state, id, by) || isOf(state, id, of)),
  )
  let progress = still(state)
  for (const { id } of between) progress = andThen(progress, (now) => waitAgain(now, id, on))
  return andThen(progress, (now) => {
    const { round } = stepRunOf(now, of)
    const noted = noteStep(now, of, {
      round: round + 1,
      attempt: 1,
      result: null,
      rejection: { by, because, findings },
    })
    return prepare(noted, step, on, 'again')
  })
}

const reaches = (state: RunState, id: string, by: string) => ancestorsOf(state.run.workflow.steps, by).has(id)
const isOf = (state: RunState, id: string, of: string) => stepOf(state, id)?.of === of

/** A step that began on the last round waits for the next one; a session that is at it is ended. */
function waitAgain(state: RunState, id: string, on: string): Progress {
  const { state: now, sessionId, round } = stepRunOf(state, id)
  if (now === 'waiting') return still(state)
  const intents: readonly Intent[] =
    now === 'running' && sessionId !== null ? [{ type: 'session.stop', sessionId }] : []
  const set = { round: round + 1, attempt: 1, sessionId: null, submitted: null, result: null, deadlineAt: null }
  return moveStep(state, id, { signal: 'wait', on, set, intents })
}

/** The same places and words: what was sent back has not been mended at all. */
function isSame(one: AgentResult['findings'], other: AgentResult['findings']): boolean {
  const names = (findings: AgentResult['findings']) =>
    findings.map(({ file, text }) => `${file ?? ''} ${text}`).sort((a, b) => a.localeCompare(b, 'en'))
  return one.length > 0 && JSON.stringify(names(one)) === JSON.stringify(names(other))
}
