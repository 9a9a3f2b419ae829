// What a look says of an agent and of any other program, and when it says nothing.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Look, see } from '#detectors/evidence/see.ts'
import { profileOf } from '#detectors/screen/profile-of.ts'
import type { Evidence } from '#protocol/evidence.ts'
import { loadProfiles } from '#sessions/profiles.ts'
import { BUSY, DIALOG, PROMPT, VIEWER } from './story.ts'

const { profiles } = loadProfiles([join(import.meta.dirname, '..', '..', '..', 'sessions', 'profiles')])
const look = (shown: Partial<Look>): Look => ({ rows: [], title: '', quietMs: 5_000, at: 100, ...shown })
const seen = (shown: Partial<Look>, profile = 'claude', before: readonly Evidence[] = []) =>
  see(before, profileOf(profiles, profile, []), look(shown))
const said = (some: ReturnType<typeof see>) => some?.evidence.map(({ source, says }) => `${source} ${says}`)

test('screen, title and output each say what they say', () => {
  expect(said(seen(BUSY))).toEqual(['output nothing', 'screen working', 'title working'])
  expect(said(seen({ ...PROMPT, quietMs: 0 }))).toEqual(['output working', 'screen idle', 'title still'])
  expect(seen(DIALOG)?.request).toMatchObject({ tool: 'Bash', detail: 'rm -rf ./build' })
})

test('a screen of an agent that no rule knows is said to be unknown; one of another program is not spoken of', () => {
  expect(said(seen({ rows: ['?'] }))).toEqual(['output nothing', 'screen nothing'])
  expect(said(seen({ rows: ['?'] }, 'shell'))).toEqual(['output nothing'])
})

test('a viewer says nothing, and neither does a screen on which an agent has not drawn yet', () => {
  expect(seen(VIEWER)).toBeNull()
  expect(seen({ rows: ['', ''] })).toBeNull()
  const drawn = seen(PROMPT)?.evidence
  expect(said(seen({ rows: ['', ''] }, 'claude', drawn))).toContain('screen nothing')
})

test('what is said again keeps its age and is seen anew; a title that no rule knows takes its word back', () => {
  const before = seen(PROMPT)?.evidence
  const again = seen({ ...PROMPT, at: 900 }, 'claude', before)?.evidence.find(({ source }) => source === 'screen')
  expect(again).toMatchObject({ since: 100, at: 900 })
  expect(said(seen({ ...PROMPT, title: 'vim' }, 'claude', before))).toEqual(['output nothing', 'screen idle'])
})
