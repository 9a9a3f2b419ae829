// Memory for the command line: the text in the file as it would be injected, and what the journal says was injected.
import type { Config } from '#config.ts'
import { type MemoryText, readMemory } from '#effects/memory/memory-file.ts'
import { JOURNAL_PAGE_MAX } from '#protocol/command.ts'
import { type StoredEnvelope, storedEnvelopeSchema } from '#protocol/envelope.ts'
import { Trouble } from '#protocol/errors.ts'
import type { EngineClient } from '#transport/client.ts'

export const memoryIn = (root: string, { memory }: Config): Promise<MemoryText> =>
  readMemory({ root, file: memory.file })

export type Injected = { readonly at: number; readonly sessionId: string; readonly hash: string; readonly text: string }

/** Everything that was injected, oldest first. Each text is told once it was seen to be submitted. */
export async function* injectedTexts(client: EngineClient): AsyncGenerator<Injected> {
  /** Found and not yet told what became of them. */
  const found = new Map<string, string>()
  for await (const { event, at } of journalOf(client)) {
    if (event.type === 'memory.found') found.set(event.readId, event.text)
    if (event.type === 'memory.injected') {
      const { sessionId, hash, readId } = event
      yield { at, sessionId, hash, text: found.get(readId) ?? '' }
    }
    if (event.type === 'memory.injected' || event.type === 'memory.skipped') found.delete(event.readId)
  }
}

async function* journalOf(client: EngineClient): AsyncGenerator<StoredEnvelope> {
  for (let since = 0; ; ) {
    const ack = await client.send({ type: 'journal.read', since, countMax: JOURNAL_PAGE_MAX })
    if (!ack.ok) throw new Trouble(ack.refused, 'see `signalbox engine status`')
    const page = storedEnvelopeSchema.array().parse(ack.result)
    yield* page
    const last = page.at(-1)
    if (!last || page.length < JOURNAL_PAGE_MAX) return
    since = last.seq
  }
}
