// Floods take turns; whoever is alone, and nobody types, never waits.
import { setImmediate as pass, setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createReadingTurns, type Reading, TYPING_MS } from '#sessions/reading-turns.ts'
import { until } from '../support/until.ts'

function reader() {
  const calls: string[] = []
  const reading: Reading = { pause: () => calls.push('pause'), resume: () => calls.push('resume') }
  return { calls, reading }
}

test('a session that alone prints without end is never paused', () => {
  const turns = createReadingTurns()
  const { calls, reading } = reader()
  for (let round = 0; round < 10; round++) turns.took(reading)
  expect(calls).toEqual([])
})

test('of several each is paused after its turn, and continued one a pass, in their order', async () => {
  const turns = createReadingTurns()
  const first = reader()
  const second = reader()
  const third = reader()
  for (const { reading } of [first, second, third]) turns.took(reading)
  expect([first.calls, second.calls, third.calls]).toEqual([[], ['pause'], ['pause']])
  await pass()
  await until('the second goes on', () => second.calls.length === 2)
  expect(third.calls).toEqual(['pause'])
  await until('the third goes on', () => third.calls.length === 2)
  expect([second.calls, third.calls]).toEqual([
    ['pause', 'resume'],
    ['pause', 'resume'],
  ])
})

test('while somebody types also one alone waits for its turn, and no longer', async () => {
  let now = 1_000
  const turns = createReadingTurns(() => now)
  const { calls, reading } = reader()
  turns.keyed()
  turns.took(reading)
  expect(calls).toEqual(['pause'])
  await until('it goes on', () => calls.length === 2)
  now += TYPING_MS
  turns.took(reading)
  expect(calls).toEqual(['pause', 'resume'])
})

test('many get more than one turn a pass, so that none waits for long', async () => {
  const turns = createReadingTurns()
  const readers = Array.from({ length: 200 }, reader)
  const resumedNow = () => readers.filter(({ calls }) => calls.includes('resume')).length
  for (const { reading } of readers) turns.took(reading)
  let most = 0
  for (let before = 0; before < 199; ) {
    await pass()
    const now = resumedNow()
    most = Math.max(most, now - before)
    before = now
  }
  expect(most).toBeGreaterThan(1)
})

test('who has left is not continued', async () => {
  const turns = createReadingTurns()
  const stays = reader()
  const leaves = reader()
  turns.took(stays.reading)
  turns.took(leaves.reading)
  turns.leave(leaves.reading)
  await pause(20)
  expect(leaves.calls).toEqual(['pause'])
})
