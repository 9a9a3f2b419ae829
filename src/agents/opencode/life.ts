// What opencode's server tells of its agents' life, in the common words. One session of ours may hold several conversations: those
// that another has begun are its sub-agents.
import type { Event, EventOf } from '#protocol/event.ts'
import { shownLine } from '../shown.ts'
import type { Occurrence } from './calls.ts'

/** Of conversations and calls, each; the oldest are forgotten. */
const REMEMBERED_MAX = 500
const DETAIL_CHARS_MAX = 300
const LIMIT = /rate.?limit|usage limit|quota|too many requests|\b429\b/i

type Report = EventOf<'agent.reported'>['report']

export class Life {
  readonly #sessionId: string
  readonly #parents = new Map<string, string | undefined>()
  readonly #last = new Map<string, string>()
  readonly #calls = new Map<string, string>()
  #conversation: string | null = null

  constructor(sessionId: string) {
    this.#sessionId = sessionId
  }

  knows(id: string, parent: string | undefined): void {
    remember(this.#parents, id, parent)
  }

  /** Null for the session's own agent. */
  agentOf(conversation: string): string | null {
    return this.#parents.get(conversation) === undefined ? null : conversation
  }

  /** What is to be told of it; mostly nothing. */
  hear(one: Occurrence): readonly Event[] {
    switch (one.type) {
      case 'session.created':
        this.knows(one.properties.info.id, one.properties.info.parentID)
        return []
      case 'session.status':
        return this.#status(one.properties.sessionID, one.properties.status)
      case 'session.error':
        return this.#error(one.properties.sessionID, one.properties.error)
      case 'message.part.updated':
        return this.#tool(one.properties.part)
      default:
        return []
    }
  }

  #status(id: string, { type, message = '' }: { type: string; message?: string | undefined }): readonly Event[] {
    const before = this.#last.get(id)
    if (type === 'busy' && before !== 'busy') return [...this.#conversed(id), ...this.#say(id, 'busy', 'prompted')]
    if (type === 'retry' && LIMIT.test(message)) return this.#say(id, 'limited', 'limited', message)
    // Its turn has failed: that it is idle then says nothing new.
    if (type === 'idle' && (before === 'busy' || before === 'limited')) return this.#say(id, 'idle', 'turn-ended')
    return []
  }

  #error(
    id: string,
    { name, data }: { name?: string | undefined; data?: { message?: string | undefined } | undefined },
  ) {
    const message = data?.message ?? name ?? ''
    const report = name === 'MessageAbortedError' ? 'interrupted' : LIMIT.test(message) ? 'limited' : 'turn-failed'
    return this.#say(id, 'failed', report, message)
  }

  #tool(part: Extract<Occurrence, { type: 'message.part.updated' }>['properties']['part']): readonly Event[] {
    const { sessionID, callID, tool, state } = part
    const stage = state.status === 'running' ? 'started' : /^(?:completed|error)$/.test(state.status) ? 'ended' : null
    if (stage === null || this.#calls.get(callID) === stage) return []
    remember(this.#calls, callID, stage)
    const detail = `${tool}: ${state.error ?? state.title ?? JSON.stringify(state.input ?? '')}`
    return this.#say(sessionID, 'busy', stage === 'started' ? 'tool-started' : 'tool-ended', detail)
  }

  /** The conversation that was spoken in last is the one to be taken up again. */
  #conversed(id: string): readonly Event[] {
    if (this.agentOf(id) !== null || this.#conversation === id) return []
    this.#conversation = id
    return [{ type: 'agent.conversed', sessionId: this.#sessionId, conversationId: id, transcript: null }]
  }

  #say(id: string, state: string, report: Report, detail = ''): readonly Event[] {
    remember(this.#last, id, state)
    const line = shownLine(detail, DETAIL_CHARS_MAX)
    const agentId = this.agentOf(id)
    return [{ type: 'agent.reported', sessionId: this.#sessionId, report, detail: line, agentId, turn: null }]
  }
}

function remember<T>(memory: Map<string, T>, key: string, value: T): void {
  memory.delete(key)
  memory.set(key, value)
  const [oldest] = memory.keys()
  if (memory.size > REMEMBERED_MAX && oldest !== undefined) memory.delete(oldest)
}
