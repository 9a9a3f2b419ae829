import { expect, test } from 'vitest'
import { profileOf } from '#detectors/screen/profile-of.ts'
import type { Profile } from '#protocol/profile.ts'

const profile = (name: string, ...match: string[]): Profile => ({ name, match, screens: [] })
const PROFILES = [
  profile('generic'),
  profile('claude', 'claude'),
  profile('shell', 'bash', 'sh'),
  profile('demo-agent', 'ada'),
]

test.each([
  ['shell', ['claude'], 'shell'],
  ['', ['/usr/local/bin/claude', '--resume'], 'claude'],
  ['', ['npx', '-y', 'claude'], 'claude'],
  ['', ['env', 'A=1', 'bash', '-l'], 'shell'],
  ['', ['node', '/opt/demo/ada.mjs'], 'demo-agent'],
  ['', ['C:\\Tools\\claude.exe'], 'claude'],
  ['bash', ['./run-all'], 'shell'],
  ['nobody', ['vim', 'claude'], 'generic'],
  ['', [], 'generic'],
])('profile %j and command %j are read as %s', (name, argv, expected) => {
  expect(profileOf(PROFILES, name, argv).name).toBe(expected)
})

test('without any profile every still screen is unknown', () => {
  expect(profileOf([], '', ['claude'])).toMatchObject({ screens: [] })
})
