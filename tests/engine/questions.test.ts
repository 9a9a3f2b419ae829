// What time and people do with questions, as pure steps over the fold: holding, undoing, raising again, answering alike ones,
// precedents and the rules that come of them, and questions whose cause has gone.
import { describe, expect, test } from 'vitest'
import { nextDeadline, passedDeadlines } from '#engine/deadlines.ts'
import { freeze, thaw } from '#engine/keep.ts'
import { EMPTY_MIND, type Mind } from '#engine/mind.ts'
import { obey } from '#engine/obey.ts'
import { type Terms, think } from '#engine/think.ts'
import { grouped } from '#escalations/alike.ts'
import { applyToPrecedents, PRECEDENTS_MAX, type Precedents } from '#escalations/precedent.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Command } from '#protocol/command.ts'
import type { Envelope, Origin } from '#protocol/envelope.ts'
import type { Answer } from '#protocol/escalation.ts'
import type { Event } from '#protocol/event.ts'
import { NOBODY_LOOKED } from '#protocol/notice.ts'
import { asking } from '../escalations/asking.ts'
import { envelope, request, threat } from '../support/samples.ts'

const terms: Terms = {
  host: 'test',
  rules: DEFAULT_RULES,
  answerWithinMs: 3_600_000,
  unattended: false,
  patience: asking.patience,
  suggestAfter: 3,
}
const channel = { by: 'desk', adapter: 'claude', requestId: 'r', isOnScreen: true } as const

function story() {
  let mind: Mind = EMPTY_MIND
  let requests = 0
  const envelopes: Envelope[] = []
  const take = (events: readonly Event[], at: number, origin: Origin = 'engine') => {
    const thought = think(mind, { events, origin, at, key: null }, terms)
    mind = thought.mind
    envelopes.push(...thought.envelopes)
  }
  const tell = (command: Command, at: number, origin: Origin = 'human') => {
    if (!('type' in command) || command.type.startsWith('journal')) throw new Error('not of the world')
    const obeyed = obey(mind, command as Parameters<typeof obey>[1], origin, at)
    if ('events' in obeyed) take(obeyed.events, at, origin)
    return 'refused' in obeyed ? obeyed.refused : 'ok'
  }
  for (const profile of ['claude', 'claude', 'codex'])
    tell({ type: 'session.start', argv: ['agent'], profile, cwd: '/repo', cols: 80, rows: 24 }, 0)
  return {
    take,
    tell,
    /** Everything that is due by then, one after the other as the clock would have it. */
    pass: (until: number) => {
      for (let at = nextDeadline(mind); at !== null && at <= until; at = nextDeadline(mind))
        take(passedDeadlines(mind, at, NOBODY_LOOKED), at)
    },
    ask: (sessionId: string, command: string, at: number, some: Partial<AgentRequest> = {}) => {
      const fingerprint = `f${++requests}`
      const asked = request({ fingerprint, likeness: command, detail: command, editable: command, channel, ...some })
      take([{ type: 'request.raised', sessionId, request: asked }], at, 'agent')
      return mind.world.questions.at(-1)?.escalation.id ?? 'none'
    },
    answer: (escalationId: string, at: number, some: Partial<Answer> = {}) =>
      tell({ type: 'escalation.answer', answer: { escalationId, verdict: 'approve', ...some } }, at),
    given: () =>
      envelopes.flatMap(({ event }) =>
        event.type === 'intent.allowed' && event.intent.type === 'request.answer'
          ? [`${event.intent.request.fingerprint} ${event.intent.decision.behavior}`]
          : [],
      ),
    crash: () => {
      mind = thaw(freeze(mind)) ?? EMPTY_MIND
    },
    open: () => mind.world.questions.map(({ escalation }) => escalation.id),
    question: (id: string) => mind.world.questions.find(({ escalation }) => escalation.id === id),
    types: () => envelopes.map(({ event }) => event.type),
    mind: () => mind,
  }
}

