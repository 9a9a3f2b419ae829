import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Trouble } from '#protocol/errors.ts'
import { KEPT_BYTES_MAX, openKeptPlace } from '#sources/logs/kept-place.ts'
import type { LogPlaces } from '#sources/logs/place.ts'

let dir: string
let path: string
let troubles: Trouble[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-kept-'))
  path = join(dir, 'logs', 'place')
  troubles = []
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

type Kept = { readonly places: LogPlaces; readonly analyst: unknown }
const open = (version = '1') => openKeptPlace<Kept>({ path, version, onTrouble: (trouble) => troubles.push(trouble) })
const KEPT = { places: { '-': { cursor: 's=1' } }, analyst: { minutes: new Map([[1, new Set(['ü'])]]), n: 3n } }

test('gives back what was kept, for this user alone, and leaves nothing else behind', async () => {
  expect(await open().load()).toBeNull()
  await open().save(KEPT)
  expect(await open().load()).toEqual(KEPT)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(dir, 'logs'))).toEqual(['place'])
  expect(troubles).toEqual([])
})

test('keeps what the state was when it was given, and of several at once the last', async () => {
  const place = open()
  const analyst = { count: 0 }
  const saves = [1, 2, 3].map((count) => {
    analyst.count = count
    return place.save({ places: {}, analyst })
  })
  analyst.count = 99
  await Promise.all(saves)
  expect((await open().load())?.analyst).toEqual({ count: 3 })
})

test.each([
  ['is cut short', () => truncateSync(path, statSync(path).size - 1)],
  ['has a wrong byte', () => flipLast()],
  ['is empty', () => writeFileSync(path, '')],
  ['is something else', () => writeFileSync(path, 'hello\n'.repeat(50))],
  ['is too large', () => truncateSync(path, KEPT_BYTES_MAX + 1)],
])('one that %s is put aside and reported', async (_what, spoil) => {
  await open().save(KEPT)
  spoil()
  expect(await open().load()).toBeNull()
  expect(troubles.map(({ message }) => message)).toEqual([expect.stringContaining(`put aside as ${path}.unusable`)])
  expect([existsSync(path), existsSync(`${path}.unusable`)]).toEqual([false, true])
  await open().save(KEPT)
  expect(await open().load()).toEqual(KEPT)
})

function flipLast() {
  const bytes = readFileSync(path)
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  writeFileSync(path, bytes)
}

test('one of another version is not used', async () => {
  await open('1').save(KEPT)
  expect(await open('2').load()).toBeNull()
  expect(troubles[0]?.message).toContain('another version')
})

test('a write that fails is a trouble and what was kept before stays', async () => {
  await open().save(KEPT)
  const blocked = openKeptPlace({ path: join(path, 'below'), version: '1', onTrouble: () => {} })
  await expect(blocked.save(KEPT)).rejects.toMatchObject({ name: 'Trouble' })
  expect(await open().load()).toEqual(KEPT)
})
