// Explaining a screen is trying its rules once more: the one that speaks is the one that reading goes by.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { explainScreen } from '#detectors/screen/explain-screen.ts'
import { profileOf } from '#detectors/screen/profile-of.ts'
import { findRule } from '#detectors/screen/try-rule.ts'
import { profileSchema } from '#protocol/profile.ts'
import { loadProfiles } from '#sessions/profiles.ts'
import { screenShots } from '../../support/screen-fixtures.ts'

const { profiles } = loadProfiles([join(import.meta.dirname, '..', '..', '..', 'sessions', 'profiles')])

test('on every captured screen the same rule speaks in both, and each other rule has its reason', () => {
  for (const { agent, rows, title } of screenShots()) {
    const profile = profileOf(profiles, agent, [])
    const trials = explainScreen(profile, { rows, title })
    expect(trials).toHaveLength(profile.screens.length)
    for (const source of ['screen', 'title'] as const) {
      const spoken = trials.filter((trial) => trial.source === source && trial.outcome === 'speaks')
      const found = findRule(profile, { rows, title }, source)
      expect(spoken.map(({ rule }) => rule)).toEqual(found ? [`${profile.name}/${found.rule.rule}`] : [])
    }
    for (const { outcome, because, rows: shown } of trials) {
      expect(because === '').toBe(outcome === 'speaks')
      expect(shown.length > 0).toBe(outcome !== 'fails')
    }
  }
})

test('each way to fail is told with the pattern', () => {
  const rule = { state: 'idle', region: 'all', all: ['^a$'] }
  const profile = profileSchema.parse({
    name: 'p',
    match: [],
    screens: [
      { ...rule, rule: 'missing', all: ['nowhere'] },
      { ...rule, rule: 'none', any: ['x', 'y'] },
      { ...rule, rule: 'unwanted', not: ['^b$'] },
      { ...rule, rule: 'no beginning', from: '^z$' },
      { ...rule, rule: 'no place', region: 'prompt-box' },
      { ...rule, rule: 'speaks' },
      { ...rule, rule: 'late' },
    ],
  })
  const trials = explainScreen(profile, { rows: ['a', 'b', ''], title: '' })
  expect(trials.map(({ outcome, because }) => [outcome, because])).toEqual([
    ['fails', 'not found: nowhere'],
    ['fails', 'none found of: x  |  y'],
    ['fails', 'must not be there: ^b$'],
    ['fails', 'no row begins it: ^z$'],
    ['fails', 'there is no prompt-box'],
    ['speaks', ''],
    ['fits', 'a rule before it spoke'],
  ])
  expect(trials[5]?.rows).toEqual(['a', 'b'])
})
