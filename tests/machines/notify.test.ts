// What a person who is not looking is told: dwell, cool-down, grouping, who is exempt from "they are looking", and the bounds. The
// engine's part, waking when something is due, is done here by hand.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COOLING_MAX, hearForNotices, NO_NOTICES, type Notices, nextNoticeAt } from '#machines/notify.ts'
import { MATTERS_MAX } from '#machines/standing.ts'
import type { Escalation } from '#protocol/escalation.ts'
import type { Event } from '#protocol/event.ts'
import { NOTICE_CHARS_MAX, NOTICE_KINDS, NOTICE_LINES_MAX, type Notice, type NoticeTerms } from '#protocol/notice.ts'
import type { ObservedState } from '#protocol/session.ts'
import { launch } from '../support/samples.ts'

const TERMS: NoticeTerms = { about: [...NOTICE_KINDS], dwellMs: 5_000, coolDownMs: 60_000, lookingMs: 30_000 }

/** A person who is told, with a clock in hand and what they last did. */
function person(terms: Partial<NoticeTerms> | null = {}) {
  let notices: Notices = NO_NOTICES
  let lookedAt: number | null = null
  const told: { at: number; notice: Notice }[] = []
  const hear = (event: Event, at: number) => {
    const heard = hearForNotices(notices, event, at)
    notices = heard.notices
    for (const intent of heard.intents) if (intent.type === 'notify.send') told.push({ at, notice: intent.notice })
  }
  hear({ type: 'notices.set', terms: terms && { ...TERMS, ...terms } }, 0)
  return {
    hear,
    told,
    titles: () => told.map(({ at, notice }) => `${at} ${notice.title}`),
    looks: (at: number) => {
      lookedAt = at
    },
    /** Lets time pass, waking as often as something is due; fails when a wake-up leaves the same thing due. */
    until(at: number) {
      for (let due = nextNoticeAt(notices); due !== null && due <= at; due = nextNoticeAt(notices)) {
        const roomAt = lookedAt !== null && lookedAt <= due ? lookedAt : null
        hear({ type: 'notice.due', looked: { roomAt, session: null } }, due)
        const next = nextNoticeAt(notices)
        if (next !== null && next <= due) throw new Error(`still due at ${next}`)
      }
    },
    notices: () => notices,
  }
}

const started = (sessionId: string, name: string): Event => ({
  type: 'session.requested',
  launch: launch({ sessionId, name }),
})
const seen = (sessionId: string, state: ObservedState, because = 'its hook says so'): Event => ({
  type: 'session.observed',
  sessionId,
  state,
  waitingFor: null,
  because,
})
function asked(
  id: string,
  sessionId: string | null,
  kind: Escalation['kind'] = 'permission',
  title = 'Bash: make',
): Event {
  const escalation: Escalation = {
    id,
    kind,
    severity: 'HIGH',
    title,
    because: 'a rule',
    evidence: [],
    likeness: null,
    editable: null,
    about: { sessionId, auditId: null, threatId: null },
    openedAt: 0,
    deadlineAt: 1e9,
    options: [{ id: 'approve', label: 'yes', verdict: 'approve', takes: 'nothing', confirm: false, intents: [] }],
  }
  return { type: 'escalation.opened', escalation, intent: { type: 'session.stop', sessionId: 's1' } }
}
const answered = (escalationId: string, heldUntil?: number): Event => ({
  type: 'escalation.answered',
  escalationId,
  verdict: 'approve',
  option: 'approve',
  note: null,
  text: null,
  ...(heldUntil === undefined ? {} : { heldUntil }),
})

