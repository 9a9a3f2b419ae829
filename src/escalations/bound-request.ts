// Which request of an agent a question is bound to, read from the answers that it takes.
import type { Escalation } from '#protocol/escalation.ts'
import type { Intent } from '#protocol/intent.ts'

type Asked = Extract<Intent, { type: 'request.answer' }>

/** The intent to answer that request, as its first option has it; null when the question is about something else. */
export function boundRequest({ options }: Pick<Escalation, 'options'>): Asked | null {
  const [asked] = options.flatMap(({ intents }) => intents).filter((intent) => intent.type === 'request.answer')
  return asked ?? null
}
