// A recording stays within its limits, can be played from each of its files, and never gets in the way.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { joinCasts } from '#cli/joined-cast.ts'
import { parseCast } from '#protocol/cast.ts'
import { castName, castsOf, newestCastOf } from '#protocol/cast-name.ts'
import { RECORDINGS_PER_SESSION_MAX } from '#sessions/cast-files.ts'
import { createRecorder, type Recording } from '#sessions/recorder.ts'
import { recorded } from '../contracts/pty-adapters.ts'
import { GITHUB_TOKEN } from '../support/credentials.ts'
import { until } from '../support/until.ts'

const launch = {
  sessionId: 's1',
  name: 'shop',
  profile: 'shell',
  argv: ['bash', '-c', `export T=${GITHUB_TOKEN}`],
  cwd: '/',
  cols: 80,
  rows: 24,
}
let directory: string
let failures: string[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signalbox-recorder-'))
  failures = []
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const recorderOf = (more: Partial<Recording> = {}) =>
  createRecorder({
    directory,
    launch,
    snapshot: () => Buffer.from(`screen with ${GITHUB_TOKEN}\r\n`),
    onFailed: (because) => failures.push(because),
    ...more,
  })

test('begins with a header without secrets, and then has everything in the order it came', async () => {
  const recorder = recorderOf()
  recorder.output(Buffer.from('one\r\n'))
  recorder.mark('working → waiting')
  recorder.resize(100, 30)
  recorder.output(Buffer.from('two\r\nunfinished'))
  await recorder.end()
  const { casts, events } = await recorded(directory, 's1')
  expect(casts[0]?.header).toMatchObject({ version: 2, width: 80, height: 24, title: 'shop' })
  expect(JSON.stringify(casts)).not.toContain(GITHUB_TOKEN)
  expect(events.map(({ code, text }) => [code, text])).toEqual([
    ['o', 'one\r\n'],
    ['m', 'working → waiting'],
    ['r', '100x30'],
    ['o', 'two\r\n'],
    ['o', 'unfinished'],
  ])
  const times = events.map(({ atS }) => atS)
  expect(times).toEqual([...times].sort((one, two) => one - two))
})

test('never splits a character that comes in two pieces', async () => {
  const recorder = recorderOf()
  for (const byte of Buffer.from('ä漢👩‍💻\r\n')) recorder.output(Buffer.from([byte]))
  await recorder.end()
  expect((await recorded(directory, 's1')).text).toBe('ä漢👩‍💻\r\n')
})

test('goes on in a new file before one gets too large, from the screen as it was, and keeps the newest', async () => {
  const bytesMax = 4_000
  const recorder = recorderOf({ bytesMax })
  for (let line = 0; line < 800; line++) recorder.output(Buffer.from(`line ${line} of this recording\r\n`))
  await recorder.end()
  await until('the oldest are gone', async () => {
    return castsOf('s1', await readdir(directory)).length === RECORDINGS_PER_SESSION_MAX
  })
  const { names, casts } = await recorded(directory, 's1')
  expect(names.at(-1)).toMatch(/-\d+\.cast$/)
  for (const name of names) expect((await stat(join(directory, name))).size).toBeLessThanOrEqual(bytesMax)
  for (const cast of casts) {
    expect(cast.header?.width).toBe(80)
    expect(cast.events[0]?.text).toBe('screen with ghp_***e5(44)\r\n')
    expect(cast.events[1]?.text).toMatch(/^continued, part \d+$/)
  }
  expect(casts.at(-1)?.events.at(-1)?.text).toMatch(/line 799 of this recording\r\n$/)
})

test('begins every file with a clock of its own', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const recorder = recorderOf({ bytesMax: 1_000 })
  recorder.output(Buffer.from('first\r\n'))
  vi.advanceTimersByTime(10_000)
  for (let line = 0; line < 40; line++) recorder.output(Buffer.from(`line ${line} of this recording\r\n`))
  vi.useRealTimers()
  await recorder.end()
  const { casts } = await recorded(directory, 's1')
  expect(casts.length).toBeGreaterThan(1)
  const ages = casts.map(({ events }) => events.at(-1)?.atS ?? 0)
  expect(ages.map(Math.round)).toEqual([10, ...ages.slice(1).map(() => 0)])
})

test('in parts is joined again without a gap or a repetition', async () => {
  let screen = ''
  const recorder = recorderOf({ bytesMax: 1_000, snapshot: () => Buffer.from(screen) })
  for (let line = 0; line < 100; line++) {
    screen = `screen after ${line}`
    recorder.output(Buffer.from(`line ${line}\r\n`))
  }
  await recorder.end()
  const names = castsOf('s1', await readdir(directory))
  expect(names.length).toBeGreaterThan(1)
  const files = newestCastOf('s1', names)
  const texts = await Promise.all(files.map(({ name }) => readFile(join(directory, name), 'utf8')))
  const joined = joinCasts(files.map(({ part }, index) => ({ part, cast: parseCast(texts[index] ?? '') })))
  const text = joined.events.flatMap(({ code, text }) => (code === 'o' ? [text] : [])).join('')
  expect(text).toBe(Array.from({ length: 100 }, (_, line) => `line ${line}\r\n`).join(''))
})

test('removes the oldest of its own session only', async () => {
  const old = [1, 2, 3, 4, 5].map((day) => castName('s1', Date.UTC(2020, 0, day), 1))
  const others = [castName('s10', Date.UTC(2020, 0, 1), 1), 'notes.txt']
  for (const name of [...old, ...others]) await writeFile(join(directory, name), '')
  await recorderOf().end()
  const names = await until('the oldest are gone', async () => {
    const left = await readdir(directory)
    return left.length === RECORDINGS_PER_SESSION_MAX + others.length && left
  })
  expect(castsOf('s1', names).slice(0, -1)).toEqual(old.slice(-3))
  expect(names).toEqual(expect.arrayContaining(others))
})

test('ends and tells once when its directory cannot be written', async () => {
  const inTheWay = join(directory, 'file')
  await writeFile(inTheWay, '')
  const recorder = recorderOf({ directory: join(inTheWay, 'recordings') })
  for (let line = 0; line < 10; line++) recorder.output(Buffer.from('line\r\n'))
  recorder.mark('a mark')
  await recorder.end()
  expect(failures).toEqual([expect.stringContaining('ENOTDIR')])
})

test('recordings of one session are told apart from others, oldest first, also beyond nine parts', () => {
  const names = [
    castName('s1', 2_000, 10),
    castName('s1', 2_000, 2),
    castName('s1', 2_000, 1),
    castName('s1', 1_000, 3),
  ]
  expect(castsOf('s1', [...names, castName('s2', 1, 1), 's1-x.cast'])).toEqual([...names].reverse())
})
