// One event in the life of a run: which step it is about and what it means there. Whatever it is, the run then goes on by itself as
// far as it can (settle.ts).
import type { Event, EventOf } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import { NOTHING_SPENT } from '#protocol/spending.ts'
import { observed, promptingFor, sent } from './at-prompt.ts'
import { EXPIRED, finishTry, tryAgain } from './finish-try.ts'
import { rulingOf } from './gate-ruling.ts'
import { moveStep, noteStep } from './move-step.ts'
import { spentMore } from './over-budget.ts'
import { reject } from './reject.ts'
import { andThen, isPresent, type Progress, type RunState, stepOf, stepRunOf, still } from './run-state.ts'
import { settle } from './settle.ts'
import { closed, end, steer } from './steer.ts'
import { stick } from './stuck.ts'

export type RunHeard = {
  readonly event: Event
  readonly at: number
  /** For `effect.failed` and `intent.denied`: what was not done. */
  readonly intent: Intent | null
}

/** A session that has handed in its result may still say goodbye; then it is ended. */
export const GRACE_MS = 20_000

/** The run after an event that concerns it. */
export function advance(state: RunState, heard: RunHeard): Progress {
  if (state.outcome !== null) return still(state)
  const progress = meaning(state, heard)
  return andThen(progress, (now) => settle(now, heard.at, heard.event.type))
}

type Heard<T extends Event['type']> = Omit<RunHeard, 'event'> & { readonly event: EventOf<T> }
type Meanings = { readonly [T in Event['type']]?: (state: RunState, heard: Heard<T>) => Progress }

type AboutTry =
  | 'step.started'
  | 'step.spent'
  | 'step.expired'
  | 'step.finished'
  | 'gate.examined'
  | 'step.merged'
  | 'step.conflicted'

/** What is said of a try that is no longer the present one came too late, and means nothing. */
const present =
  <T extends AboutTry>(mean: (state: RunState, heard: Heard<T>) => Progress) =>
  (state: RunState, heard: Heard<T>): Progress =>
    isPresent(state, heard.event) ? mean(state, heard) : still(state)

/** What is said of a session in which a step runs. */
const inSession =
  <T extends { readonly sessionId: string }>(mean: (state: RunState, stepId: string, event: T) => Progress) =>
  (state: RunState, { event }: { readonly event: T }): Progress => {
    const stepId = runningIn(state, event.sessionId)
    return stepId === null ? still(state) : mean(state, stepId, event)
  }

const ended = (state: RunState, { event }: Heard<'session.exited' | 'session.lost'>) => sessionEnded(state, event)

const MEANINGS: Meanings = {
  'step.started': present((state, { event, at }) => started(state, event, at)),
  'result.submitted': (state, { event, at }) => handedIn(state, event, at),
  'agent.conversed': (state, { event: { sessionId, conversationId } }) =>
    still({ ...state, conversations: { ...state.conversations, [sessionId]: conversationId } }),
  'step.spent': present((state, { event: { stepId, usage } }) => spentMore(state, stepId, usage)),
  'agent.measured': inSession<EventOf<'agent.measured'>>((state, stepId, { costUsd }) =>
    spentMore(state, stepId, { ...NOTHING_SPENT, costUsd: costUsd ?? 0 }),
  ),
  'session.observed': inSession<EventOf<'session.observed'>>((state, stepId, event) =>
    observed(state, stepId, event.state),
  ),
  'session.sent': inSession<EventOf<'session.sent'>>((state, stepId, event) => sent(state, stepId, event.outcome)),
  'session.exited': ended,
  'session.lost': ended,
  'step.expired': present((state, { event }) => expired(state, event)),
  'step.finished': present((state, { event }) =>
    isAt(state, event.stepId, 'collecting') ? finishTry(state, event) : still(state),
  ),
  'gate.examined': present((state, { event }) =>
    isAt(state, event.stepId, 'judging') ? examined(state, event) : still(state),
  ),
  'step.merged': present((state, { event }) => merged(state, event)),
  'step.conflicted': present((state, { event: { stepId, files, type } }) =>
    stick(state, stepId, { why: 'merge-conflict', detail: files }, type),
  ),
  'threat.closed': (state, { event }) => threatClosed(state, event),
  'workflow.steered': (state, { event, at }) => steer(state, event, at),
  'workflow.ended': (state, { event: { outcome } }) => (outcome === 'done' ? still(state) : closed(state, outcome)),
  'effect.failed': (state, { event, intent }) => (event.final && intent ? failed(state, intent, event) : still(state)),
  'intent.denied': (state, { event, intent }) =>
    intent?.type === 'workflow.escalate' ? end(state, 'abandoned', `nobody decided: ${event.because}`) : still(state),
}

function meaning(state: RunState, heard: RunHeard): Progress {
  const mean = MEANINGS[heard.event.type] as ((state: RunState, heard: RunHeard) => Progress) | undefined
  return mean ? mean(state, heard) : still(state)
}

