// Several logs together: which one speaks, and how far their clocks may be apart.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ReadLogs } from '#sources/logs/reading.ts'
import { LATENESS_MS } from '#sources/logs/watermark.ts'
import { openReading } from './reading.ts'

const MINUTE_MS = 60_000

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-order-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** Lines from `begin` on, one every `everyMs`, that begin with their time. */
function lines(begin: number, everyMs: number, count: number): string {
  let text = ''
  for (let n = 0; n < count; n++) text += `${begin + n * everyMs} ${'x'.repeat(100)}\n`
  return text
}

/** A reading whose clocks are the numbers at the beginning of the lines; each step is checked by `check`. */
function withClocks(options: Pick<ReadLogs, 'inputs'> & Partial<ReadLogs>) {
  const clocks = new Map<string, number>()
  // Nothing is written meanwhile: files are looked at seldom.
  const opened = openReading({ pace: { pollMs: 200 }, ...options, clockOf: (log) => clocks.get(log) ?? null })
  return {
    ...opened,
    clocks,
    async pull() {
      const before = opened.heard.length
      const turn = await opened.pull()
      for (const { log, line } of opened.heard.slice(before)) {
        const time = Number.parseInt(line, 10)
        if (!Number.isNaN(time)) clocks.set(log, Math.max(time, clocks.get(log) ?? 0))
      }
      return turn
    },
  }
}

test('a sparse log does not run ahead of a busy one, and the watermark never passes what is still to come', async () => {
  writeFileSync(join(dir, 'busy.log'), lines(1e9, 100, 72_000))
  writeFileSync(join(dir, 'sparse.log'), lines(1e9, 2 * MINUTE_MS, 60))
  writeFileSync(join(dir, 'later.log'), lines(1e9 + 60 * MINUTE_MS, 1_000, 3_600))
  const { pull, clocks, heard, reader } = withClocks({ inputs: [join(dir, '*.log')] })
  let apart = 0
  let newest = 0
  for (let turn = await pull(), at = 0; turn; turn = await pull()) {
    const watermark = reader.watermark()
    for (; at < heard.length; at++) {
      expect(Number.parseInt(heard[at]?.line ?? '', 10)).toBeGreaterThanOrEqual(newest)
    }
    newest = watermark ?? newest
    if (clocks.size < 3 || turn.type !== 'lines') continue
    const [busy = 0, sparse = 0] = ['busy', 'sparse'].map((name) => clocks.get(join(dir, `${name}.log`)) ?? 0)
    apart = Math.max(apart, sparse - busy)
  }
  expect(heard).toHaveLength(72_000 + 60 + 3_600)
  // The first turn, when nothing is known yet, gives the sparse one a few lines; after that it waits for the busy one.
  expect(apart).toBeLessThanOrEqual(10 * MINUTE_MS)
  expect(newest).toBeGreaterThan(1e9 + 100 * MINUTE_MS)
})

test('logs of different days come day by day', async () => {
  const days = [3, 1, 2]
  for (const day of days) writeFileSync(join(dir, `app-${day}.log`), lines(day * 1_440 * MINUTE_MS, 10_000, 8_000))
  const { pull, heard } = withClocks({ inputs: [join(dir, '*.log')] })
  while (await pull());
  const order = heard.map(({ log }) => log.at(-5))
  // All but the first turn of each, by which their clocks become known.
  const settled = order.slice(3 * 3)
  expect(settled.join('').replace(/(.)\1*/g, '$1')).toBe('123')
})

test('a log without times goes along with the others and keeps none from its turn', async () => {
  writeFileSync(join(dir, 'timed.log'), lines(1e9, 1_000, 20_000))
  writeFileSync(join(dir, 'untimed.log'), `${'no time here '.repeat(10)}\n`.repeat(20_000))
  writeFileSync(join(dir, 'stuck.log'), `${1e6} ${'the same time '.repeat(40)}\n`.repeat(100_000))
  const { pull, stop } = withClocks({ inputs: [join(dir, '*.log')] })
  const bytes = new Map<string, number>()
  for (let turn = await pull(); turn?.type === 'lines'; turn = await pull()) {
    bytes.set(turn.log, (bytes.get(turn.log) ?? 0) + turn.to - turn.from)
    if ([...bytes.values()].filter((read) => read > 1e6).length === 3) break
  }
  await stop()
  expect(bytes.size).toBe(3)
  for (const read of bytes.values()) expect(read).toBeGreaterThan(1e6)
  // The one that stood still for too long did not take all that it had first.
  expect(bytes.get(join(dir, 'stuck.log'))).toBeLessThan(100_000 * 500)
})

test('a log of the past that is read to its end does not keep the minutes of another open', async () => {
  writeFileSync(join(dir, 'past.log'), lines(1e6, 1_000, 10))
  writeFileSync(join(dir, 'long.log'), lines(1e9, 1_000, 10_000))
  const { pull, reader, clocks } = withClocks({ inputs: [join(dir, '*.log')] })
  let behind = 0
  while (await pull()) {
    const clock = clocks.get(join(dir, 'long.log')) ?? 0
    if (clock > 1e9 + 10 * MINUTE_MS) behind = Math.max(behind, clock - (reader.watermark() ?? 0))
  }
  expect(behind).toBeGreaterThan(0)
  expect(behind).toBeLessThan(5 * MINUTE_MS)
})

test('64 logs with their history are read whole', async () => {
  for (let n = 0; n < 64; n++) {
    writeFileSync(join(dir, `s${n}.log.2.gz`), gzipSync(lines(1e9, 1_000, 100)))
    writeFileSync(join(dir, `s${n}.log.1`), lines(1e9 + 100_000, 1_000, 100))
    writeFileSync(join(dir, `s${n}.log`), lines(1e9 + 200_000, 1_000, 100))
  }
  const { pull, heard, reader } = withClocks({ inputs: [join(dir, 's*.log')] })
  while (await pull());
  expect(heard).toHaveLength(64 * 300)
  expect(reader.figures()).toMatchObject({ logs: 64, cutLines: 0 })
  const times = new Map<string, number>()
  for (const { log, line } of heard) {
    const time = Number.parseInt(line, 10)
    expect(time).toBeGreaterThan(times.get(log) ?? 0)
    times.set(log, time)
  }
})

test('a quiet log does not hold the others back for ever', async () => {
  const quiet = join(dir, 'quiet.log')
  const loud = join(dir, 'loud.log')
  writeFileSync(quiet, lines(1e9, 1_000, 1))
  writeFileSync(loud, lines(1e9, 1_000, 1))
  const silentMs = 200
  const { pull, reader, stop } = withClocks({ inputs: [quiet, loud], follow: true, pace: { pollMs: 5, silentMs } })
  const readOn = async () => {
    for (let quietTurns = 0; quietTurns < 2; ) quietTurns += (await pull())?.type === 'quiet' ? 1 : 0
  }
  await readOn()
  appendFileSync(quiet, lines(1e9 + 1_000, 1_000, 1))
  await readOn()
  const from = performance.now()
  let at = 1e9
  const held = reader.watermark() ?? 0
  while ((reader.watermark() ?? 0) < 1e9 + 60_000 - LATENESS_MS && performance.now() - from < 20_000) {
    at += 60_000
    appendFileSync(loud, lines(at, 1_000, 1))
    await readOn()
  }
  expect(held).toBe(1e9 + 1_000 - LATENESS_MS)
  expect(reader.watermark()).toBe(at - LATENESS_MS)
  expect(performance.now() - from).toBeGreaterThanOrEqual(silentMs - 50)
  await stop()
})
