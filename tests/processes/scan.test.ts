// The thread that reads files: the same answer as in place, a deadline that ends it, and answers that are kept.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { scanner } from '#detectors/commit/registry.ts'
import { openScan, SCAN_CACHE, SKIPPED_MAX } from '#processes/scan.ts'
import { KEPT_CHARS_MAX, KEPT_MAX, keyOf, openScanCache } from '#processes/scan-cache.ts'
import type { ScanFile, Seen } from '#protocol/scan.ts'
import { AWS_KEY, GITHUB_TOKEN } from '../support/credentials.ts'
import { NEVER_ABORTED } from '../support/order.ts'
import { scratch } from '../support/repository.ts'
import { finding } from '../support/samples.ts'
import { openTestScan, SCAN_WORKER } from '../support/scanning.ts'

const file = (text: string, path = 'src/a.ts', blob = '1'.repeat(40)): ScanFile => ({
  path,
  status: 'modified',
  text,
  blob,
})
/** A thread whose rules never come back from one text: ours are all bounded, those of tomorrow may not be. */
const STUBBORN = `
import { parentPort } from 'node:worker_threads'
parentPort.on('message', ({ file }) => {
  while (file.text === 'endless');
  if (file.text === 'fatal') process.exit(1)
  parentPort.postMessage({ seen: [] })
})
parentPort.postMessage({ ready: true, missing: null })`
const openStubborn = (deadlineMs: number) => {
  const worker = new URL(`data:text/javascript,${encodeURIComponent(STUBBORN)}`)
  const scan = openScan({ worker, cachePath: join(scratch('scan'), SCAN_CACHE), version: 'test', deadlineMs })
  onTestFinished(() => scan.close())
  return scan
}

describe('a file that is read in the thread', () => {
  test('is answered as the rules answer in place', async () => {
    const scan = openTestScan()
    const line = fc.constantFrom(`key = ${AWS_KEY}`, `token: ${GITHUB_TOKEN}`, "it.skip('x')", 'const a = 1', '')
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const text = lines.join('\n')
        const asked = file(text, 'tests/a.test.ts', blobOf(text))
        expect(await scan.files([asked], undefined, NEVER_ABORTED)).toEqual([{ seen: scanner(undefined)(asked) }])
      }),
      { numRuns: 30, seed: 5 },
    )
  })

  test('and takes too long, or ends the thread, is skipped with the reason, and the next one is read', async () => {
    const files = ['endless', 'fatal', 'a = 1'].map((text, index) => file(text, `${index}.ts`, blobOf(text)))
    expect(await openStubborn(1_000).files(files, undefined, NEVER_ABORTED)).toEqual([
      { skipped: 'took longer than 1 s' },
      { skipped: 'the rules ended on it' },
      { seen: [] },
    ])
  })

  test('is not blamed for the one before it, though the thread has it already', async () => {
    const files = ['endless', 'a = 1', 'b = 1', 'fatal', 'c = 1'].map((text, index) =>
      file(text, `${index}.ts`, blobOf(text)),
    )
    expect(await openStubborn(1_000).files(files, undefined, NEVER_ABORTED)).toEqual([
      { skipped: 'took longer than 1 s' },
      { seen: [] },
      { seen: [] },
      { skipped: 'the rules ended on it' },
      { seen: [] },
    ])
  })

  test('after too many slow ones is skipped, so that a change cannot hold up the others for ever', async () => {
    const files = Array.from({ length: 120 }, (_, index) =>
      file(index < SKIPPED_MAX ? 'endless' : 'a = 1', `${index}.txt`, blobOf(`${index}`)),
    )
    const answers = await openStubborn(500).files(files, undefined, NEVER_ABORTED)
    expect(answers.slice(0, SKIPPED_MAX)).toEqual(Array(SKIPPED_MAX).fill({ skipped: 'took longer than 0.5 s' }))
    expect(answers[SKIPPED_MAX]).toEqual({ seen: [] })
    expect(answers.at(-1)).toEqual({ skipped: expect.stringContaining('not read') })
  })

  test('without a thread that can start is skipped, never taken for read', async () => {
    const scan = openScan({
      worker: new URL('file:///nowhere/worker.js'),
      cachePath: join(scratch('scan'), SCAN_CACHE),
      version: 'test',
    })
    onTestFinished(() => scan.close())
    const answers = await scan.files([file('a'), file('b')], undefined, NEVER_ABORTED)
    expect(answers).toEqual([{ skipped: expect.any(String) }, { skipped: expect.any(String) }])
  })
})

describe('what was seen', () => {
  const seen: readonly Seen[] = [{ finding: finding(), touches: [3] }]
  const open = (path: string, version = 'rules 1') => openScanCache({ path, version })

  test('is kept by blob, path and rules over a restart, and without the text', async () => {
    const path = join(scratch('cache'), 'deep', SCAN_CACHE)
    const asked = file(`key = ${AWS_KEY}`)
    const first = await open(path)
    first.set(keyOf(asked, undefined), seen)
    await first.save()
    expect(readFileSync(path, 'utf8')).not.toContain(AWS_KEY)
    const again = await open(path)
    expect(again.get(keyOf(asked, undefined))).toEqual(seen)
    for (const other of [
      { ...asked, path: 'b.ts' },
      { ...asked, blob: '3'.repeat(40) },
    ])
      expect(again.get(keyOf(other, undefined))).toBeUndefined()
    expect(again.get(keyOf(asked, 'own rules'))).toBeUndefined()
    expect((await open(path, 'rules 2')).get(keyOf(asked, undefined))).toBeUndefined()
  })

  test('and was damaged on disk is asked for again', async () => {
    const path = join(scratch('cache'), SCAN_CACHE)
    writeFileSync(path, `rules 1\n${'a'.repeat(40)} [{"finding":{"rule":1}}]\n${'b'.repeat(40)} [{`)
    const cache = await open(path)
    expect([cache.get('a'.repeat(40)), cache.get('b'.repeat(40))]).toEqual([undefined, undefined])
  })

  test('is bounded in number and size, the longest unused goes first', async () => {
    const cache = await open(join(scratch('cache'), SCAN_CACHE))
    for (let count = 0; count < KEPT_MAX; count++) cache.set(`${count}`, [])
    expect(cache.get('0')).toEqual([])
    cache.set('one more', [])
    expect([cache.get('0'), cache.get('1'), cache.get('one more')]).toEqual([[], undefined, []])
    const large = Array.from({ length: 400 }, () => ({
      finding: finding({ description: 'x'.repeat(300) }),
      touches: [1],
    }))
    const rounds = Math.ceil(KEPT_CHARS_MAX / JSON.stringify(large).length) + 1
    for (let count = 0; count < rounds; count++) cache.set(`large ${count}`, large)
    expect(cache.get('large 0')).toBeUndefined()
    expect(cache.get(`large ${rounds - 1}`)).toEqual(large)
  })

  test('is answered without reading again', async () => {
    const cachePath = join(scratch('cache'), SCAN_CACHE)
    const asked = file(`key = ${AWS_KEY}`)
    const first = openScan({ worker: SCAN_WORKER, cachePath, version: 'test' })
    const [answer] = await first.files([asked], undefined, NEVER_ABORTED)
    await first.close()
    const second = openScan({ worker: new URL('file:///nowhere/worker.js'), cachePath, version: 'test' })
    onTestFinished(() => second.close())
    expect(await second.files([asked], undefined, NEVER_ABORTED)).toEqual([answer])
  })
})

const blobOf = (text: string) => createHash('sha1').update(text).digest('hex')
