// The journal's SQLite file: one connection, every commit on disk before it returns (synchronous=FULL, asserted), an
// exclusive lock so that a workspace has one engine. Runs inside the journal's worker; sqlite.ts is what others use.
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Envelope } from '#protocol/envelope.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Verification } from '#protocol/ports.ts'
import { chainHash, GENESIS } from './chain.ts'

export const SCHEMA_VERSION = 1
export const EVENT_BYTES_MAX = 1024 * 1024
const SYNCHRONOUS_FULL = 2

export type Row = { readonly seq: number; readonly body: string; readonly hash: string }

export class JournalStore {
  readonly #database: DatabaseSync
  readonly #insert: StatementSync
  #last: { readonly seq: number; readonly hash: string }

  /** Throws Trouble when another engine holds the file or a newer Signalbox wrote it, and plain errors on damage. */
  constructor(path: string) {
    this.#database = open(path)
    this.#insert = this.#database.prepare('INSERT INTO event (seq, type, body, hash) VALUES (?, ?, ?, ?)')
    const last = this.#database.prepare('SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1').get()
    this.#last = last ? { seq: Number(last['seq']), hash: String(last['hash']) } : { seq: 0, hash: GENESIS }
  }

  /** All batches in one transaction: one disk flush for whatever has gathered. */
  append(envelopes: readonly Envelope[]): void {
    let last = this.#last
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      for (const envelope of envelopes) {
        if (envelope.seq !== last.seq + 1) throw new Error(`event ${envelope.seq} does not follow ${last.seq}`)
        const body = JSON.stringify(envelope)
        if (body.length > EVENT_BYTES_MAX)
          throw new Error(`event ${envelope.seq} (${envelope.event.type}) is too large`)
        last = { seq: envelope.seq, hash: chainHash(last.hash, body) }
        this.#insert.run(envelope.seq, envelope.event.type, body, last.hash)
      }
      this.#database.exec('COMMIT')
    } catch (thrown) {
      this.#database.exec('ROLLBACK')
      throw thrown
    }
    this.#last = last
  }

  read(since: number, countMax: number): readonly Row[] {
    return this.#database
      .prepare('SELECT seq, body, hash FROM event WHERE seq > ? ORDER BY seq LIMIT ?')
      .all(since, countMax)
      .map((row) => ({ seq: Number(row['seq']), body: String(row['body']), hash: String(row['hash']) }))
  }

  /** Walks the whole chain. */
  verify(): Verification {
    return verifyRows(this.#rows())
  }

  *#rows(): Iterable<Row> {
    for (const row of this.#database.prepare('SELECT seq, body, hash FROM event ORDER BY seq').iterate()) {
      yield { seq: Number(row['seq']), body: String(row['body']), hash: String(row['hash']) }
    }
  }

  close(): void {
    this.#database.close()
  }
}

/** Follows the chain from the first event; stops at the first row that does not fit. */
export function verifyRows(rows: Iterable<Row>): Verification {
  let events = 0
  let previous = GENESIS
  const broken = (at: number, because: string) => ({ events, intact: false, brokenAt: at, because })
  try {
    for (const { seq, body, hash } of rows) {
      if (seq !== events + 1) return broken(seq, `event ${events + 1} is missing`)
      if (hash !== chainHash(previous, body)) return broken(seq, `event ${seq} was changed after it was written`)
      previous = hash
      events = seq
    }
  } catch (thrown) {
    return broken(events + 1, `the file is damaged after event ${events}: ${String(thrown).slice(0, 100)}`)
  }
  return { events, intact: true, brokenAt: null, because: 'every event fits the chain' }
}

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
    database.exec('BEGIN IMMEDIATE; COMMIT;')
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
    if (version > SCHEMA_VERSION) {
      throw new Trouble(`the journal ${path} was written by a newer Signalbox`, 'update Signalbox, then start again', 2)
    }
    database.exec(`
      CREATE TABLE IF NOT EXISTS event (
        seq INTEGER PRIMARY KEY, type TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL
      ) STRICT;
      PRAGMA user_version = ${SCHEMA_VERSION};`)
    const synchronous = Number(database.prepare('PRAGMA synchronous').get()?.['synchronous'])
    if (synchronous !== SYNCHRONOUS_FULL) throw new Error(`synchronous is ${synchronous}, not FULL`)
    return database
  } catch (thrown) {
    database.close()
    if (/database is locked/.test(String(thrown))) {
      throw new Trouble('another engine holds this workspace', 'use `signalbox engine status` to find it', 2)
    }
    throw thrown
  }
}