describe('an answer that can be taken back', () => {
  test('takes effect only when its time is over, once, also after a crash in between', () => {
    const { ask, answer, given, pass, crash, open, question } = story()
    const id = ask('s1', 'rm -rf build', 0)
    expect(answer(id, 1_000)).toMatch(/say it a second time/)
    expect(answer(id, 1_000, { confirmed: true })).toBe('ok')
    expect(question(id)?.held).toMatchObject({ verdict: 'approve', until: 6_000 })
    pass(5_999)
    expect(given()).toEqual([])
    crash()
    pass(6_000)
    pass(60_000)
    expect(given()).toEqual(['f1 allow'])
    expect(open()).toEqual([])
  })

  test('is taken back by a human, and then the question is open as before', () => {
    const { ask, answer, tell, given, pass, open } = story()
    const id = ask('s1', 'rm -rf build', 0)
    answer(id, 1_000, { confirmed: true })
    expect(answer(id, 1_500, { confirmed: true })).toMatch(/answered a moment ago/)
    expect(tell({ type: 'escalation.snooze', escalationId: id, forMs: 1_000 }, 1_500)).toMatch(/answered a moment ago/)
    expect(tell({ type: 'escalation.undo', escalationId: id }, 2_000, 'agent')).toMatch(/only a human/)
    expect(tell({ type: 'escalation.undo', escalationId: id }, 2_000)).toBe('ok')
    pass(30_000)
    expect(given()).toEqual([])
    expect(open()).toEqual([id])
    expect(tell({ type: 'escalation.undo', escalationId: id }, 2_500)).toMatch(/has no answer yet/)
    expect(answer(id, 31_000, { verdict: 'reject', note: 'no' })).toBe('ok')
    expect(given()).toEqual(['f1 deny'])
    expect(tell({ type: 'escalation.undo', escalationId: id }, 32_000)).toMatch(/too late/)
  })

  test('does nothing when its request has gone meanwhile', () => {
    const { ask, answer, take, given, pass, open } = story()
    const id = ask('s1', 'rm -rf build', 0)
    answer(id, 1_000, { confirmed: true })
    take([{ type: 'request.closed', sessionId: 's1', fingerprint: 'f1', because: 'answered there' }], 2_000, 'agent')
    pass(30_000)
    expect([given(), open()]).toEqual([[], []])
  })

  test('is not held where an agent waits for something harmless', () => {
    const { ask, answer, given } = story()
    answer(ask('s1', 'npm test', 0), 1_000)
    expect(given()).toEqual(['f1 allow'])
  })
})

describe('questions that ask exactly the same', () => {
  test('are one group of one kind of agent, and one answer reaches each by its own request', () => {
    const { ask, answer, given, pass, mind, open } = story()
    const first = ask('s1', 'npm test', 0)
    ask('s2', 'npm test', 1)
    const codex = ask('s3', 'npm test', 2)
    const other = ask('s1', 'npm run lint', 3)
    expect(grouped(mind().world.questions).map(({ all }) => all.length)).toEqual([2, 1, 1])
    expect(answer(first, 10, { allLikeIt: true })).toBe('ok')
    expect(given()).toEqual([])
    pass(5_010)
    expect(given()).toEqual(['f1 allow', 'f2 allow'])
    expect(open()).toEqual([codex, other])
  })

  test('are not answered together by a text or by a rule', () => {
    const { ask, answer } = story()
    const id = ask('s1', 'npm test', 0, { offers: ['edit'] })
    ask('s2', 'npm test', 1, { offers: ['edit'] })
    expect(answer(id, 2, { option: 'edit', text: 'npm run x', allLikeIt: true })).toMatch(/written for one question/)
  })
})

describe('a question that nobody answers', () => {
  test('is raised again at its intervals, at most so many times, and never becomes CRITICAL', () => {
    const { ask, pass, question, types } = story()
    const id = ask('s1', 'npm test', 0)
    expect(question(id)?.escalation.severity).toBe('MEDIUM')
    pass(3_000_000)
    expect(types().filter((type) => type === 'escalation.raised')).toHaveLength(2)
    expect(question(id)).toMatchObject({ escalation: { severity: 'HIGH' }, raised: { times: 2, at: 120_000 } })
    pass(3_600_000)
    expect(types()).toContain('escalation.expired')
  })

  test('wakes when its snooze ends, which is no reminder', () => {
    const { ask, tell, pass, question, types } = story()
    const id = ask('s1', 'npm test', 0)
    tell({ type: 'escalation.snooze', escalationId: id, forMs: 200_000 }, 10_000)
    pass(209_999)
    expect(types()).not.toContain('escalation.raised')
    pass(210_000)
    expect(question(id)).toMatchObject({ snoozedUntil: null, raised: { times: 0, at: 210_000 } })
    expect(question(id)?.escalation.severity).toBe('MEDIUM')
  })
})

