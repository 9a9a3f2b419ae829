// Restarts as pure steps: bounded in number and time, never against a human's wish, and the same again in replay.
import { describe, expect, test } from 'vitest'
import { absorb, EMPTY_MIND, type Mind } from '#engine/mind.ts'
import { obey } from '#engine/obey.ts'
import { think } from '#engine/think.ts'
import { RESTARTS_MAX, RESTARTS_WITHIN_MS } from '#machines/restarts.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import type { Command } from '#protocol/command.ts'
import type { Envelope, Origin } from '#protocol/envelope.ts'
import type { Event } from '#protocol/event.ts'

const terms = { host: 'test', rules: DEFAULT_RULES, answerWithinMs: 60_000, unattended: false }

/** An engine without a world: each session starts at once, and every effect is done at once. */
function storyOf(restart: 'on-failure' | 'never') {
  let mind: Mind = EMPTY_MIND
  const envelopes: Envelope[] = []
  const take = (event: Event, at: number, origin: Origin = 'engine') => {
    const thought = think(mind, { events: [event], origin, at, key: null }, terms)
    mind = thought.mind
    envelopes.push(...thought.envelopes)
    for (const { event: next } of thought.envelopes) {
      if (next.type === 'intent.allowed') take({ type: 'effect.done', intentId: next.intentId }, at)
    }
  }
  const ask = (command: Command, at: number) => {
    if (command.type === 'journal.read' || command.type === 'journal.verify' || command.type === 'face.present')
      throw new Error('not of the world')
    const obeyed = obey(mind, command, 'human', at)
    if ('events' in obeyed) for (const event of obeyed.events) take(event, at, 'human')
    return obeyed
  }
  const ids = () => mind.world.sessions.map(({ id }) => id)
  const exit = (code: number | null, at: number, signal: number | null = null, sessionId = ids().at(-1) ?? '') =>
    take({ type: 'session.exited', sessionId, code, signal }, at)
  ask({ type: 'session.start', argv: ['flaky'], cwd: '/', cols: 80, rows: 24, restart, env: { KEY: 'value' } }, 0)
  return { ask, exit, ids, envelopes, mind: () => mind, world: () => mind.world }
}

describe('a session that fails', () => {
  test('is started again at most five times within a minute; then a human is asked', () => {
    const { exit, ids, world } = storyOf('on-failure')
    for (let at = 1; at <= RESTARTS_MAX + 3; at++) exit(1, at)
    expect(ids()).toEqual(['s1', 's2', 's3', 's4', 's5', 's6'])
    expect(world().sessions.map(({ launch }) => launch.restartOf)).toEqual([undefined, 's1', 's2', 's3', 's4', 's5'])
    expect(world().questions.map(({ escalation }) => escalation)).toMatchObject([
      { kind: 'other', severity: 'HIGH', title: 'flaky (s6) keeps failing', about: { sessionId: 's6' } },
    ])
  })

  test('goes on when the failures are further apart', () => {
    const { exit, ids, world } = storyOf('on-failure')
    const apart = RESTARTS_WITHIN_MS / RESTARTS_MAX
    for (let count = 1; count <= 20; count++) exit(null, count * apart, 9)
    expect(ids()).toHaveLength(21)
    expect(world().questions).toEqual([])
  })

  test('is started again by a human’s yes, with a new count, and with its variables', () => {
    const { ask, exit, ids, world, mind } = storyOf('on-failure')
    for (let at = 1; at <= RESTARTS_MAX + 1; at++) exit(1, at)
    const escalationId = world().questions[0]?.escalation.id ?? ''
    ask({ type: 'escalation.answer', answer: { escalationId, verdict: 'approve' } }, 10)
    expect(ids()).toHaveLength(7)
    for (let at = 11; at <= 10 + RESTARTS_MAX; at++) exit(1, at)
    expect(ids()).toHaveLength(12)
    expect(world().questions).toEqual([])
    expect(mind().launches.get('s12')?.env).toEqual({ KEY: 'value' })
    expect(world().sessions.at(-1)?.launch.env).toEqual({ KEY: '***' })
  })

  test('stays ended when it ended well, was stopped by a human, or was not to be restarted', () => {
    const well = storyOf('on-failure')
    well.exit(0, 1)
    const stopped = storyOf('on-failure')
    stopped.ask({ type: 'session.stop', sessionId: 's1' }, 1)
    stopped.exit(null, 2, 15)
    const never = storyOf('never')
    never.exit(1, 1)
    expect([well.ids(), stopped.ids(), never.ids()]).toEqual([['s1'], ['s1'], ['s1']])
  })

  test('is the same story in replay', () => {
    const { exit, envelopes, mind } = storyOf('on-failure')
    for (let at = 1; at <= RESTARTS_MAX + 1; at++) exit(1, at)
    const replayed = envelopes.reduce((before, envelope) => absorb(before, envelope).mind, EMPTY_MIND)
    expect(replayed.world).toEqual(mind().world)
    expect([...replayed.machines.failures]).toEqual([...mind().machines.failures])
  })
})

describe('a restart that a human asks for', () => {
  test('takes the place of a running session, and does not count as a failure', () => {
    const { ask, exit, ids, world } = storyOf('on-failure')
    expect(ask({ type: 'session.restart', sessionId: 's1' }, 1)).toMatchObject({ events: [{}] })
    exit(null, 2, 15, 's1')
    expect(ids()).toEqual(['s1', 's2'])
    expect(world().sessions[1]?.launch).toMatchObject({ argv: ['flaky'], restartOf: 's1', restart: 'on-failure' })
  })

  test('closes the question whether to start it again', () => {
    const { ask, exit, world } = storyOf('on-failure')
    for (let at = 1; at <= RESTARTS_MAX + 1; at++) exit(1, at)
    expect(world().questions).toHaveLength(1)
    ask({ type: 'session.restart', sessionId: 's6' }, 10)
    expect(world().questions).toEqual([])
    expect(world().settled[0]).toMatchObject({ how: 'withdrawn', note: 'it was started again' })
  })

  test('also starts an ended session again, and is refused for one that never was', () => {
    const { ask, exit, ids } = storyOf('never')
    exit(1, 1)
    ask({ type: 'session.restart', sessionId: 's1' }, 2)
    expect(ids()).toEqual(['s1', 's2'])
    expect(ask({ type: 'session.restart', sessionId: 's9' }, 3)).toEqual({
      refused: expect.stringContaining('no session s9'),
    })
  })
})

test('a text is allowed as cleaned, its intent’s id is the acknowledgement, and a paused session gets none', () => {
  const { ask, mind } = storyOf('never')
  const command = { type: 'session.send', sessionId: 's1', text: '\n\u001b[31mgo on' } as const
  expect(obey(mind(), command, 'human', 1)).toMatchObject({
    id: `${mind().world.seq + 1}.0`,
    events: [{ type: 'intent.allowed', by: 'human', intent: { type: 'session.send', text: 'go on' } }],
  })
  expect(obey(mind(), { ...command, text: '\u001b' }, 'human', 1)).toEqual({ refused: 'the text is empty' })
  expect(ask({ ...command, sessionId: 's9' }, 1)).toEqual({ refused: expect.stringContaining('no session s9') })
  const paused: Event = { type: 'session.paused', sessionId: 's1', because: 'test' }
  const { mind: after } = think(mind(), { events: [paused], origin: 'engine', at: 2, key: null }, terms)
  expect(obey(after, command, 'human', 3)).toEqual({ refused: expect.stringContaining('is paused') })
})
