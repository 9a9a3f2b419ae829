import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { profileSchema } from '#protocol/profile.ts'
import { PROFILE_BYTES_MAX } from '#sessions/profile-file.ts'
import { createProfileShelf, loadProfiles, PROFILES_MAX } from '#sessions/profiles.ts'

const OURS = join(import.meta.dirname, '..', '..', 'sessions', 'profiles')
const good = (name: string) => JSON.stringify({ name, match: [], screens: [] })
let dir: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-profiles-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('the profiles that come with Signalbox all load', () => {
  const { profiles, troubles } = loadProfiles([OURS])
  expect(troubles).toEqual([])
  expect(profiles.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['aider', 'claude', 'codex', 'demo-agent', 'gemini', 'generic', 'opencode', 'shell']),
  )
})

test('a bad file is reported with its name and the reason, and the others load', () => {
  writeFileSync(join(dir, 'a.json'), '{ "name": ')
  writeFileSync(join(dir, 'b.json'), JSON.stringify({ name: 'b', match: [], screens: [], colour: 'red' }))
  writeFileSync(join(dir, 'c.json'), good('c'))
  writeFileSync(join(dir, 'd.json'), ' '.repeat(PROFILE_BYTES_MAX + 1))
  writeFileSync(join(dir, 'notes.txt'), 'not a profile')
  const { profiles, troubles } = loadProfiles([dir, join(dir, 'absent')])
  expect(profiles.map(({ name }) => name)).toEqual(['c'])
  expect(troubles).toEqual([
    { file: join(dir, 'a.json'), message: expect.stringMatching(/^line 1: no JSON: /) },
    { file: join(dir, 'b.json'), message: expect.stringContaining('colour') },
    { file: join(dir, 'd.json'), message: expect.stringContaining('larger') },
  ])
})

test('a later folder replaces a profile of the same name', () => {
  writeFileSync(join(dir, 'claude.json'), good('claude'))
  const { profiles } = loadProfiles([OURS, dir])
  expect(profiles.filter(({ name }) => name === 'claude')).toEqual([{ name: 'claude', match: [], screens: [] }])
})

test('profiles beyond the limit are reported', () => {
  for (let index = 0; index <= PROFILES_MAX; index++) writeFileSync(join(dir, `p${index}.json`), good(`p${index}`))
  const { profiles, troubles } = loadProfiles([dir])
  expect(profiles).toHaveLength(PROFILES_MAX)
  expect(troubles).toHaveLength(1)
})

describe('a shelf of profiles', () => {
  const file = () => join(dir, 'a.json')
  const rule = { state: 'idle', rule: 'r', region: 'all', all: ['x'] }
  const write = (value: unknown) => writeFileSync(file(), JSON.stringify(value, null, 2))
  const ofThree = () => ({ name: 'a', match: [], screens: [rule, rule, rule] })

  test('keeps what a file said before while it is wrong, tells that once, and when it is mended', () => {
    write(ofThree())
    const shelf = createProfileShelf([dir])
    expect(shelf.refresh()).toEqual({ isChanged: false, troubles: [], mended: [] })
    write({ ...ofThree(), screens: [rule, { ...rule, region: 'middle' }, rule] })
    const { isChanged, troubles } = shelf.refresh()
    expect(isChanged).toBe(false)
    expect(troubles).toEqual([
      { file: file(), message: expect.stringMatching(/^line 16: .*region.*; what it said before stays in use$/) },
    ])
    expect(readFileSync(file(), 'utf8').split('\n')[15]).toContain('"middle"')
    expect(shelf.refresh().troubles).toEqual([])
    expect(shelf.profiles()[0]?.screens).toHaveLength(3)
    write({ ...ofThree(), screens: [rule] })
    expect(shelf.refresh()).toEqual({ isChanged: true, troubles: [], mended: [file()] })
    expect(shelf.profiles()[0]?.screens).toHaveLength(1)
  })

  test('forgets a file that is removed, and takes up a folder that is made later', () => {
    const later = join(dir, 'later')
    const shelf = createProfileShelf([dir, later])
    write(ofThree())
    shelf.refresh()
    mkdirSync(later)
    writeFileSync(join(later, 'a.json'), good('a'))
    expect(shelf.refresh().isChanged).toBe(true)
    expect(shelf.profiles()).toEqual([{ name: 'a', match: [], screens: [] }])
    rmSync(later, { recursive: true })
    rmSync(file())
    expect(shelf.refresh().isChanged).toBe(true)
    expect(shelf.profiles()).toEqual([])
  })

  test.each([
    ['a syntax error', '{\n  "name": "a",\n  "match": [,]\n}', 3],
    ['a text that ends too early', '{\n  "name": "a",\n  "match": [\n', 3],
    ['an unknown member', '{\n  "name": "a",\n  "match": [],\n  "screens": [],\n  "colour": 1\n}', 5],
    ['a missing member', '{\n  "name": "a",\n  "match": []\n}', 1],
    ['a wrong one after strings with brackets', '{\n  "match": ["[{\\"", "]"],\n  "screens": [],\n  "name": 5\n}', 4],
  ])('tells the line of %s', (_what, text, line) => {
    writeFileSync(file(), text)
    expect(loadProfiles([dir]).troubles[0]?.message).toMatch(new RegExp(`^line ${line}: `))
  })
})

describe('a rule is refused when', () => {
  const rule = { state: 'waiting', rule: 'r', region: 'all', all: ['x'] }
  test.each([
    ['it matches every screen', { ...rule, all: [] }, /matches every screen/],
    ['its expression does not compile', { ...rule, all: ['('] }, /no regular expression/],
    ['its detail captures nothing', { ...rule, detail: '(?:x)' }, /needs a group/],
    ['it asks something but does not say what to type', { ...rule, kind: 'permission' }, /approveKeys/],
    ['it asks something in a state that does not wait', { ...rule, state: 'idle', kind: 'permission' }, /kind/],
    ['its region is none', { ...rule, region: 'bottom-0' }, /region|pattern/i],
  ])('%s', (_why, bad, reason) => {
    const read = profileSchema.safeParse({ name: 'p', match: [], screens: [bad] })
    expect(read.error?.message).toMatch(reason)
  })
})
