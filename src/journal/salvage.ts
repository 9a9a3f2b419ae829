// A damaged journal is never thrown away: the good events up to the damage are carried into a new file, the old file is
// kept beside it, and the caller records that it happened.
import { existsSync, renameSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Envelope } from '#protocol/envelope.ts'
import { Trouble } from '#protocol/errors.ts'
import { chainHash, GENESIS } from './chain.ts'
import { JournalStore } from './store.ts'

export type Damage = { readonly kept: number; readonly aside: string; readonly because: string }

const BATCH = 500

/** Opens the journal at `path`; when it is damaged, mends it first. `suffix` names the file that is kept aside. */
export async function openOrSalvage(
  path: string,
  suffix: string,
): Promise<{ readonly store: JournalStore; readonly damage: Damage | null }> {
  const before = existsSync(path) ? tryOpen(path) : new JournalStore(path)
  if (before instanceof JournalStore) {
    const { intact, because } = before.verifyNew()
    if (intact) return { store: before, damage: null }
    before.close()
    return rebuild(path, suffix, because)
  }
  return rebuild(path, suffix, before.because)
}

function tryOpen(path: string): JournalStore | { readonly because: string } {
  try {
    return new JournalStore(path)
  } catch (thrown) {
    if (thrown instanceof Trouble) throw thrown
    return { because: `the file cannot be opened: ${String(thrown).slice(0, 160)}` }
  }
}

async function rebuild(path: string, suffix: string, because: string) {
  // Loaded for this alone: the journal's thread otherwise holds 8 MB of schemas that it has no use for.
  const { envelopeSchema } = await import('#protocol/envelope.ts')
  const good = goodPrefix(path, (body) => envelopeSchema.parse(JSON.parse(body)))
  const aside = `${path}.damaged-${suffix}`
  renameSync(path, aside)
  for (const side of ['-wal', '-shm']) rmSync(`${path}${side}`, { force: true })
  const store = new JournalStore(path)
  for (let from = 0; from < good.length; from += BATCH) store.append(good.slice(from, from + BATCH))
  return { store, damage: { kept: good.length, aside, because } }
}

/** Events from the first on, as long as they can be read, parsed and fit the chain. */
function goodPrefix(path: string, read: (body: string) => Envelope): readonly Envelope[] {
  const good: Envelope[] = []
  let previous = GENESIS
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly: true })
    for (const row of database.prepare('SELECT seq, body, hash FROM event ORDER BY seq').iterate()) {
      const body = String(row['body'])
      if (Number(row['seq']) !== good.length + 1 || row['hash'] !== chainHash(previous, body)) break
      good.push(read(body))
      previous = String(row['hash'])
    }
  } catch {
    // What cannot be read ends the good part; the file itself is kept aside.
  } finally {
    database?.close()
  }
  return good
}
