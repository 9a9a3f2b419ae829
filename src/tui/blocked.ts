// Why a key cannot act now, in words for the person who pressed it. Pure: keys.ts asks, the footer and the help show it.

import { allLike } from '#escalations/alike.ts'
import { hasEnded } from '#projection/session-life.ts'
import { heldQuestion } from './answer-question.ts'
import { optionTaking, optionWith } from './choose-option.ts'
import type { Sight } from './sight.ts'
import { LIST_SETTLES_MS } from './ui-state.ts'

export function notConnected({ state, because }: Sight['state']['engine']): string | null {
  return state === 'live' ? null : `the engine is not connected${because ? `: ${because}` : ''}`
}

export function cannotAnswer({ state, target }: Sight): string | null {
  const offline = notConnected(state.engine)
  if (offline) return offline
  if (!target.question) return target.because
  const { id, openedAt } = target.question.escalation
  if (state.ui.answering.includes(id)) return 'your answer is on its way'
  if (target.question.held) return 'it was answered a moment ago: u takes that back'
  const isListed = state.ui.screen === 'card' || state.ui.panel === 'questions'
  const appearedAt = isListed ? Math.max(openedAt, state.ui.questionMovedAt) : openedAt
  const seenMs = state.now - appearedAt
  if (seenMs < 0 || seenMs >= LIST_SETTLES_MS) return null
  return `only just came up: "${target.question.escalation.title}". Look, then press again`
}

export function cannotUndo(sight: Sight): string | null {
  return notConnected(sight.state.engine) ?? (heldQuestion(sight) ? null : 'no answer can be taken back any more')
}

export function cannotEdit(sight: Sight): string | null {
  const blocked = cannotAnswer(sight)
  if (blocked || !sight.target.question) return blocked
  return optionTaking(sight.target.question, 'text') ? null : 'nothing can be written in its place'
}

export function cannotAnswerAll(sight: Sight): string | null {
  const blocked = cannotAnswer(sight) ?? lacks(sight, 'approve')
  if (blocked || !sight.target.question) return blocked
  const count = allLike(sight.target.question, sight.state.world.questions).length
  return count > 1 ? null : 'no other question asks exactly the same'
}

export function lacks({ target }: Sight, verdict: 'approve' | 'reject'): string | null {
  return target.question && optionWith(target.question, verdict) ? null : `this question has no option to ${verdict}`
}

export function cannotSteer({ state, session }: Sight): string | null {
  if (!session) return 'no session is selected'
  if (hasEnded(session)) return `${session.launch.name} has already ended`
  return notConnected(state.engine)
}

export function cannotPause(sight: Sight): string | null {
  if (sight.state.ui.screen !== 'card') return cannotSteer(sight)
  const pause = sight.target.question?.escalation.options.some(({ id }) => id === 'pause')
  return cannotAnswer(sight) ?? (pause ? null : 'this question has no option "pause"')
}

export function cannotOpen(sight: Sight): string | null {
  const { state, target } = sight
  return state.ui.panel === 'questions' ? target.because : cannotReach(sight)
}

export function cannotReach({ state, session }: Sight): string | null {
  if (!session) return 'no session yet: press s to start one'
  if (hasEnded(session)) return `${session.launch.name} has ended; nothing to attach to`
  const away = noHost(state.ptyHost)
  return away === null ? null : `cannot attach: ${away}`
}

export function noHost({ state, because }: Sight['state']['ptyHost']): string | null {
  return state === 'live' ? null : because
}

export function cannotRead({ state }: Sight): string | null {
  if (!state.history) return 'the history is not here yet'
  return state.history.rows.length === 0 ? 'there is no history' : null
}