test('a question about a threat goes when the threat is over', () => {
  const { take, open } = story()
  take([{ type: 'threat.raised', threat: threat() }], 1)
  expect(open()).toHaveLength(1)
  take([{ type: 'threat.closed', threatId: 't-1', because: 'back to normal', at: 2 } as Event], 2)
  expect(open()).toEqual([])
})

describe('precedent', () => {
  const yes = (stage: ReturnType<typeof story>, times: number, command = 'npm test', session = 's1') => {
    for (let time = 1; time <= times; time++) stage.answer(stage.ask(session, command, time), time)
  }

  test('is shown with the next question that asks the same, and counts humans’ answers in effect only', () => {
    const stage = story()
    yes(stage, 2)
    stage.answer(stage.ask('s2', 'npm test', 5), 5, { verdict: 'reject', note: 'no' })
    const next = stage.question(stage.ask('s1', 'npm test', 9))?.escalation
    expect(next?.precedent).toEqual({ allowed: 2, refused: 1, at: 5, last: 'refused', streak: 1 })
    expect(stage.question(stage.ask('s3', 'npm test', 9))?.escalation.precedent).toBeUndefined()
  })

  test('of three equal answers offers a rule, which only a second key and a human put in force', () => {
    const stage = story()
    yes(stage, 2)
    const before = stage.question(stage.ask('s1', 'npm test', 5))
    expect(before?.escalation.options.map(({ id }) => id)).not.toContain('rule')
    stage.answer(before?.escalation.id ?? '', 6)
    const id = stage.ask('s1', 'npm test', 7)
    expect(stage.question(id)?.escalation.options.find(({ rule }) => rule)).toMatchObject({
      id: 'rule',
      confirm: true,
      rule: { verdict: 'allow', command: 'npm test', tool: 'Bash', profile: 'claude' },
    })
    expect(stage.answer(id, 8, { option: 'rule' })).toMatch(/second time/)
    expect(stage.answer(id, 8, { option: 'rule', confirmed: true })).toBe('ok')
    expect(stage.mind().world.rules.map(({ rule }) => rule.name)).toEqual([`allow-${id}`])
    stage.crash()
    const asked = stage.open().length
    stage.ask('s2', 'npm test', 9)
    expect(stage.open()).toHaveLength(asked)
    expect(stage.given().at(-1)).toBe('f5 allow')
    stage.ask('s3', 'npm test', 10)
    stage.ask('s1', 'npm test && make', 11)
    expect(stage.open()).toHaveLength(asked + 2)
    expect(stage.tell({ type: 'rule.revoke', name: `allow-${id}` }, 12, 'agent')).toMatch(/only a human/)
    expect(stage.tell({ type: 'rule.revoke', name: `allow-${id}` }, 12)).toBe('ok')
    stage.ask('s1', 'npm test', 13)
    expect(stage.open()).toHaveLength(asked + 3)
  })

  test('that nobody human took is no rule', () => {
    const stage = story()
    const rule = { name: 'allow-e1', tool: 'Bash', verdict: 'allow', because: 'I say so' } as const
    for (const origin of ['agent', 'engine', 'remote'] as const)
      stage.take([{ type: 'rule.accepted', rule, escalationId: 'e1' }], 1, origin)
    expect(stage.mind().world.rules).toEqual([])
  })

  test.each(['rm -rf build', 'git push --force', 'dd of=/dev/sda', 'make $X', 'cat .env'])(
    'never offers a rule for %s',
    (command) => {
      const stage = story()
      for (let time = 1; time <= 5; time++) {
        stage.answer(stage.ask('s1', command, time * 10_000), time * 10_000, { confirmed: true })
        stage.pass(time * 10_000 + 9_000)
      }
      const id = stage.ask('s1', command, 90_000)
      expect(stage.question(id)?.escalation.precedent).toMatchObject({ allowed: 5, streak: 5 })
      expect(stage.question(id)?.escalation.options.map((option) => option.id)).not.toContain('rule')
    },
  )

  test('of three equal refusals offers a rule that refuses, on a screen too', () => {
    const stage = story()
    const onScreen = { channel: request().channel, editable: null }
    for (let time = 1; time <= 3; time++)
      stage.answer(stage.ask('s1', 'make evil', time, onScreen), time, { verdict: 'reject', note: 'no' })
    const id = stage.ask('s1', 'make evil', 5, onScreen)
    expect(stage.answer(id, 6, { verdict: 'reject', option: 'rule', note: 'never', confirmed: true })).toBe('ok')
    expect(stage.ask('s2', 'make evil', 7, onScreen)).toBe('none')
    expect(stage.given().at(-1)).toBe('f5 deny')
  })

  test('is remembered for a bounded number of questions', () => {
    const stage = story()
    const id = stage.ask('s1', 'npm test', 0)
    const open = stage.question(id)
    if (!open) throw new Error('nothing was asked')
    const event = { type: 'escalation.answered', escalationId: id, verdict: 'approve', option: 'approve' } as const
    let precedents: Precedents = new Map()
    for (let count = 0; count <= PRECEDENTS_MAX; count++) {
      const other = { ...open, escalation: { ...open.escalation, likeness: `l${count}` } }
      precedents = applyToPrecedents(precedents, [other], envelope(1, { ...event, note: null, text: null }, 'human'))
    }
    expect(precedents.size).toBe(PRECEDENTS_MAX)
    expect([precedents.has('l0'), precedents.has('l1')]).toEqual([false, true])
  })
})

