// The evidence in the engine: looks become events only when something changes, deadlines are data, and replay tells the same story.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { GONE_AFTER_MS } from '#detectors/evidence/absent.ts'
import { HELD_MS } from '#detectors/evidence/ask-on-screen.ts'
import { CONTRARY_AFTER_MS } from '#detectors/evidence/weigh.ts'
import { nextDeadline, passedDeadlines } from '#engine/deadlines.ts'
import { freeze, thaw } from '#engine/keep.ts'
import { absorb, EMPTY_MIND, type Mind } from '#engine/mind.ts'
import { notice } from '#engine/notice.ts'
import { think } from '#engine/think.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import type { Envelope } from '#protocol/envelope.ts'
import { type Event, type EventOf, eventSchema } from '#protocol/event.ts'
import { NOBODY_LOOKED } from '#protocol/notice.ts'
import { loadProfiles } from '#sessions/profiles.ts'
import { BUSY, DIALOG, PROMPT, type Shown, VIEWER } from '../detectors/evidence/story.ts'
import { launch, request } from '../support/samples.ts'

const { profiles } = loadProfiles([join(import.meta.dirname, '..', '..', 'sessions', 'profiles')])
const terms = { host: 'test', rules: DEFAULT_RULES, answerWithinMs: 600_000, unattended: false }

/** An engine without a world: one session of Claude, and a clock that is moved by hand. */
function engine() {
  let mind: Mind = EMPTY_MIND
  const envelopes: Envelope[] = []
  const take = (events: readonly Event[], at: number) => {
    const thought = think(mind, { events, origin: 'agent', at, key: null }, terms)
    mind = thought.mind
    envelopes.push(...thought.envelopes)
    return thought.envelopes.map(({ event }) => event)
  }
  const self = {
    take,
    mind: () => mind,
    envelopes,
    session: () => {
      const [session] = mind.world.sessions
      if (!session) throw new Error('there is no session')
      return session
    },
    report: (report: EventOf<'agent.reported'>['report'], at: number) =>
      take([{ type: 'agent.reported', sessionId: 's1', report, detail: '', agentId: null, turn: null }], at),
    look: ({ rows, title = '', quietMs = 5_000 }: Shown, at: number) =>
      take(notice(mind, { kind: 'screen', sessionId: 's1', rows, title, quietMs }, { profiles, now: at }), at),
    /** Lets time pass as the engine does: deadline after deadline. */
    pass(until: number) {
      const events: Event[] = []
      for (let step = 0; step < 50; step++) {
        const at = nextDeadline(mind)
        if (at === null || at > until) return events
        events.push(...take(passedDeadlines(mind, at, NOBODY_LOOKED), at))
      }
      throw new Error('a deadline is never over')
    },
    questions: () => mind.world.questions.map(({ escalation }) => escalation.title),
  }
  take([{ type: 'session.requested', launch: launch() }], 0)
  take([{ type: 'session.started', sessionId: 's1', pid: 42 }], 10)
  return self
}

const desk = request({
  fingerprint: 'desk-1',
  channel: { by: 'desk', adapter: 'claude', requestId: 'r1', isOnScreen: true },
})
const raised: Event = { type: 'request.raised', sessionId: 's1', request: desk }

