// Who is looking, as the engine hears it: from people only, not in the journal, and written down where it decides something.
import { expect, test } from 'vitest'
import { Engine } from '#engine/engine.ts'
import { EMPTY_MIND } from '#engine/mind.ts'
import { recall } from '#engine/recall.ts'
import { createMemoryJournal } from '#journal/memory.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import type { Envelope, Origin } from '#protocol/envelope.ts'
import { NOTICE_KINDS } from '#protocol/notice.ts'
import type { Clock } from '#protocol/ports.ts'

type Terms = ConstructorParameters<typeof Engine>[1]['terms']

function engineAt() {
  let now = 1_000
  let waking: { at: number; wake: () => void } | null = null
  const clock: Clock = {
    now: () => now,
    wakeAt: (at, wake) => {
      const mine = { at, wake }
      waking = mine
      return () => {
        if (waking === mine) waking = null
      }
    },
  }
  const journal = createMemoryJournal()
  const published: Envelope[] = []
  const terms: Pick<Terms, 'host' | 'rules' | 'answerWithinMs' | 'unattended'> = {
    host: 'test',
    rules: DEFAULT_RULES,
    answerWithinMs: 60_000,
    unattended: false,
  }
  const engine = new Engine(EMPTY_MIND, {
    build: 'this',
    journal,
    clock,
    perform: async ({ intentId }) => ({ events: [{ type: 'notice.sent', intentId, to: [] }] }),
    terms: terms as Terms,
    profiles: () => [],
    publish: (envelopes) => published.push(...envelopes),
    crash: (thrown) => {
      throw thrown
    },
  })
  const settle = async () => {
    for (let turn = 0; turn < 100; turn++) await Promise.resolve()
  }
  return {
    engine,
    journal,
    of: (type: string) => published.filter(({ event }) => event.type === type).map(({ event }) => event),
    later: async (ms: number) => {
      now += ms
      if (waking && waking.at <= now) waking.wake()
      await settle()
    },
  }
}

const present = (engine: Engine, origin: Origin, sessionId: string | null = null) =>
  engine.send({ type: 'face.present', sessionId }, origin, 'k')

async function limitedSession(engine: Engine) {
  const terms = { about: [...NOTICE_KINDS], dwellMs: 5_000, coolDownMs: 0, lookingMs: 30_000 }
  await engine.take([{ type: 'notices.set', terms }], 'engine')
  const because = 'limit until 15:00'
  await engine.take(
    [{ type: 'session.observed', sessionId: 's1', state: 'limited', waitingFor: null, because }],
    'engine',
  )
}

test('what a person saw is not told, and the journal says when they last looked', async () => {
  const { engine, journal, of, later } = engineAt()
  await limitedSession(engine)
  await later(1_000)
  const { length } = await journal.read(0, 100)
  expect(await present(engine, 'human')).toEqual({ ok: true })
  expect(await journal.read(0, 100)).toHaveLength(length)
  await later(4_000)
  expect(of('notice.due')).toEqual([{ type: 'notice.due', looked: { roomAt: 2_000, session: null } }])
  expect(of('notice.sent')).toEqual([])
})

test.each(['agent', 'remote'] as const)('%s is no person who looks: it is told', async (origin) => {
  const { engine, of, later } = engineAt()
  await limitedSession(engine)
  await present(engine, origin)
  await later(5_000)
  expect(of('notice.due')).toEqual([{ type: 'notice.due', looked: { roomAt: null, session: null } }])
  expect(of('notice.sent')).toHaveLength(1)
})

test.each([
  ['s1', 0],
  ['s2', 1],
])('who is attached to %s sees that session only', async (sessionId, count) => {
  const { engine, of, later } = engineAt()
  await limitedSession(engine)
  await present(engine, 'human', sessionId)
  await later(5_000)
  expect(of('notice.sent')).toHaveLength(count)
})

test('what still stands after a restart is told then, once', async () => {
  const { engine, journal, later } = engineAt()
  await limitedSession(engine)
  const before = await recall(journal, 'this')
  expect(before.notices.standing.matters.size).toBe(1)
  await engine.keep()
  const kept = await recall(journal, 'this')
  expect(kept.notices).toEqual(before.notices)
  await later(5_000)
  const after = await recall(journal, 'this')
  expect(after.notices.standing.matters.get('s1')).toMatchObject({ isTold: true })
})
