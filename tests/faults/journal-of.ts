// The journal of a stage's engine, and whether all its audits have ended.
import { JOURNAL_PAGE_MAX } from '#protocol/command.ts'
import { type StoredEnvelope, storedEnvelopeSchema } from '#protocol/envelope.ts'
import type { EngineClient } from '#transport/client.ts'
import type { Stage } from './stage.ts'

const kept = new WeakMap<Stage, StoredEnvelope[]>()
const clients = new WeakMap<Stage, EngineClient>()

/** The whole journal, by a client that is open. */
export async function allEvents(client: EngineClient): Promise<readonly StoredEnvelope[]> {
  const all: StoredEnvelope[] = []
  for (;;) {
    const ack = await client.send({ type: 'journal.read', since: all.at(-1)?.seq ?? 0, countMax: JOURNAL_PAGE_MAX })
    if (!ack.ok) throw new Error(ack.refused)
    const page = storedEnvelopeSchema.array().parse(ack.result)
    all.push(...page)
    if (page.length < JOURNAL_PAGE_MAX) return all
  }
}

/** All events so far; what was read before is not read again. */
export async function journalOf(stage: Stage): Promise<readonly StoredEnvelope[]> {
  const all = kept.get(stage) ?? []
  kept.set(stage, all)
  const client = await clientOf(stage)
  for (;;) {
    const ack = await client.send({ type: 'journal.read', since: all.at(-1)?.seq ?? 0, countMax: JOURNAL_PAGE_MAX })
    if (!ack.ok) throw new Error(ack.refused)
    const page = storedEnvelopeSchema.array().parse(ack.result)
    all.push(...page)
    if (page.length < JOURNAL_PAGE_MAX) return all
  }
}

async function clientOf(stage: Stage): Promise<EngineClient> {
  const open = clients.get(stage)
  if (open) return open
  const client = await stage.engine()
  clients.set(stage, client)
  stage.onClose(() => client.close())
  return client
}

/** True when each audit has come back to IDLE or waits for a fix. */
export async function drained(stage: Stage): Promise<boolean> {
  const states = new Map<string, string>()
  for (const { event } of await journalOf(stage)) {
    if (event.type === 'commit.observed' || event.type === 'worktree.settled') states.set(event.subject.id, 'begun')
    if (event.type === 'machine.moved' && event.machine === 'commit-audit') states.set(event.id, event.to)
  }
  return [...states.values()].every((state) => state === 'IDLE' || state === 'WAIT_FOR_FIX')
}
