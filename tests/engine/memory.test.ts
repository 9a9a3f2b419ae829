// Memory through the real fold and policy: a text is typed once, counts only when it was submitted, and is never injected again.
import { describe, expect, test } from 'vitest'
import { freeze, thaw } from '#engine/keep.ts'
import { absorb, EMPTY_MIND, type Mind } from '#engine/mind.ts'
import { obey, type WorldCommand } from '#engine/obey.ts'
import { think } from '#engine/think.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import { INJECTED_MAX, READS_MAX } from '#projection/memory.ts'
import type { Envelope, Origin } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import { launch } from '../support/samples.ts'

const TERMS = { host: 'test', rules: DEFAULT_RULES, answerWithinMs: 1_000, unattended: false }
const HASH = 'a'.repeat(32)

class Stage {
  mind: Mind = EMPTY_MIND
  envelopes: Envelope[] = []

  constructor() {
    this.take([
      { type: 'session.requested', launch: launch({ sessionId: 's1' }) },
      { type: 'session.started', sessionId: 's1', pid: 1 },
    ])
    this.take([{ type: 'effect.done', intentId: '1.0' }])
  }

  take(events: readonly Event[], origin: Origin = 'engine'): readonly Event[] {
    const thought = think(this.mind, { events, origin, at: 1, key: null }, TERMS)
    this.mind = thought.mind
    this.envelopes.push(...thought.envelopes)
    return thought.envelopes.map(({ event }) => event)
  }

  tell(command: WorldCommand, origin: Origin = 'human'): string {
    const obeyed = obey(this.mind, command, origin, 1)
    if ('refused' in obeyed) return obeyed.refused
    this.take(obeyed.events, origin)
    return obeyed.id ?? ''
  }

  /** The engine dies: what it knows is what the journal says. */
  restart(): void {
    this.mind = this.envelopes.reduce((mind, envelope) => absorb(mind, envelope).mind, EMPTY_MIND)
  }

  /** A human asks, and the file holds this. Returns what is typed, by the id of its intent. */
  find(hash = HASH, text = 'go on'): string | null {
    const readId = this.tell({ type: 'memory.read', sessionId: 's1' })
    const events = this.take([
      { type: 'memory.found', readId, sessionId: 's1', hash, text },
      { type: 'effect.done', intentId: readId },
    ])
    const typed = events.find((event) => event.type === 'intent.allowed' && event.intent.type === 'session.send')
    return typed?.type === 'intent.allowed' ? typed.intentId : null
  }

  sent(intentId: string, outcome: 'submitted' | 'held' | 'dropped'): readonly Event[] {
    const said = { type: 'session.sent' as const, sessionId: 's1', intentId, outcome, because: 'seen' }
    return this.take([said, { type: 'effect.done', intentId }])
  }
}

const wanted = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'intent.allowed' ? [event.intent] : []))

