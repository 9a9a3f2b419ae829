// The engine with real folds, a journal in memory, a clock in hand and performers that only note what they were told.
import { describe, expect, test } from 'vitest'
import { Engine } from '#engine/engine.ts'
import { EMPTY_MIND, type Mind } from '#engine/mind.ts'
import { recall } from '#engine/recall.ts'
import { createMemoryJournal } from '#journal/memory.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import type { Envelope } from '#protocol/envelope.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Event } from '#protocol/event.ts'
import type { Clock, Journal, Order, Outcome } from '#protocol/ports.ts'
import { launch, request, sha, subject, testRun } from '../support/samples.ts'

type Waking = { readonly at: number; readonly wake: () => void }

function handClock(): Clock & { advance(ms: number): void } {
  let now = 1_000
  const waking = new Set<Waking>()
  return {
    now: () => now,
    wakeAt(at, wake) {
      const entry = { at, wake }
      waking.add(entry)
      return () => waking.delete(entry)
    },
    advance(ms) {
      now += ms
      for (const entry of [...waking].filter(({ at }) => at <= now)) {
        waking.delete(entry)
        entry.wake()
      }
    },
  }
}

const auditId = sha('a')
const OUTCOMES: Partial<Record<string, readonly Event[]>> = {
  'change.list': [{ type: 'change.listed', auditId, files: [], filesTotal: 0 }],
  'checks.run': [{ type: 'checks.finished', auditId, findings: [], ran: [], vanished: [] }],
  'tests.run': [{ type: 'tests.finished', auditId, tests: testRun() }],
  'metrics.measure': [{ type: 'metrics.measured', auditId, coverage: null }],
  'report.write': [{ type: 'report.written', auditId, path: 'report.json' }],
  'session.start': [{ type: 'session.started', sessionId: 's1', pid: 42 }],
}

type Some = { perform?: (order: Order) => Promise<Outcome>; unattended?: boolean; journal?: Journal; mind?: Mind }

function engineWith(some: Some = {}) {
  const journal = some.journal ?? createMemoryJournal()
  const clock = handClock()
  const performed: Order[] = []
  const published: Envelope[] = []
  const crashes: unknown[] = []
  const engine = new Engine(some.mind ?? EMPTY_MIND, {
    build: 'this',
    journal,
    clock,
    perform: async (order) => {
      performed.push(order)
      return some.perform ? some.perform(order) : { events: OUTCOMES[order.intent.type] ?? [] }
    },
    terms: { host: 'test', rules: DEFAULT_RULES, answerWithinMs: 60_000, unattended: some.unattended ?? false },
    profiles: () => [],
    publish: (envelopes) => published.push(...envelopes),
    crash: (thrown) => crashes.push(thrown),
  })
  const types = () => published.map(({ event }) => event.type)
  /** Lets everything that is already decided be recorded and done. */
  const settle = async () => {
    for (let turn = 0; turn < 200; turn++) await Promise.resolve()
  }
  return { engine, journal, clock, performed, published, crashes, types, settle }
}

const asks: Event = { type: 'request.raised', sessionId: 's1', request: request() }
const startOne = async (engine: Engine) => {
  const ack = await engine.send(
    { type: 'session.start', argv: ['claude'], cwd: '/repo', cols: 80, rows: 24 },
    'human',
    'k1',
  )
  expect(ack).toEqual({ ok: true, id: 's1' })
}

