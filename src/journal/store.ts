// The journal's SQLite file: one connection, every commit on disk before it returns (synchronous=FULL, asserted), an
// exclusive lock so that a workspace has one engine. Runs inside the journal's worker; sqlite.ts is what others use.
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Envelope } from '#protocol/envelope.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Kept, Verification } from '#protocol/ports.ts'
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
    return verifyRows(this.#rows(0))
  }

  /** Walks what came after the kept fold, whose hash proves what it stands on; the whole chain when there is none. */
  verifyNew(): Verification {
    const { seq, hash } = this.#keptAt() ?? { seq: 0, hash: GENESIS }
    return verifyRows(this.#rows(seq), { seq, hash })
  }

  /** Keeps a fold beside the events. It is a cache: without it, or with one that does not fit, all is folded again. */
  keep({ seq, build, text }: Kept): void {
    if (seq > this.#last.seq) throw new Error(`a fold up to ${seq} cannot be kept: the last event is ${this.#last.seq}`)
    this.#database
      .prepare('INSERT OR REPLACE INTO kept (id, seq, build, hash, text) VALUES (1, ?, ?, ?, ?)')
      .run(seq, build, this.#hashOf(seq) ?? '', text)
  }

  kept(): Kept | null {
    const at = this.#keptAt()
    const row = at && this.#database.prepare('SELECT build, text FROM kept').get()
    return at && row ? { seq: at.seq, build: String(row['build']), text: String(row['text']) } : null
  }

  /** Where the kept fold stands, if its hash is still the one of that event. */
  #keptAt(): { readonly seq: number; readonly hash: string } | null {
    const row = this.#database.prepare('SELECT seq, hash FROM kept').get()
    if (!row) return null
    const at = { seq: Number(row['seq']), hash: String(row['hash']) }
    return this.#hashOf(at.seq) === at.hash ? at : null
  }

  #hashOf(seq: number): string | null {
    const row = this.#database.prepare('SELECT hash FROM event WHERE seq = ?').get(seq)
    return row ? String(row['hash']) : null
  }

  *#rows(since: number): Iterable<Row> {
    for (const row of this.#database
      .prepare('SELECT seq, body, hash FROM event WHERE seq > ? ORDER BY seq')
      .iterate(since)) {
      yield { seq: Number(row['seq']), body: String(row['body']), hash: String(row['hash']) }
    }
  }

  close(): void {
    this.#database.close()
  }
}

/** Follows the chain from `start`; stops at the first row that does not fit. */
export function verifyRows(rows: Iterable<Row>, start = { seq: 0, hash: GENESIS }): Verification {
  let events = start.seq
  let previous = start.hash
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
      CREATE TABLE IF NOT EXISTS kept (
        id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, build TEXT NOT NULL, hash TEXT NOT NULL,
        text TEXT NOT NULL
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
