// Which source decides, told as what users of such programs complain about.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Gathered, NOTHING_GATHERED } from '#detectors/evidence/gathered.ts'
import {
  CONTRARY_AFTER_MS,
  OLD_PROMPT_AFTER_MS,
  REPORT_FRESH_MS,
  SETTLING_MS,
  SUB_AGENT_FRESH_MS,
  UNKNOWN_OUTPUT_MS,
  weigh,
} from '#detectors/evidence/weigh.ts'
import type { Event } from '#protocol/event.ts'
import { EVIDENCE_SOURCES, evidenceSchema } from '#protocol/evidence.ts'
import { request } from '../../support/samples.ts'
import { BUSY, DIALOG, PROMPT, STRANGE, story, VIEWER } from './story.ts'

const atDesk = (isOnScreen: boolean, agentId: string | null = null): Event => ({
  type: 'request.raised',
  sessionId: 's1',
  request: request({ agentId, channel: { by: 'desk', adapter: 'claude', requestId: 'r1', isOnScreen } }),
})

describe('waiting', () => {
  test('a dialog on the screen counts though the hook says that it works', () => {
    const { at } = story().report('tool-started', 100).look(DIALOG, 300).report('tool-ended', 400)
    expect(at(500)).toMatchObject({ state: 'waiting', waitingFor: 'permission' })
  })

  test('a request that was heard counts though the screen says that it works, as Codex’s does', () => {
    const told = story('codex').report('tool-started', 100).hear(atDesk(false), 200)
    const busy = { rows: ['• Working (5s • esc to interrupt)', '', '› ', '', '  model · /repo'], title: '⠏ repo' }
    expect(told.look(busy, 60_000).state(3_600_000)).toBe('waiting')
  })

  test('a sub-agent’s request is not hidden by what its agent reports', () => {
    const told = story().report('prompted', 100).hear(atDesk(true, 'explorer'), 200).report('tool-started', 300)
    expect(told.at(400)).toMatchObject({ state: 'waiting', because: expect.stringContaining('explorer') })
  })

  test('a turn that ends while a sub-agent waits does not make it done', () => {
    const told = story().report('prompted', 100).hear(atDesk(true, 'explorer'), 200).report('turn-ended', 300)
    expect(told.state(400)).toBe('waiting')
  })

  test('a title that calls for action counts where no rule knows the screen', () => {
    const strange = { rows: ['? choose one', '  (o) this'], title: '✋  Action Required (shop)' }
    expect(story('gemini').look(strange, 100).state(200)).toBe('waiting')
  })

  test('a call for a human counts until the screen shows something else', () => {
    const called = story().report('prompted', 100).look(STRANGE, 300).report('needs-human', 6_000)
    expect(called.state(3_600_000)).toBe('waiting')
    expect(called.look(PROMPT, 7_000).state(6_000 + CONTRARY_AFTER_MS)).toBe('idle')
  })

  test('a sub-agent’s call counts as well', () => {
    expect(story().report('prompted', 100).report('needs-human', 200, 'explorer').state(300)).toBe('waiting')
  })

  test('the answer to its request ends the call that came with it', () => {
    const asked = story().report('prompted', 100).hear(atDesk(true), 200).report('needs-human', 6_200)
    const answered = { type: 'request.answered', sessionId: 's1', fingerprint: 'f1', intentId: 'i' } as const
    expect(asked.hear({ ...answered, delivered: true, because: '' }, 7_000).state(7_100)).toBe('working')
  })
})

describe('no event follows Esc', () => {
  test('a prompt on the screen that is newer than the report clears it', () => {
    const { at, state } = story().report('tool-started', 1_000).look(PROMPT, 1_400)
    expect(at(1_500)).toMatchObject({ state: 'working', reviewAt: 1_000 + CONTRARY_AFTER_MS })
    expect(state(1_000 + CONTRARY_AFTER_MS)).toBe('idle')
  })

  test('a prompt that was drawn before the last report and never since clears it later', () => {
    const { state } = story().look(PROMPT, 900).report('tool-ended', 1_000)
    expect(state(1_000 + CONTRARY_AFTER_MS)).toBe('working')
    expect(state(1_000 + OLD_PROMPT_AFTER_MS)).toBe('idle')
  })

  test('a prompt does not clear the report while the title says that it works', () => {
    const typed = { ...PROMPT, title: '◑ agent' }
    expect(story().report('prompted', 100).look(typed, 3_000).state(60_000)).toBe('working')
  })
})

describe('a turn that has ended', () => {
  test('is done until the agent is prompted again, or reports that it is idle', () => {
    const { state, report } = story().report('turn-ended', 100).look(PROMPT, 400)
    expect(state(3_600_000)).toBe('done')
    expect(report('idle', 60_000).state(60_001)).toBe('idle')
    expect(report('prompted', 70_000).look(BUSY, 70_300).state(70_400)).toBe('working')
  })

  test('with an error or at a limit stays so at its prompt', () => {
    for (const [report, state] of [
      ['turn-failed', 'errored'],
      ['limited', 'limited'],
    ] as const) {
      expect(story().report(report, 100).look(PROMPT, 5_000).state(60_000)).toBe(state)
    }
  })

  test('is over when it is seen to work without a report', () => {
    const { look } = story().report('turn-ended', 1_000)
    expect(look(BUSY, 1_500).state(1_600)).toBe('done')
    expect(look(BUSY, 1_000 + CONTRARY_AFTER_MS).state(3_000)).toBe('working')
  })

  test('is work while a sub-agent goes on, for as long as that is heard of', () => {
    const told = story().report('tool-started', 100, 'explorer').report('turn-ended', 200).look(PROMPT, 500)
    expect(told.at(600)).toMatchObject({ state: 'working', reviewAt: 100 + SUB_AGENT_FRESH_MS })
    expect(told.state(100 + SUB_AGENT_FRESH_MS)).toBe('done')
    expect(told.report('ended', 700, 'explorer').state(800)).toBe('done')
  })
})