describe('a matter', () => {
  test('is told once it has stood for the dwell time, and once only', () => {
    const ada = person()
    ada.hear(started('s1', 'ada'), 0)
    ada.hear(asked('e1', 's1'), 1_000)
    ada.until(5_999)
    expect(ada.titles()).toEqual([])
    ada.until(3_600_000)
    expect(ada.titles()).toEqual(['6000 ada needs your answer'])
    expect(ada.told[0]?.notice).toMatchObject({ urgent: true, lines: ['· ada needs your answer: Bash: make'] })
  })

  test('that was over before is not told', () => {
    const ada = person()
    ada.hear(asked('e1', 's1'), 0)
    ada.hear(answered('e1'), 4_000)
    ada.hear(seen('s1', 'done'), 0)
    ada.hear(seen('s1', 'working'), 4_999)
    ada.until(3_600_000)
    expect(ada.titles()).toEqual([])
  })

  test('of the same kind and session waits for the cool-down, another kind does not', () => {
    const ada = person()
    ada.hear(started('s1', 'ada'), 0)
    ada.hear(seen('s1', 'done'), 0)
    ada.until(5_000)
    ada.hear(seen('s1', 'working'), 6_000)
    ada.hear(seen('s1', 'done'), 7_000)
    ada.hear(asked('e1', 's1'), 7_000)
    ada.until(3_600_000)
    expect(ada.titles()).toEqual(['5000 ada has finished', '12000 ada needs your answer', '65000 ada has finished'])
  })

  test('is told in one message with others that are due, those that wait for somebody first', () => {
    const ada = person()
    for (const number of [1, 2, 3]) ada.hear(started(`s${number}`, `agent-${number}`), 0)
    ada.hear(seen('s1', 'done', 'turn over'), 0)
    ada.hear(seen('s2', 'limited', 'limit until 15:00'), 0)
    ada.hear(asked('e1', 's3'), 0)
    ada.until(5_000)
    expect(ada.told).toHaveLength(1)
    expect(ada.told[0]?.notice).toEqual({
      title: '1 to answer, 1 at a limit, 1 finished',
      lines: [
        '· agent-3 needs your answer: Bash: make',
        '· agent-2 has reached a limit: limit until 15:00',
        '· agent-1 has finished: turn over',
      ],
      urgent: true,
      at: 5_000,
    })
  })

  test('that nobody asked to hear about is not told', () => {
    const ada = person({ about: ['approval'] })
    ada.hear(seen('s1', 'done'), 0)
    ada.hear(asked('e1', null, 'threat', 'errors rise'), 0)
    ada.until(3_600_000)
    expect(ada.titles()).toEqual([])
    expect(person(null).notices().terms).toBeNull()
  })
})

describe('a person who is looking', () => {
  test('is not told what they saw: a key after it began', () => {
    const ada = person()
    ada.hear(seen('s1', 'done'), 1_000)
    ada.looks(2_000)
    ada.until(3_600_000)
    expect(ada.titles()).toEqual([])
  })

  test('is told later what began after their last key, if they do not come back', () => {
    const ada = person()
    ada.looks(500)
    ada.hear(seen('s1', 'errored', 'API error'), 1_000)
    ada.until(30_499)
    expect(ada.titles()).toEqual([])
    ada.until(30_500)
    expect(ada.titles()).toEqual(['30500 s1 shows an error'])
  })

  test.each(['permission', 'question', 'critical-finding'] as const)('is told of a %s all the same', (kind) => {
    const ada = person()
    ada.hear(asked('e1', 's1', kind), 1_000)
    ada.looks(2_000)
    ada.until(6_000)
    expect(ada.told).toHaveLength(1)
  })

  test('is not told of a threat that they saw', () => {
    const ada = person()
    ada.hear(asked('e1', null, 'threat', 'errors rise'), 1_000)
    ada.looks(2_000)
    ada.until(3_600_000)
    expect(ada.titles()).toEqual([])
  })
})

describe('sessions', () => {
  test('that end by themselves are told, those that a human ends are not', () => {
    const ada = person()
    for (const id of ['s1', 's2', 's3']) ada.hear(started(id, id), 0)
    const stop: Event = {
      type: 'intent.allowed',
      intentId: '1.0',
      intent: { type: 'session.stop', sessionId: 's2' },
      because: 'asked for',
      by: 'human',
      note: null,
    }
    ada.hear(stop, 1)
    ada.hear({ type: 'session.exited', sessionId: 's1', code: 3, signal: null }, 10)
    ada.hear({ type: 'session.exited', sessionId: 's2', code: null, signal: 15 }, 10)
    ada.hear({ type: 'session.exited', sessionId: 's3', code: 0, signal: null }, 10)
    ada.until(3_600_000)
    expect(ada.told[0]?.notice.lines).toEqual(['· s1 has ended: exit code 3', '· s3 has finished: exit code 0'])
    expect(ada.notices().standing.matters.size).toBe(0)
  })

  test('that are started again in time are no news', () => {
    const ada = person()
    ada.hear(started('s1', 'ada'), 0)
    ada.hear({ type: 'session.exited', sessionId: 's1', code: 1, signal: null }, 10)
    ada.hear({ type: 'session.requested', launch: launch({ sessionId: 's2', restartOf: 's1' }) }, 20)
    ada.until(3_600_000)
    expect(ada.titles()).toEqual([])
  })

  test('at their prompt are told only after they have worked', () => {
    const ada = person()
    ada.hear(started('s1', 'ada'), 0)
    ada.hear(seen('s1', 'idle'), 10)
    ada.until(10_000)
    expect(ada.titles()).toEqual([])
    ada.hear(seen('s1', 'working'), 10_000)
    ada.hear(seen('s1', 'idle'), 20_000)
    ada.until(3_600_000)
    expect(ada.titles()).toEqual(['25000 ada has finished'])
  })

  test('that wait with a dialog which became a question are told as that question', () => {
    const ada = person()
    ada.hear(seen('s1', 'waiting'), 0)
    ada.hear(asked('e1', 's1'), 100)
    ada.until(3_600_000)
    expect(ada.titles()).toEqual(['5100 s1 needs your answer'])
  })
})

