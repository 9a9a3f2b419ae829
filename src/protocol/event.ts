// Everything that can have happened: one closed list, past tense, validated at every border.
// A feature begins as a member here. Strings inside are already printable and redacted (plain.ts, secret.ts).
import { z } from 'zod'
import { agentEvents } from './event-agent.ts'
import { auditEvents } from './event-audit.ts'
import { decisionEvents } from './event-decision.ts'
import { memoryEvents } from './event-memory.ts'
import { noticeEvents } from './event-notice.ts'
import { saidEvents } from './event-said.ts'
import { sessionEvents } from './event-session.ts'
import { workflowEvents } from './event-workflow.ts'
import { worldEvents } from './event-world.ts'
import { rosterEvents } from './roster.ts'

export const eventSchema = z.discriminatedUnion('type', [
  ...worldEvents,
  ...auditEvents,
  ...sessionEvents,
  ...agentEvents,
  ...saidEvents,
  ...decisionEvents,
  ...noticeEvents,
  ...memoryEvents,
  ...rosterEvents,
  ...workflowEvents,
])
export type Event = z.infer<typeof eventSchema>
export type EventType = Event['type']
export type EventOf<T extends EventType> = Extract<Event, { type: T }>
