// The run of a workflow that a question is about.
import type { Escalation } from '#protocol/escalation.ts'

/** Its id; null where the question is about something else. */
export function stuckRun({ options }: Pick<Escalation, 'options'>): string | null {
  const steer = options.flatMap(({ intents }) => intents).find((intent) => intent.type === 'workflow.steer')
  return steer?.type === 'workflow.steer' ? steer.runId : null
}
