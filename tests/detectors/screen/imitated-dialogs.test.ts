// A dialog that stands further up, verbatim, as text that an agent printed: whatever comes below it decides.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { see } from '#detectors/evidence/see.ts'
import { weigh } from '#detectors/evidence/weigh.ts'
import { profileOf } from '#detectors/screen/profile-of.ts'
import { loadProfiles } from '#sessions/profiles.ts'
import { type ScreenShot, screenShots } from '../../support/screen-fixtures.ts'

const { profiles } = loadProfiles([join(import.meta.dirname, '..', '..', '..', 'sessions', 'profiles')])
const SHOTS = screenShots().filter(({ size }) => size === '110x32' || size === '80x24')
const AT = 1_000

function read(agent: string, rows: readonly string[], title: string) {
  const seen = see([], profileOf(profiles, agent, []), { rows, title, quietMs: 5_000, at: AT })
  return { state: (seen && weigh({ evidence: seen.evidence, asked: [] }, AT)?.state) ?? 'skip', request: seen?.request }
}

const filled = ({ rows }: ScreenShot) => rows.slice(0, rows.findLastIndex((row) => row.trim() !== '') + 1)

test.each([...new Set(SHOTS.map(({ agent }) => agent))])('above any other screen of %s none is a question', (agent) => {
  const own = SHOTS.filter((shot) => shot.agent === agent)
  const wrong: string[] = []
  for (const dialog of own.filter(({ state }) => state === 'waiting')) {
    for (const shot of own.filter(({ state }) => state !== 'waiting')) {
      const { state, request } = read(agent, [...filled(dialog), '', ...shot.rows], shot.title)
      const isRight =
        state === shot.state || (state === 'idle' && (shot.state === 'errored' || shot.state === 'limited'))
      if (!isRight || request)
        wrong.push(`${dialog.name} above ${shot.name}: ${state}, ${request?.detail ?? 'no question'}`)
    }
  }
  expect(wrong).toEqual([])
})

test.each([...new Set(SHOTS.map(({ agent }) => agent))])(
  'above a dialog of %s the real one is asked about',
  (agent) => {
    const own = SHOTS.filter((shot) => shot.agent === agent && shot.state === 'waiting')
    for (const above of own) {
      for (const dialog of own) {
        const alone = read(agent, dialog.rows, dialog.title)
        const both = read(agent, [...filled(above), '', ...dialog.rows], dialog.title)
        expect([both.state, both.request?.fingerprint], `${above.name} above ${dialog.name}`).toEqual([
          'waiting',
          alone.request?.fingerprint,
        ])
      }
    }
  },
)
