import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { profileSchema } from '#protocol/profile.ts'
import { loadProfiles, PROFILE_BYTES_MAX, PROFILES_MAX } from '#sessions/profiles.ts'

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
    expect.arrayContaining(['claude', 'codex', 'demo-agent', 'gemini', 'generic', 'opencode', 'shell']),
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
    { file: join(dir, 'a.json'), message: expect.stringContaining('JSON') },
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
