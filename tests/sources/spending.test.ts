// What running steps spend is told when it has grown, each growth once.
import { expect, test } from 'vitest'
import type { Event } from '#protocol/event.ts'
import { createSpending } from '#sources/spending.ts'
import { until } from '../support/until.ts'

test('growth is told, standing still is not, and a smaller count never takes back', async () => {
  const spender = { at: { runId: 'w1', stepId: 'build', round: 1, attempt: 1 }, sessionId: 's1' }
  const counts = [100, 100, 50, 300]
  const ending = new AbortController()
  const told: Event[] = []
  let reads = 0
  const source = createSpending({
    running: () => [spender],
    read: async () => ({ tokens: counts[Math.min(reads++, counts.length - 1)] ?? 0, costUsd: 0 }),
    everyMs: 1,
  })
  const ended = source.run(
    (event) => void told.push(event),
    () => {},
    ending.signal,
  )
  await until('it has looked often enough', () => reads > counts.length + 3)
  ending.abort()
  await ended
  expect(told.map((event) => (event.type === 'step.spent' ? event.usage.tokens : event.type))).toEqual([100, 300])
})