test('the same request that comes again is not asked twice', () => {
  const { ask, open, take } = story()
  const id = ask('s1', 'npm test', 0)
  const again = request({ fingerprint: 'f1', likeness: 'npm test', detail: 'npm test', editable: 'npm test', channel })
  take([{ type: 'request.raised', sessionId: 's1', request: again }], 1, 'agent')
  expect(open()).toEqual([id])
})

describe('a text', () => {
  test('takes the place of the agent’s command, and only that', () => {
    const { ask, answer, mind } = story()
    const id = ask('s1', 'npm test', 0, { offers: ['edit'] })
    expect(answer(id, 1, { option: 'edit' })).toMatch(/needs a text/)
    expect(answer(id, 1, { option: 'edit', text: 'npm test -- --bail' })).toBe('ok')
    const [order] = [...mind().outbox.values()].filter(({ intent }) => intent.type === 'request.answer')
    expect(order?.intent).toMatchObject({
      request: { fingerprint: 'f1', editable: 'npm test' },
      decision: { behavior: 'allow', text: 'npm test -- --bail' },
    })
  })

  test('answers several questions, a line for each', () => {
    const { ask, answer, mind } = story()
    const asked = { question: 'Which?', multiple: false, choices: [] }
    const id = ask('s1', 'Which?', 0, { kind: 'question', tool: 'AskUserQuestion', questions: [asked, asked] })
    expect(answer(id, 1, { option: 'answer', text: 'red\nblue' })).toBe('ok')
    const [order] = [...mind().outbox.values()].filter(({ intent }) => intent.type === 'request.answer')
    expect(order?.intent).toMatchObject({ decision: { behavior: 'allow', answers: ['red', 'blue'] } })
  })

  test('that was edited is no precedent for a rule', () => {
    const { ask, answer, question } = story()
    for (let time = 1; time <= 3; time++)
      answer(ask('s1', 'npm test', time, { offers: ['edit'] }), time, { option: 'edit', text: 'npm run safe' })
    const next = question(ask('s1', 'npm test', 9))?.escalation
    expect(next?.precedent).toMatchObject({ allowed: 3, streak: 0 })
    expect(next?.options.map(({ id }) => id)).not.toContain('rule')
  })
})