const isAt = (state: RunState, stepId: string, where: string) => stepRunOf(state, stepId).state === where

function started(state: RunState, event: EventOf<'step.started'>, at: number): Progress {
  const { stepId, sessionId, from, worktree } = event
  const { budget = null, task } = event
  const minutes = Math.min(stepOf(state, stepId)?.minutes ?? 0, budget?.minutes ?? Number.POSITIVE_INFINITY)
  const { base } = stepRunOf(state, stepId)
  const prompting = task === undefined ? null : promptingFor(task)
  const set = { sessionId, from, worktree, base: base ?? from, deadlineAt: at + minutes * 60_000, budget, prompting }
  return moveStep(state, stepId, { signal: 'start', on: event.type, set })
}

function handedIn(state: RunState, { sessionId, result }: EventOf<'result.submitted'>, at: number): Progress {
  const stepId = runningIn(state, sessionId)
  if (stepId === null) return still(state)
  const { deadlineAt } = stepRunOf(state, stepId)
  const soon = Math.min(deadlineAt ?? at, at + GRACE_MS)
  return still(noteStep(state, stepId, { submitted: result, deadlineAt: soon }))
}

function runningIn(state: RunState, sessionId: string): string | null {
  const found = Object.entries(state.steps).find(([, run]) => run.state === 'running' && run.sessionId === sessionId)
  return found?.[0] ?? null
}

/** Its time is up: the session is ended, and what it left is read when it is gone. */
function expired(state: RunState, { stepId, type: on }: EventOf<'step.expired'>): Progress {
  const { state: now, sessionId } = stepRunOf(state, stepId)
  if (now === 'watching') return stick(state, stepId, { why: 'expired', detail: ['the threat has not ended'] }, on)
  if (now !== 'running' || sessionId === null) return still(state)
  const noted = noteStep(state, stepId, { deadlineAt: null, because: EXPIRED })
  return { ...still(noted), intents: [{ type: 'session.stop', sessionId }] }
}

function sessionEnded(state: RunState, event: EventOf<'session.exited' | 'session.lost'>): Progress {
  const stepId = runningIn(state, event.sessionId)
  const step = stepId === null ? undefined : stepOf(state, stepId)
  if (stepId === null || !step) return still(state)
  const { round, attempt, submitted, from, worktree } = stepRunOf(state, stepId)
  return moveStep(state, stepId, {
    signal: 'collect',
    on: event.type,
    intents: [
      {
        type: 'step.collect',
        runId: state.run.runId,
        stepId,
        round,
        attempt,
        sessionId: event.sessionId,
        role: step.role ?? '',
        writes: step.writes,
        from: from ?? state.head,
        worktree,
        result: submitted,
      },
    ],
  })
}

/** The gate rules on what was seen; its ruling is recorded before anything follows from it. */
function examined(
  state: RunState,
  { type: on, of, stepId, round, attempt, examined: seen }: EventOf<'gate.examined'>,
): Progress {
  const step = stepOf(state, stepId)
  const review = stepRunOf(state, stepId).result
  if (!step || !review) return still(state)
  const ruled = rulingOf({ examined: seen, review, checklist: step.checklist, track: step.track })
  const { runId } = state.run
  const said: Progress = {
    ...still(state),
    facts: [
      { type: 'gate.checked', runId, stepId, round, attempt, of, ...ruled },
      ...ruled.debt.map((debt) => ({ type: 'debt.noted' as const, runId, stepId: of, ...debt })),
    ],
  }
  const { because, findings } = ruled
  if (ruled.void) return andThen(said, (now) => tryAgain(now, step, `the review does not count: ${because}`, on))
  if (!ruled.pass) return andThen(said, (now) => reject(now, { by: stepId, of, because, findings }, on))
  return andThen(said, (now) => moveStep(now, stepId, { signal: 'pass', on, set: { because: because.slice(0, 300) } }))
}

function merged(state: RunState, { stepId, commit, type: on }: EventOf<'step.merged'>): Progress {
  if (!isAt(state, stepId, 'merging')) return still(state)
  return moveStep({ ...state, head: commit }, stepId, { signal: 'pass', on, set: { commit } })
}

function threatClosed(state: RunState, { threatId, because, type: on }: EventOf<'threat.closed'>): Progress {
  if (threatId !== state.run.threatId) return still(state)
  const watching = state.run.workflow.steps.filter(({ id }) => isAt(state, id, 'watching'))
  let progress = still({ ...state, threatEnded: true })
  for (const { id } of watching)
    progress = andThen(progress, (now) => moveStep(now, id, { signal: 'pass', on, set: { because, deadlineAt: null } }))
  return progress
}

/** An effect that cannot be done: nobody but a human can help. */
function failed(state: RunState, intent: Intent, { message, type: on }: EventOf<'effect.failed'>): Progress {
  if (!('stepId' in intent) || !('attempt' in intent) || !isPresent(state, intent)) return still(state)
  return stick(state, intent.stepId, { why: 'conflict', detail: [message] }, on)
}