describe('unknown', () => {
  test('a dialog that no rule knows is neither idle nor done, however quiet it is', () => {
    expect(story().look(STRANGE, 100).state(86_400_000)).toBe('unknown')
    expect(story().report('turn-ended', 100).look(PROMPT, 500).look(STRANGE, 9_000).state(9_100)).toBe('unknown')
  })

  test('a title that rests against a report of work means that nobody knows', () => {
    const told = story().report('tool-started', 1_000).look(STRANGE, 1_500)
    expect(told.state(1_000 + CONTRARY_AFTER_MS)).toBe('unknown')
  })

  test('a title alone does not make it idle', () => {
    expect(
      story('gemini')
        .look({ rows: ['?'], title: '◇  Ready (shop)' }, 100)
        .state(200),
    ).toBe('unknown')
  })

  test('a report of work that nothing confirms ends as unknown', () => {
    const told = story()
      .report('tool-started', 1_000)
      .look({ rows: ['?'] }, 1_100)
    expect(told.state(999 + REPORT_FRESH_MS)).toBe('working')
    expect(told.state(1_000 + REPORT_FRESH_MS)).toBe('unknown')
  })
})

describe('output', () => {
  test('of a footer that is drawn again and again does not make it busy', () => {
    const told = story().look(PROMPT, 100)
    expect(told.look({ ...PROMPT, quietMs: 10 }, 60_000).state(60_010)).toBe('idle')
  })

  test('keeps it from being idle only while its prompt is new', () => {
    const told = story().look({ ...PROMPT, quietMs: 10 }, 100)
    expect(told.at(200)).toMatchObject({ state: 'working', reviewAt: 100 + SETTLING_MS })
    expect(told.state(100 + SETTLING_MS)).toBe('idle')
  })

  test('on a screen of an agent that nobody knows is work only for a while: a dialog may move', () => {
    const told = story().look({ rows: ['?'], quietMs: 10 }, 100)
    expect(told.state(200)).toBe('working')
    expect(told.look({ rows: ['?!'], quietMs: 10 }, 100 + UNKNOWN_OUTPUT_MS).state(100 + UNKNOWN_OUTPUT_MS)).toBe(
      'unknown',
    )
  })

  test('of any other program is work as long as it comes', () => {
    const told = story('shell').look({ rows: ['cc -o shop shop.c'], quietMs: 10 }, 100)
    expect(told.state(3_600_000)).toBe('working')
    expect(told.look({ rows: ['cc -o shop shop.c'] }, 3_600_500).state(3_600_600)).toBe('unknown')
  })
})

test('a viewer over the screen leaves what was seen before it', () => {
  expect(story().look(DIALOG, 100).look(VIEWER, 5_000).state(5_100)).toBe('waiting')
})

test('nothing is said while only its process is known', () => {
  expect(weigh(story().gathered(), 1)).toBeNull()
})

test('why lists every source with what came of it', () => {
  const { evidence } = story().report('tool-started', 1_000).look(PROMPT, 1_400).at(9_000)
  expect(evidence.map(({ source, decides }) => [source, decides])).toEqual([
    ['process', false],
    ['hook', false],
    ['output', false],
    ['screen', true],
    ['title', false],
  ])
  expect(evidence.find(({ source }) => source === 'hook')?.verdict).toBe('the screen is newer: no event follows Esc')
})

const anyEvidence = fc.record({
  source: fc.constantFrom(...EVIDENCE_SOURCES),
  agentId: fc.constantFrom(null, 'explorer'),
  says: fc.constantFrom(...evidenceSchema.shape.says.options),
  waitingFor: fc.constant(null),
  because: fc.constant('x'),
  since: fc.integer({ min: 0, max: 1_000_000 }),
  at: fc.integer({ min: 0, max: 1_000_000 }),
})
const anyGathered: fc.Arbitrary<Gathered> = fc
  .uniqueArray(anyEvidence, { selector: ({ source, agentId }) => `${source} ${agentId}`, maxLength: 8 })
  .map((evidence) => ({ ...NOTHING_GATHERED, evidence }))

test('a review is always later than now, and time brings them to an end', () => {
  fc.assert(
    fc.property(anyGathered, fc.integer({ min: 0, max: 2_000_000 }), (gathered, from) => {
      let now = from
      for (let step = 0; step < 20; step++) {
        const reviewAt = weigh(gathered, now)?.reviewAt ?? null
        if (reviewAt === null) return
        expect(reviewAt).toBeGreaterThan(now)
        now = reviewAt
      }
      throw new Error('it is reviewed for ever')
    }),
    { seed: 7, numRuns: 2_000 },
  )
})

test('a dialog that is seen is never outweighed', () => {
  fc.assert(
    fc.property(anyGathered, fc.integer({ min: 0, max: 2_000_000 }), (gathered, now) => {
      const isSeen = gathered.evidence.some(
        ({ source, agentId, says }) => source === 'screen' && agentId === null && says === 'waiting',
      )
      if (isSeen) expect(weigh(gathered, now)?.state).toBe('waiting')
    }),
    { seed: 8, numRuns: 2_000 },
  )
})
