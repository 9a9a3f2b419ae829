// What was spent, as a fold over the journal: each token once, on the day on which it was said.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyToSpent, overDay, SPENDERS_MAX, spentOn } from '#projection/spent.ts'
import { EMPTY_WORLD, type SpentView } from '#projection/world.ts'
import type { Event } from '#protocol/event.ts'

const DAY_MS = 86_400_000
const AT = { runId: 'w1', stepId: 'build', round: 1, attempt: 1 }
const spentEvent = (sessionId: string, tokens: number, costUsd = 0): Event => ({
  type: 'step.spent',
  ...AT,
  sessionId,
  usage: { tokens, costUsd },
})
const after = (spent: SpentView, event: Event, at = 0) =>
  applyToSpent(spent, { seq: 1, at, host: 'test', origin: 'engine', key: null, event })

test('the sum of a day is what its sessions grew by on it, in whatever order it is said', () => {
  const said = fc.array(fc.record({ session: fc.nat(3), tokens: fc.nat(1_000) }), { maxLength: 40 })
  fc.assert(
    fc.property(said, (all) => {
      let spent = EMPTY_WORLD.spent
      const most = new Map<number, number>()
      for (const { session, tokens } of all) {
        spent = after(spent, spentEvent(`s${session}`, tokens))
        most.set(session, Math.max(most.get(session) ?? 0, tokens))
      }
      expect(spentOn(spent, 0).tokens).toBe([...most.values()].reduce((sum, one) => sum + one, 0))
    }),
    { seed: 7 },
  )
})

test('a session that goes on past midnight counts on each day what it has spent on it', () => {
  const evening = after(EMPTY_WORLD.spent, spentEvent('s1', 1_000, 0.5), DAY_MS - 1)
  const morning = after(evening, spentEvent('s1', 1_400, 0.75), DAY_MS + 1)
  expect(spentOn(evening, DAY_MS - 1)).toEqual({ tokens: 1_000, costUsd: 0.5 })
  expect(spentOn(evening, DAY_MS)).toEqual({ tokens: 0, costUsd: 0 })
  expect(spentOn(morning, DAY_MS + 1)).toEqual({ tokens: 400, costUsd: 0.25 })
})

test('what a step says at its end is not added to what it has said while it ran', () => {
  const from = 'a'.repeat(40)
  let spent = after(EMPTY_WORLD.spent, { type: 'step.started', ...AT, sessionId: 's1', from, worktree: null })
  spent = after(spent, spentEvent('s1', 900))
  const usage = { tokens: 1_000, costUsd: 0.01 }
  spent = after(spent, { type: 'step.finished', ...AT, result: null, because: '', commit: null, usage })
  expect(spentOn(spent, 0)).toEqual(usage)
})

test('a day that is spent is said in words, and one without a budget never is', () => {
  const spent = after(EMPTY_WORLD.spent, spentEvent('s1', 2_000, 3))
  expect(overDay(spent, undefined, 0)).toBeNull()
  expect(overDay(spent, { tokens: 2_001, costUsd: 3.01 }, 0)).toBeNull()
  expect(overDay(spent, { tokens: 2_000, costUsd: null }, 0)).toBe('2000 of 2000 tokens of today are spent')
  expect(overDay(spent, { tokens: null, costUsd: 3 }, 0)).toBe('$3.00 of $3.00 of today are spent')
  expect(overDay(spent, { tokens: 2_000, costUsd: null }, DAY_MS)).toBeNull()
})

test(`no more than ${SPENDERS_MAX} sessions are remembered`, () => {
  let spent = EMPTY_WORLD.spent
  for (let id = 1; id <= SPENDERS_MAX + 5; id += 1) spent = after(spent, spentEvent(`s${id}`, 1))
  expect(Object.keys(spent.bySession)).toHaveLength(SPENDERS_MAX)
  expect(spent.today.tokens).toBe(SPENDERS_MAX + 5)
})
