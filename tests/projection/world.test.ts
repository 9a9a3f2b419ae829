import { describe, expect, test } from 'vitest'
import { accountOf } from '#projection/account.ts'
import { applyToWorld } from '#projection/apply.ts'
import { missingFrom } from '#projection/demo-checklist.ts'
import {
  BUCKETS_SHOWN_MAX,
  EMPTY_WORLD,
  MOVES_MAX,
  SENT_MAX,
  SESSIONS_MAX,
  THREATS_MAX,
  type World,
} from '#projection/world.ts'
import type { Event } from '#protocol/event.ts'
import { envelope, launch, sha, subject, threat } from '../support/samples.ts'

const worldAfter = (events: readonly Event[], from: World = EMPTY_WORLD): World =>
  events.reduce((world, event) => applyToWorld(world, envelope(world.seq + 1, event)), from)

const requested = (number: number): Event => ({
  type: 'session.requested',
  launch: launch({ sessionId: `s${number}`, name: `agent ${number}` }),
})
const counted = (at: number): Event => ({
  type: 'log.counted',
  bucket: {
    source: 'shop.log',
    at,
    widthMs: 60_000,
    total: 1,
    errors: 0,
    routes: [],
    badLines: 0,
    lateLines: 0,
    samples: [],
  },
})

describe('the world', () => {
  test('ignores an envelope that it has folded already', () => {
    const once = worldAfter([requested(1)])
    expect(applyToWorld(once, envelope(1, requested(2)))).toBe(once)
  })

  test('follows a session from request to end, and what has ended stays ended', () => {
    const world = worldAfter([
      requested(1),
      { type: 'session.started', sessionId: 's1', pid: 7 },
      { type: 'session.exited', sessionId: 's1', code: 3, signal: null },
      { type: 'session.started', sessionId: 's1', pid: 7 },
      { type: 'session.observed', sessionId: 's1', state: 'idle', because: 'late', waitingFor: null },
    ])
    expect(world.sessions[0]).toMatchObject({ state: 'exited', because: 'exit code 3', exit: { code: 3 } })
  })

  test('names the signal that ended a session, and keeps what was sent to it, also when that ended it', () => {
    const sent = (number: number): Event => ({
      type: 'session.sent',
      sessionId: 's1',
      intentId: `${number}.0`,
      outcome: 'submitted',
      because: 'seen',
    })
    const world = worldAfter([
      requested(1),
      { type: 'session.exited', sessionId: 's1', code: null, signal: 9 },
      ...Array.from({ length: SENT_MAX + 2 }, (_, index) => sent(index + 1)),
    ])
    expect(world.sessions[0]).toMatchObject({ state: 'exited', because: 'ended by SIGKILL' })
    expect(world.sessions[0]?.sent).toHaveLength(SENT_MAX)
    expect(world.sessions[0]?.sent[0]).toMatchObject({ intentId: `${SENT_MAX + 2}.0`, outcome: 'submitted' })
    const unnamed = worldAfter([requested(1), { type: 'session.exited', sessionId: 's1', code: null, signal: 40 }])
    expect(unnamed.sessions[0]?.because).toBe('ended by signal 40')
  })

  test('shows the names of a session’s variables and not their values', () => {
    const world = worldAfter([{ type: 'session.requested', launch: launch({ env: { TOKEN: 'hunter2' } }) }])
    expect(JSON.stringify(world)).not.toContain('hunter2')
    expect(world.sessions[0]?.launch.env).toEqual({ TOKEN: '***' })
  })

  test('keeps its lists bounded, ended sessions and closed threats leaving first', () => {
    const sessions = Array.from({ length: SESSIONS_MAX }, (_, index) => requested(index + 1))
    const full = worldAfter([...sessions, { type: 'session.lost', sessionId: 's7', because: 'test' }, requested(999)])
    expect(full.sessions).toHaveLength(SESSIONS_MAX)
    expect(full.sessions.some(({ id }) => id === 's7')).toBe(false)

    const threats = Array.from(
      { length: THREATS_MAX },
      (_, index): Event => ({ type: 'threat.raised', threat: threat({ id: `t-${index}` }) }),
    )
    const closed: Event = { type: 'threat.closed', threatId: 't-9', at: 5, because: 'calm' }
    const many = worldAfter([...threats, closed, { type: 'threat.raised', threat: threat({ id: 'new' }) }])
    expect(many.threats).toHaveLength(THREATS_MAX)
    expect(many.threats.some(({ id }) => id === 't-9')).toBe(false)

    const moved: Event = { type: 'machine.moved', machine: 'session', id: 's1', from: 'a', to: 'b', on: 'test' }
    expect(worldAfter(Array.from({ length: MOVES_MAX + 5 }, () => moved)).moves).toHaveLength(MOVES_MAX)
    const buckets = worldAfter(Array.from({ length: BUCKETS_SHOWN_MAX + 5 }, (_, index) => counted(index)))
    expect(buckets.signals['shop.log']?.at(0)?.at).toBe(5)
    expect(buckets.signals['shop.log']).toHaveLength(BUCKETS_SHOWN_MAX)
  })

  test('knows the heads: null before the first look, then as they move', () => {
    expect(EMPTY_WORLD.heads).toBeNull()
    const world = worldAfter([
      { type: 'repository.watched', path: '/repo', heads: { main: sha('a') } },
      { type: 'head.moved', ref: 'fix', sha: sha('b'), rewritten: false },
      { type: 'head.moved', ref: 'main', sha: null, rewritten: false },
    ])
    expect(world.heads).toEqual({ fix: sha('b') })
  })

  test('takes a counted bucket for closed even when the crash came before the note of the offset', () => {
    const read: Event = { type: 'log.read', source: 'shop.log', inode: 4, offset: 100, closedUpTo: 60_000 }
    expect(worldAfter([counted(60_000)]).readTo['shop.log']).toEqual({ inode: 0, offset: 0, closedUpTo: 60_000 })
    expect(worldAfter([counted(60_000), read, counted(120_000)]).readTo['shop.log']).toEqual({
      inode: 4,
      offset: 100,
      closedUpTo: 120_000,
    })
  })

  test('forgets the trouble of a source that has recovered', () => {
    const failed: Event = { type: 'source.failed', source: 'git', message: 'gone', hint: 'look' }
    expect(worldAfter([failed]).troubles).toMatchObject([{ about: 'git', hint: 'look' }])
    expect(worldAfter([failed, { type: 'source.recovered', source: 'git' }]).troubles).toEqual([])
  })
})

test('the account names sessions and says who answered', () => {
  const names = new Map([['s1', 'ada']])
  const tell = (event: Event, origin: 'human' | 'engine' = 'engine') => accountOf(envelope(1, event, origin), names)
  expect(tell({ type: 'session.started', sessionId: 's1', pid: 5 })).toBe('session   ada started (pid 5)')
  expect(tell({ type: 'commit.observed', subject: subject() })).toBe('commit    aaaaaaa Add a cart (main)')
  const answered: Event = {
    type: 'escalation.answered',
    escalationId: 'e1',
    verdict: 'reject',
    option: 'reject',
    note: 'no',
    text: null,
  }
  expect(tell(answered, 'human')).toBe('answered  e1 reject by human: no')
  expect(tell({ type: 'effect.done', intentId: '1.0' })).toBeNull()
})

test('the demo’s promises are all open while nothing has happened', () => {
  expect(missingFrom([])).toHaveLength(12)
})
