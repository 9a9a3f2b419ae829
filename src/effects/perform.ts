// INTENT → WORLD: which performer does which intent, one table. What concerns the same session is done in the order in
// which it was allowed, so that "stop it" and "let it go on" cannot overtake each other. `commit.block` and
// `issue.escalate` are questions only: what follows from the answer are other intents, so doing them changes nothing.
import type { IntentType } from '#protocol/intent.ts'
import type { Order, Outcome, Perform } from '#protocol/ports.ts'

/** Intents that only ask. */
type Question = 'commit.block' | 'issue.escalate' | 'workflow.escalate' | 'issue.route'
const QUESTIONS: ReadonlySet<IntentType> = new Set<Question>([
  'commit.block',
  'issue.escalate',
  'workflow.escalate',
  'issue.route',
])
const isQuestion = (type: IntentType): type is Question => QUESTIONS.has(type)

export type Performers = Readonly<Record<Exclude<IntentType, Question>, Perform>>

export function performWith(performers: Performers): Perform {
  const inLine = new Map<string, Promise<unknown>>()

  const act = (order: Order, signal: AbortSignal): Promise<Outcome> => {
    const { type } = order.intent
    return isQuestion(type) ? Promise.resolve({ events: [] }) : performers[type](order, signal)
  }
  return (order, signal) => {
    const sessionId = sessionOf(order)
    if (sessionId === null) return act(order, signal)
    const before = inLine.get(sessionId) ?? Promise.resolve()
    const mine = before.then(() => act(order, signal))
    const settled = mine.catch(() => {})
    inLine.set(sessionId, settled)
    void settled.then(() => inLine.get(sessionId) === settled && inLine.delete(sessionId))
    return mine
  }
}

function sessionOf({ intent }: Order): string | null {
  if (intent.type === 'session.start') return intent.launch.sessionId
  return 'sessionId' in intent ? intent.sessionId : null
}
