// What a key press would act on, derived from world and interface: the lists in their shown order, the selected session,
// the question that `a` and `r` answer. Pure; keys.ts, the router and the components read the same sight.

import { grouped } from '#escalations/alike.ts'
import { orderQuestions } from '#escalations/triage.ts'
import { hasEnded } from '#projection/session-life.ts'
import { orderThreats } from '#projection/threat-report/order.ts'
import type { OpenQuestion, SessionView, World } from '#projection/world.ts'
import { questionsOf, runSightOf } from './run-sight.ts'
import type { FaceState } from './store.ts'
import type { Lists } from './ui-state.ts'

/** The question to answer, or the reason why there is none. */
export type Target =
  | { readonly question: OpenQuestion; readonly because: null }
  | { readonly question: null; readonly because: string }

export type Sight = {
  readonly state: FaceState
  readonly sessions: readonly SessionView[]
  readonly questions: readonly OpenQuestion[]
  readonly session: SessionView | null
  readonly target: Target
}

/** The sight of one moment. */
export function sightOf(state: FaceState): Sight {
  const { world, ui } = state
  const sessions = orderSessions(world)
  const questions = shownQuestions(state)
  const session = sessions.find(({ id }) => id === ui.sessionId) ?? null
  return { state, sessions, questions, session, target: targetOf(state, questions, session) }
}

/** The ids in shown order, for the reducer. */
export function listsOf(state: FaceState): Lists {
  const { runs, rows, row } = runSightOf(state)
  return {
    sessionIds: orderSessions(state.world).map(({ id }) => id),
    questionIds: shownQuestions(state).map(({ escalation }) => escalation.id),
    threatIds: orderThreats(state.world.threats).map(({ id }) => id),
    runIds: runs.map(({ run }) => run.runId),
    runIdFirst: (runs.find(({ run }) => questionsOf(state.world, run.runId).length > 0) ?? runs[0])?.run.runId ?? null,
    stepIds: rows.map(({ step }) => step.id),
    stepId: row?.step.id ?? null,
    now: state.now,
  }
}

/** Of those that ask exactly the same the first; a selected one stays, whichever it is. */
function shownQuestions({ world, ui, now }: FaceState): readonly OpenQuestion[] {
  const groups = grouped(orderQuestions(world.questions, now))
  return groups.map(({ first, all }) => all.find(({ escalation }) => escalation.id === ui.questionId) ?? first)
}

/** Open questions about a session. */
export function questionsAbout(world: World, sessionId: string): readonly OpenQuestion[] {
  return world.questions.filter(({ escalation }) => escalation.about.sessionId === sessionId)
}

/** True when only a human can move the session on. */
export function needsYou(world: World, session: SessionView): boolean {
  if (hasEnded(session)) return false
  return session.state === 'waiting' || questionsAbout(world, session.id).length > 0
}

/** Those that need the human first, ended ones last, otherwise in the order in which they were started. */
function orderSessions(world: World): readonly SessionView[] {
  const rank = (session: SessionView) => (needsYou(world, session) ? 0 : hasEnded(session) ? 2 : 1)
  return [...world.sessions].sort(
    (left, right) => rank(left) - rank(right) || left.id.localeCompare(right.id, 'en', { numeric: true }),
  )
}

function targetOf(state: FaceState, questions: readonly OpenQuestion[], session: SessionView | null): Target {
  const { ui, world } = state
  if (ui.screen === 'card' || ui.panel === 'questions') {
    const question = questions.find(({ escalation }) => escalation.id === ui.questionId)
    if (question) return { question, because: null }
    return { question: null, because: ui.screen === 'card' ? 'this question is no longer open' : 'nothing needs you' }
  }
  if (!session) {
    return { question: null, because: questions.length > 0 ? 'press tab to go to Needs you' : 'nothing needs you' }
  }
  const [first, ...others] = questionsAbout(world, session.id)
  if (!first) {
    if (session.state === 'waiting') {
      return {
        question: null,
        because: `${session.launch.name} waits on its own screen: attach (enter) and answer there`,
      }
    }
    const elsewhere = questions.length > 0 ? '; press tab to go to Needs you' : ''
    return { question: null, because: `no open question about ${session.launch.name}${elsewhere}` }
  }
  if (others.length === 0) return { question: first, because: null }
  return {
    question: null,
    because: `${others.length + 1} open questions about ${session.launch.name}: choose one in Needs you (tab)`,
  }
}

/** The session that "why?" is asked about: that of the question in hand, or the selected one. */
export function subjectOf({ state, target, session, sessions }: Sight): SessionView | null {
  if (state.ui.panel !== 'questions') return session
  const about = target.question?.escalation.about.sessionId
  return sessions.find(({ id }) => id === about) ?? null
}
