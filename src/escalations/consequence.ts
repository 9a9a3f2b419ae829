// What an option brings about, in words that a person decides by.
import type { Option } from '#protocol/escalation.ts'
import type { Intent } from '#protocol/intent.ts'

/** Each intent of the option in a few words, in the order in which they are done; empty when nothing is done. */
export function consequencesOf({ intents }: Option): string {
  return intents.map(wordsFor).join(', ')
}

function wordsFor(intent: Intent): string {
  switch (intent.type) {
    case 'feedback.rule':
      return 'the agent reads your ruling'
    case 'session.continue':
      return 'the session goes on'
    case 'session.pause':
      return 'the session stays stopped'
    case 'request.answer':
      return wordsForAnswer(intent)
    case 'session.restart':
      return 'started again'
    case 'session.send':
      return 'told to the session'
    case 'task.write':
      return 'written into their inbox'
    default:
      return intent.type
  }
}

function wordsForAnswer({ request, decision }: Extract<Intent, { type: 'request.answer' }>): string {
  if (decision.behavior === 'hand-over') return 'its own dialog stays open'
  return request.channel.by === 'screen' ? 'typed into the session' : 'told to the agent'
}
