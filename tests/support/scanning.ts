// The real scan port, with the thread run from its source, and gone when the test has ended.
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openScan, SCAN_CACHE } from '#processes/scan.ts'
import type { Scan } from '#protocol/scan.ts'
import { scratch } from './repository.ts'

export const SCAN_WORKER = new URL('../../src/processes/scan-worker.ts', import.meta.url)

export function openTestScan(): Scan {
  const scan = openScan({ worker: SCAN_WORKER, cachePath: join(scratch('scan'), SCAN_CACHE), version: 'test' })
  onTestFinished(() => scan.close())
  return scan
}