describe('a text in the file', () => {
  test('is typed as a human’s would be, and only when it was submitted the file is emptied', () => {
    const stage = new Stage()
    const intentId = stage.find()
    expect(intentId).not.toBeNull()
    expect(stage.mind.outbox.get(intentId ?? '')?.intent).toEqual({
      type: 'session.send',
      sessionId: 's1',
      text: 'go on',
    })
    expect(stage.envelopes.some(({ event }) => event.type === 'memory.injected')).toBe(false)
    expect(wanted(stage.sent(intentId ?? '', 'submitted'))).toEqual([{ type: 'memory.empty', hash: HASH }])
    expect(stage.mind.world.memory).toMatchObject({
      injected: [{ hash: HASH, sessionId: 's1' }],
      underWay: {},
      reads: [{ outcome: 'injected' }],
    })
  })

  test.each(['held', 'dropped'] as const)('that was %s leaves the file as it is and may be tried again', (outcome) => {
    const stage = new Stage()
    const events = stage.sent(stage.find() ?? '', outcome)
    expect(wanted(events)).toEqual([])
    expect(events).toContainEqual(expect.objectContaining({ type: 'memory.skipped', because: `${outcome}: seen` }))
    expect(stage.find()).not.toBeNull()
  })

  test('that was injected is not injected again, also after a restart and after the file was written again', () => {
    const stage = new Stage()
    stage.sent(stage.find() ?? '', 'submitted')
    stage.restart()
    expect(stage.find()).toBeNull()
    expect(stage.mind.world.memory.reads[0]).toMatchObject({
      outcome: 'skipped',
      because: 'this text was injected into s1 before',
    })
    expect(stage.find('b'.repeat(32), 'another')).not.toBeNull()
  })

  test('that is being typed is not typed a second time, also when the engine dies meanwhile', () => {
    const stage = new Stage()
    const intentId = stage.find() ?? ''
    stage.restart()
    expect(stage.find()).toBeNull()
    stage.sent(intentId, 'submitted')
    expect(stage.mind.world.memory.injected).toHaveLength(1)
  })

  test('whose session ended before it was typed counts as not injected', () => {
    const stage = new Stage()
    const intentId = stage.find() ?? ''
    stage.take([{ type: 'effect.failed', intentId, message: 'gone', hint: '', final: true }])
    expect(stage.mind.world.memory).toMatchObject({ injected: [], underWay: {}, reads: [{ outcome: 'skipped' }] })
  })
})

test('other texts that are sent are no memory', () => {
  const stage = new Stage()
  stage.sent(stage.tell({ type: 'session.send', sessionId: 's1', text: 'hello' }), 'submitted')
  expect(stage.mind.world.memory.injected).toEqual([])
})

test('a session that is not there, has ended or is paused is refused', () => {
  const stage = new Stage()
  expect(stage.tell({ type: 'memory.read', sessionId: 's9' })).toContain('no session s9')
  stage.take([{ type: 'session.paused', sessionId: 's1', because: 'by a human' }])
  expect(stage.tell({ type: 'memory.read', sessionId: 's1' })).toContain('is paused')
  stage.take([{ type: 'session.exited', sessionId: 's1', code: 0, signal: null }])
  expect(stage.tell({ type: 'memory.read', sessionId: 's1' })).toContain('has ended')
})

test(`the latest ${INJECTED_MAX} texts and ${READS_MAX} reads are remembered, also in a kept fold`, () => {
  const stage = new Stage()
  const injected = Array.from({ length: INJECTED_MAX + 5 }, (_, index): Event => {
    return {
      type: 'memory.injected',
      readId: String(index),
      sessionId: 's1',
      hash: index.toString(16).padStart(32, '0'),
    }
  })
  for (let from = 0; from < injected.length; from += 500) stage.take(injected.slice(from, from + 500))
  const { memory } = stage.mind.world
  expect(memory.injected).toHaveLength(INJECTED_MAX)
  expect(memory.reads).toHaveLength(READS_MAX)
  expect(thaw(freeze(stage.mind))?.world.memory).toEqual(memory)
})

describe('what was injected', () => {
  test('is shown after a human’s yes to a question, and the question survives a restart', () => {
    const stage = new Stage()
    const dumpId = stage.tell({ type: 'memory.dump' })
    stage.restart()
    const [open] = stage.mind.world.questions
    expect(open?.escalation.id).toBe(`e${dumpId.slice(1)}`)
    expect([...stage.mind.outbox.values()]).toEqual([])
    stage.tell({ type: 'escalation.answer', answer: { escalationId: open?.escalation.id ?? '', verdict: 'approve' } })
    expect([...stage.mind.outbox.values()]).toMatchObject([{ intent: { type: 'memory.dump', dumpId } }])
  })

  test('is shown at once when a human says so twice, and never on the word of anybody else', () => {
    const stage = new Stage()
    expect(stage.tell({ type: 'memory.dump', confirmed: true }, 'agent')).toContain('only a human')
    stage.tell({ type: 'memory.dump', confirmed: true })
    expect([...stage.mind.outbox.values()]).toMatchObject([{ intent: { type: 'memory.dump' } }])
  })
})