describe('the state of a session', () => {
  test('follows its reports, and Esc though no event tells of it', () => {
    const { report, look, session, pass } = engine()
    report('prompted', 1_000)
    look(BUSY, 1_300)
    expect(session()).toMatchObject({ state: 'working' })
    look(PROMPT, 1_900)
    expect(session().state).toBe('working')
    pass(1_000 + CONTRARY_AFTER_MS)
    expect(session()).toMatchObject({ state: 'idle', because: expect.stringContaining('claude/prompt') })
    expect(session().evidence.find(({ decides }) => decides)?.source).toBe('screen')
  })

  test('is not journaled again for a screen that is drawn again', () => {
    const { look, envelopes, report } = engine()
    report('turn-ended', 500)
    look(PROMPT, 10_000)
    const before = envelopes.length
    for (let at = 11_000; at < 60_000; at += 100) look({ ...PROMPT, quietMs: at % 400 }, at)
    expect(envelopes.length).toBe(before)
  })

  test('is not observed while it is stopped, and is found again when it goes on', () => {
    const { look, take, session } = engine()
    look(PROMPT, 1_000)
    take([{ type: 'session.paused', sessionId: 's1', because: 'a leak' }], 2_000)
    expect(look(DIALOG, 3_000)).toEqual([])
    expect(session().state).toBe('paused')
    take([{ type: 'session.continued', sessionId: 's1', because: 'it is fixed' }], 4_000)
    expect(session().state).toBe('idle')
  })

  test('keeps no evidence once it has ended', () => {
    const { take, mind, look } = engine()
    take([{ type: 'session.exited', sessionId: 's1', code: 3, signal: null }], 2_000)
    expect(mind().evidence.size).toBe(0)
    expect(look(PROMPT, 3_000)).toEqual([])
  })

  test('is the same in replay and from a kept fold, with every event fit for the journal', () => {
    const { report, look, take, pass, envelopes, mind } = engine()
    report('prompted', 1_000)
    look(DIALOG, 1_500)
    take([raised], 1_600)
    look(VIEWER, 2_000)
    look(BUSY, 5_000)
    pass(20_000)
    report('turn-ended', 21_000)
    for (const { event } of envelopes) expect(eventSchema.safeParse(event).error).toBeUndefined()
    const replayed = envelopes.reduce((before, envelope) => absorb(before, envelope).mind, EMPTY_MIND)
    expect(replayed.world).toEqual(mind().world)
    expect([...replayed.evidence]).toEqual([...mind().evidence])
    expect([...(thaw(freeze(mind()))?.evidence ?? [])]).toEqual([...mind().evidence])
  })
})

describe('a dialog and its hook', () => {
  test('make one question, whichever is first', () => {
    const seenFirst = engine()
    seenFirst.report('tool-started', 1_000)
    seenFirst.look(DIALOG, 1_300)
    expect(seenFirst.session()).toMatchObject({ state: 'waiting', waitingFor: 'permission', requests: [] })
    seenFirst.take([raised], 1_500)
    seenFirst.pass(60_000)
    expect(seenFirst.questions()).toHaveLength(1)
    const heardFirst = engine()
    heardFirst.take([raised], 1_000)
    heardFirst.look(DIALOG, 1_300)
    heardFirst.pass(60_000)
    expect(heardFirst.questions()).toHaveLength(1)
    expect(heardFirst.session().requests.map(({ channel }) => channel.by)).toEqual(['desk'])
  })

  test('is asked about through the screen when the hook does not come', () => {
    const { report, look, pass, session, questions } = engine()
    report('tool-started', 1_000)
    look(DIALOG, 1_300)
    pass(1_299 + HELD_MS)
    expect(questions()).toEqual([])
    pass(1_300 + HELD_MS)
    expect(session().requests).toMatchObject([{ tool: 'Bash', detail: 'rm -rf ./build', channel: { by: 'screen' } }])
    expect(questions()).toHaveLength(1)
  })

  test('are over without a question when the dialog goes before', () => {
    const { report, look, pass, questions, mind } = engine()
    report('tool-started', 1_000)
    look(DIALOG, 1_300)
    look(BUSY, 2_000)
    pass(60_000)
    expect(questions()).toEqual([])
    expect(mind().evidence.get('s1')?.held).toBeNull()
  })

  test('are closed when the human answered there and no event tells of it', () => {
    const { take, look, pass, questions, session } = engine()
    take([raised], 1_000)
    look(DIALOG, 1_200)
    expect(questions()).toHaveLength(1)
    look(PROMPT, 5_000)
    expect(session().state).toBe('waiting')
    pass(5_000 + GONE_AFTER_MS)
    expect(questions()).toEqual([])
    expect(session()).toMatchObject({ state: 'idle', requests: [] })
  })
})
