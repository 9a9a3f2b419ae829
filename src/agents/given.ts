// Which answers have been given, kept beside the journal: an engine that is killed between giving one and journaling that it did
// performs the same intent again, and must know that it is no longer owed. Written before the answer goes out; if it never went,
// whoever waits comes again and gets it.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'

/** Older ones are forgotten; an intent is performed again right after a restart or never. */
export const GIVEN_MAX = 500

export class Given {
  readonly #path: string
  readonly #ids: Set<string>

  constructor(path: string) {
    this.#path = path
    const lines = readLines(path)
    this.#ids = new Set(lines.slice(-GIVEN_MAX))
    if (lines.length > GIVEN_MAX) writeFileSync(path, [...this.#ids, ''].join('\n'), { mode: 0o600 })
  }

  has(intentId: string): boolean {
    return this.#ids.has(intentId)
  }

  /** Throws the system's error when it cannot be written; then the answer must not go out. */
  add(intentId: string): void {
    if (this.#ids.has(intentId)) return
    appendFileSync(this.#path, `${intentId}\n`, { mode: 0o600 })
    this.#ids.add(intentId)
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw thrown
  }
}
