// What is not of the language: told apart by the schema alone, and named without repeating it.
import { describe, expect, test } from 'vitest'
import { Engine } from '#engine/engine.ts'
import { Flaw, flawIn, leftOut, refuseFlawed } from '#engine/flaw.ts'
import { EMPTY_MIND } from '#engine/mind.ts'
import { think } from '#engine/think.ts'
import { createMemoryJournal } from '#journal/memory.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import { type Envelope, envelopeSchema } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'
import type { Order } from '#protocol/ports.ts'
import { sha, subject } from '../support/samples.ts'

const terms = { host: 'test', rules: DEFAULT_RULES, answerWithinMs: 60_000, unattended: false }
const sound: Event = { type: 'commit.observed', subject: subject() }
const NOT_A_NUMBER: Event = { type: 'log.read', source: 'app.log', inode: 1, offset: Number.NaN, closedUpTo: 0 }
const TOO_LONG: Event = { type: 'source.failed', source: 'git', message: 'x'.repeat(401), hint: 'wait' }
const UNKNOWN = { type: 'moon.risen\u001b[2J', at: 1 } as unknown as Event

const LISTED: readonly Event[] = [{ type: 'change.listed', auditId: sha('a'), files: [], filesTotal: 0 }]

describe('an event that is not of the language', () => {
  test.each([
    ['a number that is none', NOT_A_NUMBER, 'offset: '],
    ['a text that is too long', TOO_LONG, 'message: '],
    ['a type that nobody knows', UNKNOWN, 'type: '],
  ])('%s is named by its place', (_, event, place) => {
    const flaw = flawIn(event)
    expect(flaw).toContain(place)
    expect(flawIn(leftOut(event, flaw ?? ''))).toBe(null)
    expect(() => refuseFlawed([sound, event])).toThrow(Flaw)
  })

  test('is replaced by a trouble, and what came with it is recorded, all of it readable', () => {
    const happened = { events: [NOT_A_NUMBER, sound, UNKNOWN], origin: 'engine' as const, at: 5, key: null }
    const { mind, envelopes } = think(EMPTY_MIND, happened, terms)
    for (const envelope of envelopes) envelopeSchema.parse(JSON.parse(JSON.stringify(envelope)))
    const types = envelopes.map(({ event }) => event.type)
    expect(types.slice(0, 3)).toEqual(['source.failed', 'commit.observed', 'source.failed'])
    expect(mind.world.audits).toHaveLength(1)
    expect(mind.world.troubles.map(({ about }) => about)).toEqual(['event moon.risen', 'event log.read'])
  })

  test('a sound one is not touched', () => {
    expect(flawIn(sound)).toBe(null)
    expect(() => refuseFlawed([sound, sound])).not.toThrow()
  })

  test('makes its effect fail for good, and what waits for the effect goes on', async () => {
    const told = { type: 'checks.finished', auditId: sha('a'), findings: [], ran: ['rules'], vanished: [] }
    const performed: Order[] = []
    const published: Envelope[] = []
    const crashes: unknown[] = []
    const engine = new Engine(EMPTY_MIND, {
      build: 'this',
      journal: createMemoryJournal(),
      clock: { now: () => 5, wakeAt: () => () => {} },
      async perform(order) {
        performed.push(order)
        return { events: order.intent.type === 'checks.run' ? [told as unknown as Event] : LISTED }
      },
      terms,
      profiles: () => [],
      publish: (envelopes) => published.push(...envelopes),
      crash: (thrown) => crashes.push(thrown),
    })
    await engine.take([sound], 'engine')
    for (let turn = 0; turn < 200; turn++) await Promise.resolve()
    expect(published.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({
        type: 'effect.failed',
        final: true,
        message: expect.stringContaining('its checks.finished cannot be recorded: ran.0'),
      }),
    )
    expect(performed.map(({ intent }) => intent.type)).toEqual(['change.list', 'checks.run', 'tests.run'])
    expect(crashes).toEqual([])
  })
})
