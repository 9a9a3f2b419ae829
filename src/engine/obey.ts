// COMMAND → EVENTS or a refusal. A human asking is itself the ruling: what is asked for here needs no policy,
// but it is recorded like everything else and performed through the same outbox.

import { hasEnded } from '#projection/session-life.ts'
import type { Command } from '#protocol/command.ts'
import type { Origin } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import { plain } from '#protocol/plain.ts'
import { typedText } from '#protocol/typed-text.ts'
import type { Mind } from './mind.ts'
import { askForDump, readIntoSession } from './obey-memory.ts'
import { obeyAnswer, obeyRevoke, obeySnooze, obeyUndo } from './obey-question.ts'
import { cancelRun, startRun, submitIssue } from './obey-workflow.ts'

export type WorldCommand = Exclude<Command, { type: 'journal.read' | 'journal.verify' | 'face.present' }>
export type Obeyed = { readonly events: readonly Event[]; readonly id?: string } | { readonly refused: string }

const SESSIONS_ALIVE_MAX = 64

/** What a command makes happen, or why it is refused. */
export function obey(mind: Mind, command: WorldCommand, origin: Origin, at: number): Obeyed {
  switch (command.type) {
    case 'session.start':
      return startSession(mind, command)
    case 'session.stop':
      return actOn(mind, command.sessionId, { type: 'session.stop', sessionId: command.sessionId })
    case 'session.restart':
      return restart(mind, command.sessionId)
    case 'session.send':
      return send(mind, command)
    case 'session.pause':
      return actOn(mind, command.sessionId, { ...command, because: 'paused by a human' })
    case 'session.continue':
      return actOn(mind, command.sessionId, { ...command, because: 'continued by a human' })
    case 'escalation.answer':
      return obeyAnswer(mind, command.answer, { origin, at })
    case 'escalation.undo':
      return obeyUndo(mind, command.escalationId, { origin, at })
    case 'escalation.snooze':
      return obeySnooze(mind, command.escalationId, at + command.forMs)
    case 'rule.revoke':
      return obeyRevoke(mind, command.name, { origin, at })
    case 'workflow.start':
      return startRun(mind, command)
    case 'issue.submit':
      return submitIssue(mind, command, at)
    case 'workflow.cancel':
      return cancelRun(mind, command)
    case 'memory.read':
      return readIntoSession(mind, command.sessionId)
    case 'memory.dump':
      return askForDump(mind, command, origin)
    case 'audit.reset':
      return resetAudit(mind, command.auditId)
  }
}

/** Only the waiting for a fix can be ended: an audit that is at work ends by itself. */
function resetAudit({ machines, world }: Mind, auditId: string): Obeyed {
  const shown = plain(auditId, 50)
  if (!machines.audits.has(auditId)) return { refused: `no running audit ${shown}: see \`signalbox status\`` }
  const state = world.audits.find(({ id }) => id === auditId)?.state
  return state === 'WAIT_FOR_FIX' || state === undefined
    ? { events: [{ type: 'audit.reset', auditId, because: 'reset by a human' }] }
    : { refused: `the audit of ${shown} is ${state} and ends by itself` }
}

function startSession(mind: Mind, command: Extract<Command, { type: 'session.start' }>): Obeyed {
  const alive = mind.world.sessions.filter((session) => !hasEnded(session))
  if (alive.length >= SESSIONS_ALIVE_MAX)
    return { refused: `${SESSIONS_ALIVE_MAX} sessions run already: stop one first` }
  const { type: _, name: wanted, profile, ...asked } = command
  const program = asked.argv[0]?.split('/').at(-1) ?? 'session'
  const name = plain(wanted ?? program, 60) || 'session'
  const sessionId = `s${mind.sessionsRequested + 1}`
  const launch = { ...asked, sessionId, name, profile: profile ?? program.slice(0, 60) }
  return { id: sessionId, events: [{ type: 'session.requested', launch }] }
}

function actOn(mind: Mind, sessionId: string, intent: Intent): Obeyed {
  const session = mind.world.sessions.find(({ id }) => id === sessionId)
  if (!session) return unknown(sessionId)
  if (session.exit || session.state === 'lost')
    return { refused: `session ${session.id} has ended: ${session.because}` }
  return { events: [askedFor(mind, intent)] }
}

/** An ended session may be started again too, as long as its launch is remembered. */
function restart(mind: Mind, sessionId: string): Obeyed {
  if (!mind.launches.has(sessionId)) return unknown(sessionId)
  const because = 'restarted by a human'
  return { events: [askedFor(mind, { type: 'session.restart', sessionId, because, keepsFailing: false })] }
}

function send(mind: Mind, { sessionId, text }: Extract<Command, { type: 'session.send' }>): Obeyed {
  const typed = typedText(text)
  if ('refused' in typed) return typed
  if (mind.world.sessions.some(({ id, state }) => id === sessionId && state === 'paused'))
    return { refused: `session ${sessionId} is paused: let it go on first` }
  const obeyed = actOn(mind, sessionId, { type: 'session.send', sessionId, text: typed.text })
  return 'refused' in obeyed ? obeyed : { ...obeyed, id: nextIntentId(mind) }
}

const nextIntentId = ({ world }: Mind) => `${world.seq + 1}.0`

const askedFor = (mind: Mind, intent: Intent): Event => ({
  type: 'intent.allowed',
  intentId: nextIntentId(mind),
  intent,
  because: 'asked for by a human',
  by: 'human',
  note: null,
})

const unknown = (sessionId: string) => ({
  refused: `no session ${plain(sessionId, 20)}: see \`signalbox sessions\``,
})
