// One question is asked once, whether it is seen, heard, or both, in whatever order.
import { describe, expect, test } from 'vitest'
import { GONE_AFTER_MS } from '#detectors/evidence/absent.ts'
import { askOnScreen, HELD_MS, supersededBy, TYPED_MAX } from '#detectors/evidence/ask-on-screen.ts'
import { gather } from '#detectors/evidence/gather.ts'
import { type AgentRequest, ALLOW_ONCE } from '#protocol/agent-request.ts'
import type { Event } from '#protocol/event.ts'
import { request } from '../../support/samples.ts'
import { BUSY, DIALOG, PROMPT, story } from './story.ts'

const desk = (isOnScreen = true, fingerprint = 'desk-1'): AgentRequest =>
  request({ fingerprint, channel: { by: 'desk', adapter: 'claude', requestId: 'r1', isOnScreen } })
const seen = request({ fingerprint: 'seen-1' })
const raised = (one: AgentRequest): Event => ({ type: 'request.raised', sessionId: 's1', request: one })
const answered = (fingerprint: string): Event => ({
  type: 'request.answered',
  sessionId: 's1',
  fingerprint,
  intentId: 'i1',
  delivered: true,
  because: '',
})
const closed = (fingerprint: string, because = 'answered in the session'): Event => ({
  type: 'request.closed',
  sessionId: 's1',
  fingerprint,
  because,
})
const asks = (told: ReturnType<typeof story>, shown: AgentRequest | null, at = 1_000) =>
  askOnScreen('s1', told.gathered(), shown, at)

describe('a dialog on the screen', () => {
  test('is asked about at once where nothing comes through hooks', () => {
    expect(asks(story(), seen)).toEqual([raised(seen)])
  })

  test('is held where hooks report, and asked about when its hook does not come', () => {
    const told = story().report('tool-started', 500)
    const held: Event = { type: 'request.held', sessionId: 's1', request: seen, until: 1_000 + HELD_MS }
    expect(asks(told, seen)).toEqual([held])
    told.hear(held, 1_000)
    expect(told.gathered().held).toEqual({ request: seen, until: 1_000 + HELD_MS })
    expect(asks(told, seen)).toEqual([])
    told.hear(raised(seen), 3_000)
    expect(told.gathered()).toMatchObject({ held: null, asked: [{ fingerprint: 'seen-1', by: 'screen' }] })
  })

  test('is no second question while its hook asks, and ends being held when that comes', () => {
    const told = story().report('tool-started', 500)
    expect(asks(told.hear(raised(desk()), 900), seen)).toEqual([])
    const late = story()
      .report('tool-started', 500)
      .hear({ type: 'request.held', sessionId: 's1', request: seen, until: 3_000 }, 1_000)
    expect(late.hear(raised(desk()), 1_200).gathered().held).toBeNull()
  })

  test('is another question beside one that is on no screen', () => {
    const told = story('codex')
      .report('tool-started', 500)
      .hear(raised(desk(false)), 600)
    expect(asks(told, seen).map(({ type }) => type)).toEqual(['request.held'])
  })

  test('that was raised before its hook came is closed for it', () => {
    const told = story().hear(raised(seen), 1_000)
    expect(supersededBy(told.gathered(), raised(desk()))).toEqual([closed('seen-1', 'its hook asks the same')])
    expect(supersededBy(told.gathered(), raised(desk(false)))).toEqual([])
  })

  test('that is gone, or is another now, was answered there', () => {
    const told = story().hear(raised(seen), 1_000)
    const other = request({ fingerprint: 'seen-2' })
    expect(asks(told, null)).toEqual([closed('seen-1')])
    expect(asks(told, other)).toEqual([closed('seen-1'), raised(other)])
    expect(asks(told, seen)).toEqual([])
  })

  test('that lingers after it was answered by typing is held, and asked about again when it stays', () => {
    const told = story().look(DIALOG, 900).hear(raised(seen), 1_000).hear(answered('seen-1'), 2_000)
    const held: Event = { type: 'request.held', sessionId: 's1', request: seen, until: 2_000 + HELD_MS }
    expect(asks(told, seen, 2_200)).toEqual([held])
    expect(asks(told, seen, 2_000 + HELD_MS)).toEqual([raised(seen)])
    expect(asks(told.look(BUSY, 2_500), seen, 2_600)).toEqual([raised(seen)])
  })

  test('that stays the same after each answer is not asked about for ever', () => {
    const told = story().look(DIALOG, 900)
    for (let time = 1; time <= TYPED_MAX; time++) {
      expect(asks(told, seen, time * 10_000)).toEqual([raised(seen)])
      told.hear(raised(seen), time * 10_000).hear(answered('seen-1'), time * 10_000 + 100)
    }
    expect(asks(told, seen, 90_000)).toEqual([])
    expect(told.state(90_000)).toBe('waiting')
    expect(asks(told.look(BUSY, 91_000), seen, 92_000)).toEqual([raised(seen)])
  })

  test('that was left to the human is not asked about, until it was there and is gone', () => {
    const handOver = { ...ALLOW_ONCE, behavior: 'hand-over' } as const
    const told = story('codex')
      .report('tool-started', 500)
      .hear(raised(desk(false)), 600)
    const left = gather(told.gathered(), answered('desk-1'), 700, handOver)
    expect(left.isHandedOver).toBe(true)
    expect(askOnScreen('s1', left, seen, 1_000)).toEqual([])
    const called = gather(
      left,
      { type: 'agent.reported', sessionId: 's1', report: 'needs-human', detail: '', agentId: null, turn: null },
      6_000,
    )
    expect(called.isHandedOver).toBe(true)
    const next = gather(called, { ...report('tool-ended') }, 9_000)
    expect(next.isHandedOver).toBe(false)
  })
})

const report = (what: 'tool-ended'): Event => ({
  type: 'agent.reported',
  sessionId: 's1',
  report: what,
  detail: '',
  agentId: null,
  turn: null,
})

describe('a request of a hook', () => {
  test('is over when its dialog was seen and something else has been there for a while', () => {
    const told = story().hear(raised(desk()), 1_000).look(DIALOG, 1_200)
    expect(told.absent()).toEqual([null])
    expect(told.look(BUSY, 4_000).absent()).toEqual([4_000 + GONE_AFTER_MS])
    expect(told.look(DIALOG, 5_000).absent()).toEqual([null])
  })

  test('stays when its dialog was never seen, or belongs on no screen', () => {
    expect(story().hear(raised(desk()), 60_000).look(PROMPT, 61_000).absent()).toEqual([null])
    expect(
      story()
        .look(DIALOG, 900)
        .hear(raised(desk(false)), 1_000)
        .look(PROMPT, 61_000)
        .absent(),
    ).toEqual([null])
  })
})
