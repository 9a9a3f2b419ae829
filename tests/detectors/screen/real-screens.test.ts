// Every captured screen of a real agent, read by its profile: how many are right, and that none that waits is taken for less.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { NOTHING_GATHERED } from '#detectors/evidence/gathered.ts'
import { see } from '#detectors/evidence/see.ts'
import { weigh } from '#detectors/evidence/weigh.ts'
import { profileOf } from '#detectors/screen/profile-of.ts'
import { loadProfiles } from '#sessions/profiles.ts'
import { type ScreenShot, screenShots } from '../../support/screen-fixtures.ts'

const { profiles } = loadProfiles([join(import.meta.dirname, '..', '..', '..', 'sessions', 'profiles')])
const SHOTS = screenShots()
const STILL_MS = 5_000
const AT = 1_000_000
const RIGHT_AT_LEAST = 0.98

function judged({ agent, rows, title }: ScreenShot) {
  const look = { rows, title, quietMs: STILL_MS, at: AT }
  const seen = see([], profileOf(profiles, agent, []), look)
  if (!seen) return { state: 'skip', waitingFor: null, because: 'a viewer is open', request: null }
  const outcome = weigh({ ...NOTHING_GATHERED, evidence: seen.evidence }, AT)
  return {
    state: outcome?.state ?? 'none',
    waitingFor: outcome?.waitingFor ?? null,
    because: outcome?.because ?? '',
    request: seen.request,
  }
}

const results = SHOTS.map((shot) => ({ shot, ...judged(shot) }))

const table = (some: typeof results) =>
  some.map(
    ({ shot, state, waitingFor, because }) =>
      `${shot.name}: is ${shot.state} ${shot.waitingFor ?? ''}, read as ${state} ${waitingFor ?? ''} (${because})`,
  )

test('there are enough of them, of every agent and in four sizes', () => {
  expect(SHOTS.length).toBeGreaterThanOrEqual(400)
  expect(new Set(SHOTS.map(({ agent }) => agent))).toEqual(new Set(['claude', 'codex', 'gemini', 'opencode']))
  expect(new Set(SHOTS.map(({ size }) => size))).toEqual(new Set(['40x12', '80x24', '110x32', '200x60']))
})

test('at least 98 of 100 are read right', () => {
  const wrong = results.filter(({ shot, state }) => state !== shot.state)
  expect(1 - wrong.length / SHOTS.length, table(wrong).join('\n')).toBeGreaterThanOrEqual(RIGHT_AT_LEAST)
})

test('none that waits is taken for idle, done or working', () => {
  const missed = results.filter(
    ({ shot, state }) => shot.state === 'waiting' && state !== 'waiting' && state !== 'unknown',
  )
  expect(table(missed)).toEqual([])
})

test('none that does not wait is taken for waiting, and none gets a question that it does not ask', () => {
  const imagined = results.filter(
    ({ shot, state, request }) => shot.state !== 'waiting' && (state === 'waiting' || request !== null),
  )
  expect(table(imagined)).toEqual([])
})

test('what is waited for is never taken for something else', () => {
  const confused = results.filter(
    ({ shot, waitingFor }) => shot.waitingFor !== null && waitingFor !== null && waitingFor !== shot.waitingFor,
  )
  expect(table(confused)).toEqual([])
})