describe('a question', () => {
  test('that is snoozed is told again when it is raised', () => {
    const ada = person()
    ada.hear(asked('e1', 's1'), 0)
    ada.hear({ type: 'escalation.snoozed', escalationId: 'e1', until: 600_000 }, 1_000)
    ada.until(599_999)
    expect(ada.titles()).toEqual([])
    ada.hear(
      { type: 'escalation.raised', escalationId: 'e1', severity: 'HIGH', because: 'its snooze has ended' },
      600_000,
    )
    ada.until(3_600_000)
    expect(ada.titles()).toEqual(['605000 s1 needs your answer'])
  })

  test('whose answer can still be taken back is not told', () => {
    const ada = person()
    ada.hear(asked('e1', 's1'), 0)
    ada.hear(answered('e1', 10_000), 1_000)
    ada.until(9_000)
    ada.hear({ type: 'escalation.released', escalationId: 'e1' }, 10_000)
    ada.until(3_600_000)
    expect(ada.titles()).toEqual([])
  })

  test('whether a notice may be sent is no matter for a notice', () => {
    const ada = person()
    const notice = { title: 't', lines: [], urgent: false, at: 0 }
    const about = asked('e1', null)
    if (about.type !== 'escalation.opened') throw new Error('no question')
    ada.hear({ ...about, intent: { type: 'notify.send', notice } }, 0)
    ada.until(3_600_000)
    expect(ada.titles()).toEqual([])
  })
})

describe('the bounds', () => {
  test('a message has no more lines than its maximum and says how many are missing', () => {
    const ada = person()
    for (let number = 0; number < NOTICE_LINES_MAX + 5; number++) ada.hear(asked(`e${number}`, `s${number}`), 0)
    ada.until(5_000)
    expect(ada.told[0]?.notice.lines).toHaveLength(NOTICE_LINES_MAX)
    expect(ada.told[0]?.notice.lines.at(-1)).toBe('· and 6 more')
  })

  test('of too many matters those that were told go first', () => {
    const ada = person()
    ada.hear(asked('told', 's0'), 0)
    ada.until(5_000)
    for (let number = 0; number < MATTERS_MAX; number++) ada.hear(asked(`e${number}`, `s${number}`), 6_000)
    const { matters } = ada.notices().standing
    expect(matters.size).toBe(MATTERS_MAX)
    expect(matters.has('told')).toBe(false)
    expect(matters.has('e0')).toBe(true)
  })

  test('of sessions and kinds that are cooling down only the latest are remembered', () => {
    const ada = person()
    for (let number = 0; number < COOLING_MAX + 50; number++) {
      ada.hear(asked(`e${number}`, `s${number}`), number * 10_000)
      ada.until(number * 10_000 + 5_000)
      ada.hear(answered(`e${number}`), number * 10_000 + 5_001)
    }
    expect(ada.notices().toldAt.size).toBe(COOLING_MAX)
  })

  test('whatever agents write, every text is short, printable, masked, and begins with ours', () => {
    const key = ['AKIA', 'Q3EGRIZ7XH2MBWNP'].join('')
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 60 }), (title, name) => {
        const ada = person()
        ada.hear(started('s1', name || 'x'), 0)
        ada.hear(asked('e1', 's1', 'permission', `${key} ${title}`), 0)
        ada.hear(asked('e2', null, 'threat', title), 0)
        ada.until(5_000)
        for (const { notice } of ada.told) {
          for (const line of [notice.title, ...notice.lines]) {
            expect(Array.from(line).length).toBeLessThanOrEqual(NOTICE_CHARS_MAX)
            expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
            expect(line).not.toContain(key)
          }
          for (const line of notice.lines) expect(line).toMatch(/^· /)
        }
      }),
      { seed: 7, numRuns: 60 },
    )
  })

  test('whatever happens, a wake-up never leaves the same thing due, and in the end nothing is', () => {
    const states: ObservedState[] = ['working', 'waiting', 'done', 'idle', 'limited', 'errored', 'unknown']
    const happening = (session: string): fc.Arbitrary<Event | 'look'> =>
      fc.oneof(
        fc.constant('look' as const),
        fc.constantFrom(asked(`e-${session}`, session), answered(`e-${session}`)),
        fc.constantFrom(...states).map((state) => seen(session, state)),
      )
    const step = fc.tuple(fc.integer({ min: 0, max: 40_000 }), fc.oneof(happening('s1'), happening('s2')))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ada = person()
        let at = 0
        for (const [after, what] of steps) {
          at += after
          ada.until(at)
          if (what === 'look') ada.looks(at)
          else ada.hear(what, at)
        }
        ada.until(at + 3_600_000)
        expect(nextNoticeAt(ada.notices())).toBeNull()
      }),
      { seed: 11, numRuns: 300 },
    )
  })
})
