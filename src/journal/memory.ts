// The journal port without a disk, for one-off runs (`--ci`, `audit`, `logs FILE`) whose result is their output.
import type { StoredEnvelope } from '#protocol/envelope.ts'
import type { Journal, Kept } from '#protocol/ports.ts'
import { chainHash, GENESIS } from './chain.ts'
import { verifyRows } from './store.ts'

/** One-off runs are bounded by their input; this keeps a runaway from eating the machine. */
export const EVENTS_MAX = 1_000_000

export function createMemoryJournal(): Journal {
  const stored: StoredEnvelope[] = []
  let kept: Kept | null = null
  return {
    async append(batch) {
      if (stored.length + batch.length > EVENTS_MAX) throw new Error(`more than ${EVENTS_MAX} events in one run`)
      for (const envelope of batch) {
        const previous = stored.at(-1)
        if (envelope.seq !== (previous?.seq ?? 0) + 1) throw new Error(`event ${envelope.seq} is out of order`)
        stored.push({ ...envelope, hash: chainHash(previous?.hash ?? GENESIS, JSON.stringify(envelope)) })
      }
    },
    async read(since, countMax) {
      return stored.slice(since, since + countMax)
    },
    async verify() {
      return verifyRows(
        stored.map(({ hash, ...envelope }) => ({ seq: envelope.seq, body: JSON.stringify(envelope), hash })),
      )
    },
    async keep(next) {
      kept = next
    },
    async kept() {
      return kept
    },
    async close() {},
  }
}
