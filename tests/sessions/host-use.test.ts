// A host that nobody needs ends; one that holds anything does not.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHostUse, IDLE_EXIT_MS, UNREAPED_EXIT_MS } from '#sessions/host-use.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

test('it ends when it was never used, and when its last use is over for long enough', () => {
  const end = vi.fn()
  const use = createHostUse(end)
  vi.advanceTimersByTime(IDLE_EXIT_MS - 1)
  expect(end).not.toHaveBeenCalled()
  use.changed({ connections: 1 })
  use.changed({ connections: 0 })
  vi.advanceTimersByTime(IDLE_EXIT_MS - 1)
  expect(end).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(end).toHaveBeenCalledTimes(1)
})

test('it stays, without a timer, while a session lives or somebody is connected', () => {
  const end = vi.fn()
  const use = createHostUse(end)
  use.changed({ live: 1 })
  use.changed({ connections: 1 })
  use.changed({ live: 0 })
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(UNREAPED_EXIT_MS * 2)
  expect(end).not.toHaveBeenCalled()
})

test('it keeps an exit that nobody has journaled for much longer, but not for ever', () => {
  const end = vi.fn()
  const use = createHostUse(end)
  use.changed({ ended: 1 })
  expect(use.hasSessions()).toBe(true)
  vi.advanceTimersByTime(UNREAPED_EXIT_MS - 1)
  expect(end).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(end).toHaveBeenCalledTimes(1)
})