describe('the engine', () => {
  test('carries a commit from observation to a written report by itself', async () => {
    const { engine, settle, performed, types } = engineWith()
    await engine.take([{ type: 'commit.observed', subject: subject() }], 'engine')
    await settle()
    expect(performed.map(({ intent }) => intent.type)).toEqual([
      'change.list',
      'checks.run',
      'tests.run',
      'metrics.measure',
      'report.write',
    ])
    expect(types().filter((type) => type === 'machine.moved')).toHaveLength(6)
    expect(engine.world.audits[0]).toMatchObject({ state: 'IDLE', ended: true, report: { status: 'PASS' } })
  })

  test('acts only after the journal has the events that allow it', async () => {
    const order: string[] = []
    const inner = createMemoryJournal()
    const journal: Journal = {
      ...inner,
      async append(batch) {
        await inner.append(batch)
        order.push(`durable ${batch.length}`)
      },
    }
    const perform = async () => {
      order.push('performed')
      return { events: [] }
    }
    const { engine, settle } = engineWith({ journal, perform })
    await engine.take([{ type: 'commit.observed', subject: subject() }], 'engine')
    await settle()
    expect(order.slice(0, 2)).toEqual(['durable 3', 'performed'])
  })

  test('asks the human once for what an agent asks on its screen, and types the answer that was chosen', async () => {
    const { engine, settle, performed } = engineWith()
    await startOne(engine)
    await settle()
    await engine.take([asks], 'agent')
    const [open] = engine.world.questions
    expect(open?.escalation).toMatchObject({ kind: 'permission', title: 'Bash: rm -rf ./build' })
    const answer = { escalationId: open?.escalation.id ?? '', verdict: 'reject', note: 'not now' } as const
    expect(await engine.send({ type: 'escalation.answer', answer }, 'human', 'k2')).toEqual({ ok: true })
    await settle()
    expect(performed.at(-1)).toMatchObject({
      intent: { type: 'request.answer', decision: { behavior: 'deny' } },
      note: 'not now',
    })
    expect(engine.world.questions).toEqual([])
  })

  test('gives the same answer to a command that is sent twice, and acts once', async () => {
    const { engine, settle, performed } = engineWith()
    await startOne(engine)
    await startOne(engine)
    await settle()
    expect(performed.filter(({ intent }) => intent.type === 'session.start')).toHaveLength(1)
    expect(engine.world.sessions).toHaveLength(1)
  })

  test('lets the first of two answers win', async () => {
    const { engine } = engineWith()
    await startOne(engine)
    await engine.take([asks], 'agent')
    const escalationId = engine.world.questions[0]?.escalation.id ?? ''
    const answers = await Promise.all([
      engine.send(
        { type: 'escalation.answer', answer: { escalationId, verdict: 'approve', confirmed: true } },
        'human',
        'a',
      ),
      engine.send({ type: 'escalation.answer', answer: { escalationId, verdict: 'reject', note: 'no' } }, 'human', 'b'),
    ])
    expect(answers.map(({ ok }) => ok)).toEqual([true, false])
  })

  test('says no when nobody answers in time, and types nothing', async () => {
    const { engine, settle, performed, clock, types } = engineWith()
    await startOne(engine)
    await engine.take([asks], 'agent')
    await settle()
    clock.advance(60_000)
    await settle()
    expect(types()).toContain('escalation.expired')
    expect(performed.map(({ intent }) => intent.type)).not.toContain('request.answer')
  })

  test('tells an agent that waits at the desk that nobody answered in time, or that the policy says no', async () => {
    const channel = { by: 'desk', adapter: 'claude', requestId: 'r1', isOnScreen: true } as const
    const waits: Event = { type: 'request.raised', sessionId: 's1', request: request({ channel }) }
    const late = engineWith()
    await startOne(late.engine)
    await late.engine.take([waits], 'agent')
    late.clock.advance(60_000)
    await late.settle()
    const denial = { type: 'request.answer', decision: { behavior: 'deny' } }
    expect(late.performed.at(-1)).toMatchObject({ intent: denial, note: 'nobody answered in time' })
    const alone = engineWith({ unattended: true })
    await startOne(alone.engine)
    await alone.engine.take([waits], 'agent')
    await alone.settle()
    expect(alone.performed.at(-1)).toMatchObject({ intent: denial })
  })

  test('denies what it would ask when nobody is there, and records that', async () => {
    const { engine, types, published } = engineWith({ unattended: true })
    await startOne(engine)
    await engine.take([asks], 'agent')
    expect(types()).not.toContain('escalation.opened')
    expect(published.find(({ event }) => event.type === 'intent.denied')?.event).toMatchObject({ by: 'time' })
  })

  test('tries a failed effect three times, then records the failure with its hint', async () => {
    const perform = async () => {
      throw new Trouble('disk full', 'free some space')
    }
    const { engine, settle, clock, performed, published } = engineWith({ perform })
    await startOne(engine)
    for (let attempt = 0; attempt < 5; attempt++) {
      await settle()
      clock.advance(60_000)
    }
    await settle()
    expect(performed).toHaveLength(3)
    expect(published.filter(({ event }) => event.type === 'effect.failed').at(-1)?.event).toMatchObject({
      final: true,
      message: 'disk full',
      hint: 'free some space',
    })
    expect(engine.world.sessions[0]).toMatchObject({ state: 'lost', because: 'disk full' })
  })

  test('ends when the journal cannot be written', async () => {
    const broken: Journal = { ...createMemoryJournal(), append: () => Promise.reject(new Error('disk gone')) }
    const { engine, crashes, performed } = engineWith({ journal: broken })
    await engine.take([{ type: 'commit.observed', subject: subject() }], 'engine')
    expect(crashes).toHaveLength(1)
    expect(performed).toEqual([])
  })
})

