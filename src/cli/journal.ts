// `signalbox journal`: the events themselves, and whether the chain that proves them still holds.
import { accountOf } from '#projection/account.ts'
import { JOURNAL_PAGE_MAX } from '#protocol/command.ts'
import { type StoredEnvelope, storedEnvelopeSchema } from '#protocol/envelope.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Verification } from '#protocol/ports.ts'
import type { EngineClient } from '#transport/client.ts'
import type { Io } from './io.ts'

/** Prints events after `since`: with `asJson` one object a line, else what a person would mention. */
export async function printJournal(
  client: EngineClient,
  io: Io,
  options: { since: number; asJson: boolean },
): Promise<number> {
  const names = new Map<string, string>()
  let since = options.since
  for (;;) {
    const page = await pageAfter(client, since)
    for (const envelope of page) {
      since = envelope.seq
      if (envelope.event.type === 'session.requested') {
        names.set(envelope.event.launch.sessionId, envelope.event.launch.name)
      }
      if (options.asJson) io.out(JSON.stringify(envelope))
      else {
        const line = accountOf(envelope, names)
        if (line) io.out(`${String(envelope.seq).padStart(6)} ${new Date(envelope.at).toISOString()} ${line}`)
      }
    }
    if (page.length < JOURNAL_PAGE_MAX) return 0
  }
}

async function pageAfter(client: EngineClient, since: number): Promise<readonly StoredEnvelope[]> {
  const ack = await client.send({ type: 'journal.read', since, countMax: JOURNAL_PAGE_MAX })
  if (!ack.ok) throw new Trouble(ack.refused, 'see `signalbox engine status`')
  return storedEnvelopeSchema.array().parse(ack.result)
}

/** Exit code 0 when every event fits the chain, 1 when one does not. */
export async function verifyJournal(client: EngineClient, io: Io, asJson: boolean): Promise<number> {
  const ack = await client.send({ type: 'journal.verify' })
  if (!ack.ok) throw new Trouble(ack.refused, 'see `signalbox engine status`')
  const verification = ack.result as Verification
  if (asJson) io.out(JSON.stringify(verification))
  else io.out(`${verification.intact ? 'intact' : 'BROKEN'}: ${verification.events} events; ${verification.because}`)
  return verification.intact ? 0 : 1
}
