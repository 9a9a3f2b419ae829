// The scan port: first what is kept of the same blobs, then the threads. Keeps the answers now and then, and at the end.
import type { Scan, ScanFile, Scanned } from '#protocol/scan.ts'
import { keyOf, openScanCache } from './scan-cache.ts'
import { ScanPool } from './scan-pool.ts'

/** In the state directory. */
export const SCAN_CACHE = 'scan-cache'
const SAVE_AFTER_MS = 5_000
const AT_ONCE = 100
/** Of one change: then the rest of it is skipped, or files made to be slow would hold up everybody's audits. */
export const SKIPPED_MAX = 10
const HOPELESS: Scanned = { skipped: `not read: ${SKIPPED_MAX} files of the change could not be` }

export type Scanning = {
  /** Script of the reading thread. */
  readonly worker: URL
  /** Where answers are kept. */
  readonly cachePath: string
  /** Names the rules. */
  readonly version: string
  readonly deadlineMs?: number
}

/** Opens the port; with `warm` the first thread starts at once. */
export function openScan({ worker, cachePath, version, deadlineMs }: Scanning, warm = false): Scan {
  const pool = new ScanPool({ worker, ...(deadlineMs !== undefined && { deadlineMs }) })
  const opening = openScanCache({ path: cachePath, version })
  let saving: NodeJS.Timeout | null = null
  const saveSoon = () => {
    saving ??= setTimeout(() => {
      saving = null
      void opening.then((cache) => cache.save())
    }, SAVE_AFTER_MS).unref()
  }
  if (warm) pool.warm()
  return {
    async files(files, userRules, signal) {
      const cache = await opening
      const ask = async (file: ScanFile): Promise<Scanned> => {
        const key = keyOf(file, userRules)
        const kept = cache.get(key)
        if (kept) return { seen: kept }
        const scanned = await pool.read(file, userRules)
        if ('skipped' in scanned) return scanned
        // What was seen with a part of the rules is no answer for later.
        if (pool.missing !== null) return scanned
        cache.set(key, scanned.seen)
        saveSoon()
        return scanned
      }
      const answers: Scanned[] = []
      for (let at = 0; at < files.length; at += AT_ONCE) {
        signal.throwIfAborted()
        const chunk = files.slice(at, at + AT_ONCE)
        const isHopeless = answers.filter((answer) => 'skipped' in answer).length >= SKIPPED_MAX
        answers.push(...(isHopeless ? chunk.map(() => HOPELESS) : await Promise.all(chunk.map(ask))))
      }
      signal.throwIfAborted()
      return answers
    },
    missing: () => pool.missing,
    warm: () => pool.warm(),
    async close() {
      if (saving) clearTimeout(saving)
      await pool.close()
      await (await opening).save()
    },
  }
}
