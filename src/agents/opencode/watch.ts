// Listens to one session's opencode for as long as the session lives: raises what it asks, closes what was answered elsewhere, and asks
// anew what is open whenever the connection was lost.
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Asked, Counter, Way } from '../adapter.ts'
import { ANSWERED_THERE } from '../closing-words.ts'
import type { Reply } from './answer.ts'
import { conversationSchema, type Occurrence, occurrenceSchema, permissionSchema, questionsSchema } from './calls.ts'
import { Life } from './life.ts'
import { type Asker, askedAs, askedFor, fingerprintOf } from './request.ts'
import type { Server } from './server.ts'

const RETRY_MS = 500
const LISTED_MAX = 500

export type Watching = {
  readonly sessionId: string
  readonly cwd: string
  readonly server: Server
  readonly counter: Counter
  readonly isAlive: () => boolean
}

/** Resolves when the signal aborts or the session has ended; a server that is not there yet, or not any more, is tried again. */
export async function watch(watching: Watching, signal: AbortSignal): Promise<void> {
  const life = new Life(watching.sessionId)
  while (!signal.aborted && watching.isAlive()) {
    await listen(watching, life, signal).catch(() => {})
    await pause(RETRY_MS, undefined, { signal }).catch(() => {})
  }
}

async function listen(watching: Watching, life: Life, signal: AbortSignal): Promise<void> {
  const { server, sessionId, counter } = watching
  let isFirst = true
  for await (const value of server.events(signal)) {
    // The stream is open: what is asked from now on comes by it, what was asked before is in the lists.
    if (isFirst) await catchUp(watching, life)
    isFirst = false
    const read = occurrenceSchema.safeParse(value)
    if (!read.success) continue
    for (const event of life.hear(read.data)) counter.tell(event)
    settle(read.data, watching)
    const asked = askedIn(read.data, (conversation) => askerOf(conversation, watching, life))
    if (asked) raise(asked, sessionId, watching)
  }
}

async function catchUp(watching: Watching, life: Life): Promise<void> {
  const { server, sessionId, counter } = watching
  const list = async <T>(path: string, schema: z.ZodType<T>): Promise<readonly T[]> => {
    const values = z
      .array(z.unknown())
      .parse(await server.get(path))
      .slice(0, LISTED_MAX)
    return values.flatMap((value) => schema.safeParse(value).data ?? [])
  }
  for (const { id, parentID } of await list('/session', conversationSchema)) life.knows(id, parentID)
  const permissions = await list('/permission', permissionSchema)
  const questions = await list('/question', questionsSchema)
  const open = new Set([...permissions, ...questions].map(({ id }) => fingerprintOf(sessionId, id)))
  const isSettled = ({ channel, fingerprint }: AgentRequest) =>
    channel.by === 'desk' && channel.adapter === 'opencode' && !open.has(fingerprint)
  counter.close(sessionId, { which: isSettled, because: ANSWERED_THERE })
  const asker = (conversation: string) => askerOf(conversation, watching, life)
  for (const one of permissions) raise(askedFor(one, asker(one.sessionID)), sessionId, watching)
  for (const one of questions) {
    const asked = askedAs(one, asker(one.sessionID))
    if (asked) raise(asked, sessionId, watching)
  }
}

const askerOf = (conversation: string, { sessionId, cwd }: Watching, life: Life): Asker => ({
  sessionId,
  cwd,
  agentId: life.agentOf(conversation),
})

function askedIn(one: Occurrence, asker: (conversation: string) => Asker): Asked | null {
  if (one.type === 'permission.asked') return askedFor(one.properties, asker(one.properties.sessionID))
  return one.type === 'question.asked' ? askedAs(one.properties, asker(one.properties.sessionID)) : null
}

function settle(one: Occurrence, { sessionId, counter }: Watching): void {
  if (one.type !== 'permission.replied' && one.type !== 'question.replied' && one.type !== 'question.rejected') return
  const settled = fingerprintOf(sessionId, one.properties.requestID)
  counter.close(sessionId, { which: ({ fingerprint }) => fingerprint === settled, because: ANSWERED_THERE })
}

function raise(asked: Asked, sessionId: string, { counter, server }: Watching): void {
  const way: Way = {
    give: (text) => {
      const { path, body } = JSON.parse(text) as Reply
      return path === null || server.post(path, body)
    },
    release: () => {},
  }
  counter.raise(sessionId, asked, way)
}
