// Memory does not grow with what is read: a process that reads 300 MB is compared with one that reads a few bytes.
import { execFile } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UNIT_BYTES_MAX } from '#sources/logs/framing.ts'

const PROGRAM = fileURLToPath(new URL('./reading-process.ts', import.meta.url))
const BLOCKS = 300
const BLOCK_BYTES = 1024 * 1024
/** Far below the 300 MB, and above what the garbage of many turns may add. */
const GROWTH_MB = 100

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-memory-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function write(name: string, block: Buffer, blocks: number): string {
  const path = join(dir, name)
  const file = openSync(path, 'w')
  for (let n = 0; n < blocks; n++) writeSync(file, block)
  closeSync(file)
  return path
}

async function read(...paths: readonly string[]) {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...paths])
  return JSON.parse(stdout) as { bytes: number; turns: number; cutLines: number; residentMb: number }
}

test('300 MB of lines, packed lines or one line need no more memory than a few bytes', {
  timeout: 120_000,
}, async () => {
  const lines = Buffer.from(`${'x'.repeat(255)}\n`.repeat(BLOCK_BYTES / 256))
  const { residentMb } = await read(write('small.log', Buffer.from('one\n'), 1))

  const plain = await read(write('plain.log', lines, BLOCKS))
  expect(plain.bytes).toBe(BLOCKS * BLOCK_BYTES)
  expect(plain.residentMb - residentMb).toBeLessThan(GROWTH_MB)

  const packed = await read(write('packed.log.gz', gzipSync(lines), BLOCKS))
  expect(packed.bytes).toBe(BLOCKS * BLOCK_BYTES)
  expect(packed.residentMb - residentMb).toBeLessThan(GROWTH_MB)

  const endless = await read(write('endless.log', Buffer.alloc(BLOCK_BYTES, 'x'), BLOCKS))
  expect(endless).toMatchObject({ bytes: UNIT_BYTES_MAX + 1, turns: 1, cutLines: 1 })
  expect(endless.residentMb - residentMb).toBeLessThan(GROWTH_MB)
})
