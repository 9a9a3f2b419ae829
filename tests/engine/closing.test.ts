// An engine that was closed holds nothing: neither what comes later nor what was still on its way to the disk.
import { expect, test } from 'vitest'
import { Engine } from '#engine/engine.ts'
import { EMPTY_MIND } from '#engine/mind.ts'
import { createMemoryJournal } from '#journal/memory.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import type { Journal } from '#protocol/ports.ts'
import { request } from '../support/samples.ts'

test('a question that reaches the disk while the engine closes arms no timer', async () => {
  const armed = new Set<number>()
  const onDisk = Promise.withResolvers<void>()
  const inner = createMemoryJournal()
  const journal: Journal = {
    ...inner,
    async append(batch) {
      await onDisk.promise
      await inner.append(batch)
    },
  }
  const engine = new Engine(EMPTY_MIND, {
    build: 'this',
    journal,
    clock: {
      now: () => 1_000,
      wakeAt(at) {
        armed.add(at)
        return () => armed.delete(at)
      },
    },
    perform: async () => ({ events: [] }),
    terms: { host: 'test', rules: DEFAULT_RULES, answerWithinMs: 60_000, unattended: false },
    profiles: () => [],
    publish: () => {},
    crash: (thrown) => {
      throw thrown
    },
  })
  const asked = engine.take([{ type: 'request.raised', sessionId: 's1', request: request() }], 'agent')
  engine.close()
  onDisk.resolve()
  await asked
  expect(engine.world.questions).toHaveLength(1)
  expect([...armed]).toEqual([])
})
