import { expect, test } from 'vitest'
import type { ScreenView } from '#protocol/ports.ts'
import { createWatchers, SETTLED_EVERY_MS } from '#sessions/watchers.ts'

const view = { sessionId: 's1' } as ScreenView

test('each watcher gets as much as it asked for, and nothing is read that nobody wants', () => {
  let now = 0
  let reads = 0
  const watchers = createWatchers(() => now)
  const seen: Record<string, number> = {}
  const read = () => {
    reads += 1
    return view
  }
  const note = (name: string) => () => {
    seen[name] = (seen[name] ?? 0) + 1
  }
  watchers.add(note('exits'), 'exits')
  watchers.show('s1', true, read)
  expect([watchers.wantScreens(), reads, seen]).toEqual([false, 0, {}])

  watchers.add(note('settled'), 'settled')
  for (now = 0; now < 2 * SETTLED_EVERY_MS; now += 50) watchers.show('s1', false, read)
  expect(seen['settled']).toBe(2)
  expect(reads).toBe(2)
  watchers.show('s1', true, read)
  expect(seen['settled']).toBe(3)

  const forget = watchers.add(note('live'), 'live')
  expect(watchers.wantFrames()).toBe(true)
  for (let frame = 0; frame < 10; frame++) watchers.show('s1', false, read)
  expect(seen['live']).toBe(10)
  forget()
  expect(watchers.wantFrames()).toBe(false)

  watchers.tellExit({ type: 'exit', status: { sessionId: 's1' } as never })
  expect(seen).toEqual({ live: 10, settled: 4, exits: 1 })
})
