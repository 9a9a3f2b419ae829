// What agents say of themselves and what a person was told last, as faces show them.
import { expect, test } from 'vitest'
import { accountOf } from '#projection/account.ts'
import { applyToWorld } from '#projection/apply.ts'
import { EMPTY_WORLD } from '#projection/world.ts'
import type { Event } from '#protocol/event.ts'
import { agentResult, envelope, launch } from '../support/samples.ts'

const result = agentResult({ summary: 'the cart works' })
const notice = { title: 'ada has finished', lines: ['· ada has finished: exit code 0'], urgent: false, at: 1 }
const told: Event = {
  type: 'intent.allowed',
  intentId: '9.0',
  intent: { type: 'notify.send', notice },
  because: 'the channels were configured by the user',
  by: 'policy',
  note: null,
}

test('a session keeps its last word and its last result, also when it has ended; the world keeps the last notice', () => {
  const events: Event[] = [
    { type: 'session.requested', launch: launch() },
    { type: 'agent.said', sessionId: 's1', text: 'reading' },
    { type: 'agent.said', sessionId: 's1', text: 'at the cart' },
    { type: 'session.exited', sessionId: 's1', code: 0, signal: null },
    { type: 'result.submitted', sessionId: 's1', result: { ...result, findings: [] } },
    told,
  ]
  const world = events.reduce((before, event, index) => applyToWorld(before, envelope(index + 1, event)), EMPTY_WORLD)
  expect(world.sessions[0]).toMatchObject({
    state: 'exited',
    said: { text: 'at the cart', at: 1_003 },
    result: { result, at: 1_005 },
  })
  expect(world.notice).toEqual({ ...notice, id: '9.0' })
})

test('the account mentions them in a line each', () => {
  const names = new Map([['s1', 'ada']])
  const line = (event: Event) => accountOf(envelope(1, event), names)
  expect(line({ type: 'agent.said', sessionId: 's1', text: 'at the cart' })).toBe('session   ada says: at the cart')
  expect(line({ type: 'result.submitted', sessionId: 's1', result: { ...result, findings: [] } })).toBe(
    'session   ada submits pass: the cart works',
  )
  const sent = (delivered: boolean): Event => ({
    type: 'notice.sent',
    intentId: '9.0',
    to: [{ channel: 'webhook', delivered, because: '' }],
  })
  expect(line(sent(true))).toBe('told      by webhook')
  expect(line(sent(false))).toBeNull()
})
