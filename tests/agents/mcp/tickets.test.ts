// Answers that are fetched later: once, without being lost when nobody waits at that moment, and no more than the maximum.
import { expect, test } from 'vitest'
import { TICKETS_MAX, Tickets } from '#agents/mcp/tickets.ts'

test('an answer is fetched once, also when nobody waited as it came', async () => {
  const tickets = new Tickets()
  const answer = Promise.withResolvers<string>()
  const ticket = tickets.open(answer.promise)
  expect(await tickets.fetch(ticket, 0)).toBeNull()
  expect(tickets.has(ticket)).toBe(true)
  answer.resolve('yes')
  expect(await tickets.fetch(ticket, 10_000)).toBe('yes')
  expect(tickets.has(ticket)).toBe(false)
  expect(await tickets.fetch(ticket, 0)).toBeNull()
})

test('a failure is told to whoever fetches it', async () => {
  const tickets = new Tickets()
  const ticket = tickets.open(Promise.reject(new Error('gone')))
  await expect(tickets.fetch(ticket, 10_000)).rejects.toThrow('gone')
  expect(tickets.has(ticket)).toBe(false)
})

test('of too many the oldest makes room', () => {
  const tickets = new Tickets()
  const never = new Promise<string>(() => {})
  const all = Array.from({ length: TICKETS_MAX + 1 }, () => tickets.open(never))
  expect(all.filter((ticket) => !tickets.has(ticket))).toEqual(all.slice(0, 1))
})