describe('after a crash', () => {
  test('the mind is the same fold, the question is still open once, and what was not done is done again', async () => {
    const never = () => new Promise<Outcome>(() => {})
    const before = engineWith({ perform: never })
    await startOne(before.engine)
    await before.engine.take([{ type: 'session.started', sessionId: 's1', pid: 42 }, asks], 'agent')
    before.engine.close()

    const mind = await recall(before.journal, 'this')
    expect(mind.world).toEqual(before.engine.world)
    const after = engineWith({ journal: before.journal, mind })
    after.engine.resume()
    await after.settle()
    expect(after.performed.map(({ intentId, intent }) => [intentId, intent.type])).toEqual([['1.0', 'session.start']])
    expect(after.engine.world.questions.map(({ escalation }) => escalation.kind)).toEqual(['permission'])
  })

  test('a kept fold gives the same mind as the whole journal, also in the middle of an audit', async () => {
    const never = () => new Promise<Outcome>(() => {})
    const before = engineWith({ perform: never })
    await startOne(before.engine)
    await before.engine.take([{ type: 'session.started', sessionId: 's1', pid: 42 }, asks], 'agent')
    await before.engine.take([{ type: 'commit.observed', subject: subject() }], 'engine')
    const folded = await recall(before.journal, 'this')
    await before.engine.keep()
    let reads = 0
    const journal: Journal = {
      ...before.journal,
      read: (since, countMax) => {
        reads += since === 0 ? 1 : 0
        return before.journal.read(since, countMax)
      },
    }
    const recalled = await recall(journal, 'this')
    expect(reads).toBe(0)
    expect(recalled.world).toEqual(folded.world)
    expect([...recalled.outbox]).toEqual([...folded.outbox])

    const after = engineWith({
      journal,
      mind: recalled,
      perform: async ({ intent }) => ({ events: OUTCOMES[intent.type] ?? [] }),
    })
    after.engine.resume()
    await after.settle()
    expect(after.engine.world.audits[0]).toMatchObject({ state: 'IDLE', ended: true })

    await recall(journal, 'another')
    expect(reads).toBe(1)
  })

  test('a deadline that passed meanwhile is noticed at once', async () => {
    const before = engineWith()
    await startOne(before.engine)
    await before.engine.take([asks], 'agent')
    const after = engineWith({ journal: before.journal, mind: await recall(before.journal, 'this') })
    after.clock.advance(120_000)
    after.engine.resume()
    after.clock.advance(0)
    await after.settle()
    expect(after.types()).toContain('escalation.expired')
  })
})

test('a launch that was asked for keeps what the face said', async () => {
  const { engine } = engineWith()
  await startOne(engine)
  expect(engine.world.sessions[0]?.launch).toEqual(launch({ argv: ['claude'] }))
})
