// A change of a profile must be in use at once, also for a screen that stands still; a mistake must cost nothing.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Event } from '#protocol/event.ts'
import type { Observation } from '#protocol/observation.ts'
import { createProfileShelf } from '#sessions/profiles.ts'
import { createPtyHost } from '#sessions/pty-host.ts'
import { createProfiles } from '#sources/profiles.ts'
import { until } from '../support/until.ts'

let dir: string
let running: AbortController
let events: Event[]
let seen: Observation[]
let ended: Promise<void>
const host = createPtyHost()

const profile = (match: readonly string[]) => JSON.stringify({ name: 'p', match, screens: [] })

function run(dirs: readonly string[]) {
  const shelf = createProfileShelf(dirs)
  shelf.refresh()
  const source = createProfiles({ shelf, ptyHost: host })
  ended = source.run(
    (event) => events.push(event),
    (observation) => seen.push(observation),
    running.signal,
  )
  return shelf
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-profiles-'))
  running = new AbortController()
  events = []
  seen = []
})
afterEach(async () => {
  running.abort()
  await ended
  for (const { sessionId } of await host.list()) {
    await host.stop(sessionId)
    await host.reap(sessionId)
  }
  rmSync(dir, { recursive: true, force: true })
})

test('a changed file is in use, what it says wrongly is told with its line, and that it was mended', async () => {
  const file = join(dir, 'p.json')
  writeFileSync(file, profile(['one']))
  const shelf = run([dir])
  const matches = (word: string) => () => shelf.profiles()[0]?.match.includes(word)
  // An editor that writes another file and renames it.
  writeFileSync(join(dir, 'new'), profile(['two']))
  renameSync(join(dir, 'new'), file)
  await until('the change is in use', matches('two'))
  writeFileSync(file, '{\n"name": }')
  const [failed] = await until('it is told', () => events.length > 0 && events)
  expect(failed).toMatchObject({
    type: 'source.failed',
    source: file,
    message: expect.stringMatching(/^line 2: no JSON/),
  })
  expect(matches('two')()).toBe(true)
  writeFileSync(file, profile(['three']))
  await until('it is mended', matches('three'))
  expect(events.slice(1)).toEqual([{ type: 'source.recovered', source: file }])
})

test('a folder that is made later is found', async () => {
  const later = join(dir, 'signalbox', 'profiles')
  const shelf = run([later])
  mkdirSync(later, { recursive: true })
  writeFileSync(join(later, 'p.json'), profile(['one']))
  await until('its profile is in use', () => shelf.profiles().length === 1)
  writeFileSync(join(later, 'p.json'), profile(['two']))
  await until('its change is in use', () => shelf.profiles()[0]?.match[0] === 'two')
})

test('screens that stand still are read again with what has changed', async () => {
  const argv = ['bash', '--norc', '-c', 'echo standing still; read']
  await host.spawn({ sessionId: 's1', name: 'x', profile: 'p', argv, cwd: dir, cols: 40, rows: 5 }, {})
  await until('it is there', async () => (await host.screen('s1'))?.rows[0] === 'standing still')
  const shelf = run([dir])
  writeFileSync(join(dir, 'p.json'), profile(['one']))
  await until('the change is in use', () => shelf.profiles().length === 1)
  const [again] = await until('it is read', () => seen.length > 0 && seen)
  expect(again).toMatchObject({ kind: 'screen', sessionId: 's1', rows: ['standing still', '', '', '', ''] })
})
