// Random lives of a log, with a reader that is killed and started again from its kept place in between.
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LogPlaces } from '#sources/logs/place.ts'
import { openReading } from './reading.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-read-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const KEPT_ROTATIONS = 30

/** A log and its rotation, as logrotate does it, with the lines that were ever written. */
function openWriter(folder: string) {
  const live = join(folder, 'app.log')
  const written: string[] = []
  let count = 0
  let unfinished = ''
  writeFileSync(live, '')
  const shift = () => {
    for (let n = KEPT_ROTATIONS; n >= 1; n--) {
      for (const ending of ['', '.gz', '.zst']) {
        const path = `${live}.${n}${ending}`
        if (existsSync(path)) renameSync(path, `${live}.${n + 1}${ending}`)
      }
    }
  }
  /** A line that is cut by a rotation is two. */
  const breakOff = () => {
    if (unfinished) written.push(unfinished)
    unfinished = ''
  }
  return {
    live,
    written,
    append({ lines, bytes, isWhole }: Append) {
      let text = ''
      for (let n = 0; n < lines; n++) {
        count += 1
        const line = `${count} ${'é'.repeat(bytes)}`
        text += `${line}\n`
        written.push(unfinished + line)
        unfinished = ''
      }
      if (!isWhole) {
        count += 1
        text += `${count} half`
        unfinished += `${count} half`
      }
      appendFileSync(live, text)
    },
    rotate() {
      shift()
      renameSync(live, `${live}.1`)
      writeFileSync(live, '')
      breakOff()
    },
    copyTruncate() {
      shift()
      copyFileSync(live, `${live}.1`)
      truncateSync(live)
      breakOff()
    },
    /** The lines that nobody can have any more. */
    truncate() {
      truncateSync(live)
      breakOff()
    },
    pack(ending: '.gz' | '.zst') {
      for (const name of readdirSync(folder)) {
        const path = join(folder, name)
        if (!/^app\.log\.\d+$/.test(name)) continue
        const { atime, mtime } = statSync(path)
        const bytes = readFileSync(path)
        writeFileSync(`${path}${ending}`, ending === '.gz' ? gzipSync(bytes) : zstdCompressSync(bytes))
        utimesSync(`${path}${ending}`, atime, mtime)
        rmSync(path)
      }
    },
  }
}

type Append = { readonly lines: number; readonly bytes: number; readonly isWhole: boolean }

type Step =
  | ({ readonly do: 'append' } & Append)
  | { readonly do: 'rotate' | 'copyTruncate' | 'truncate' | 'drain' }
  | { readonly do: 'kill'; readonly isKept: boolean }
  | { readonly do: 'pack'; readonly ending: '.gz' | '.zst' }
  | { readonly do: 'pull'; readonly turns: number }

const append: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('append' as const),
  lines: fc.integer({ min: 0, max: 40 }),
  bytes: fc.constantFrom(0, 3, 200, 5_000),
  isWhole: fc.boolean(),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: append },
  { weight: 3, arbitrary: fc.constantFrom<Step>({ do: 'rotate' }, { do: 'copyTruncate' }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'pack', ending: '.gz' }, { do: 'pack', ending: '.zst' }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), isKept: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'drain' }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pull' as const), turns: fc.integer({ min: 1, max: 4 }) }) },
)

/** A reader that is killed and started again from its kept place; what it handed out belongs to it only once that was kept. */
function openReader(path: string) {
  const heard: string[] = []
  let places: LogPlaces = {}
  let kept = 0
  const start = () => openReading({ inputs: [path], follow: true, places })
  let reading = start()
  const keep = () => {
    heard.push(...reading.lines().slice(kept))
    kept = reading.lines().length
    places = deserialize(serialize(reading.reader.places())) as LogPlaces
  }
  return {
    heard,
    keep,
    /** With `isKept` false all since the last time is lost, and must come again. */
    async kill(isKept: boolean) {
      if (isKept) keep()
      await reading.stop()
      reading = start()
      kept = 0
    },
    drain: () => reading.drain(),
    async pull(turns: number) {
      for (let turn = 0; turn < turns; turn++) await reading.pull()
    },
    async end() {
      await reading.drain()
      keep()
      await reading.stop()
      expect(reading.troubles).toEqual([])
    },
  }
}

async function live(steps: readonly Step[]) {
  const writer = openWriter(mkdtempSync(join(dir, 'run-')))
  const reader = openReader(writer.live)
  /** Lines that a truncation may have taken: written before it and not kept as heard. */
  const takable = new Set<string>()
  const acts: { readonly [Do in Step['do']]: (step: Extract<Step, { do: Do }>) => unknown } = {
    append: (step) => writer.append(step),
    rotate: writer.rotate,
    copyTruncate: writer.copyTruncate,
    pack: ({ ending }) => writer.pack(ending),
    kill: ({ isKept }) => reader.kill(isKept),
    drain: reader.drain,
    pull: ({ turns }) => reader.pull(turns),
    truncate() {
      writer.truncate()
      reader.keep()
      const heard = new Set(reader.heard)
      for (const line of writer.written) if (!heard.has(line)) takable.add(line)
    },
  }
  for (const step of steps) await acts[step.do](step as never)
  writer.append({ lines: 1, bytes: 0, isWhole: true })
  await reader.end()
  return { heard: reader.heard, written: writer.written, takable }
}

/** `RUNS=600` for a longer look. */
const RUNS = { seed: 20_261_121, numRuns: Number(process.env['RUNS'] ?? 60) }

test('through rotation, copies, packing and kills each line is handed out exactly once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const { heard, written } = await live(steps)
      expect(heard).toEqual(written)
    }),
    RUNS,
  )
}, 60_000)

test('a truncation takes at most what was not handed out before; nothing comes twice or out of order', async () => {
  const truncating = fc.oneof(
    { weight: 8, arbitrary: step },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'truncate' }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(truncating, { minLength: 1, maxLength: 25 }), async (steps) => {
      const { heard, written, takable } = await live(steps)
      const came = new Set(heard)
      expect(heard).toEqual(written.filter((line) => came.has(line)))
      expect(written.filter((line) => !came.has(line) && !takable.has(line))).toEqual([])
    }),
    RUNS,
  )
}, 60_000)
