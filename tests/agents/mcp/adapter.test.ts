// What calls of `signalbox mcp` mean: reports, requests and replies, made fit to be shown; and what is refused whoever sends it.
import { describe, expect, test } from 'vitest'
import type { HookCall } from '#agents/adapter.ts'
import { createMcp } from '#agents/mcp/adapter.ts'
import { CALLS_MAX, COUNTED_MAX, LIMIT_WINDOW_MS, Limits } from '#agents/mcp/limits.ts'
import { severityOf } from '#policy/judge.ts'
import { ALLOW_ONCE, agentRequestSchema, DENY } from '#protocol/agent-request.ts'
import { eventSchema } from '#protocol/event.ts'

const SECRET = `AKIA${'Z'.repeat(16)}`
const NASTY = `\u001b[31mred\u0007 ${SECRET}\r\n\u202esecond line`

function mcp() {
  let now = 0
  const adapter = createMcp({ now: () => now, feedbackFor: (sessionId) => `feedback of ${sessionId}` })
  let count = 0
  const call = (tool: string, given: object, some: Partial<HookCall> = {}) =>
    adapter.heard({
      sessionId: 's1',
      event: 'tool',
      requestId: `r${count++}`,
      payload: { tool, arguments: given },
      ...some,
    })
  return { adapter, call, later: (ms: number) => (now += ms) }
}

const clearance = { action: 'rm -rf ./build', why: '', paths: [] }
const escalation = { question: 'Which port?', details: '', severity: 'LOW', choices: [] }

describe('a call', () => {
  test('that reports becomes an event that is printable and without secrets', () => {
    const { call } = mcp()
    const said = call('report_status', { text: NASTY })
    const submitted = call('submit_result', {
      verdict: 'fail',
      summary: NASTY,
      findings: [{ severity: 'HIGH', file: NASTY, line: 3, text: NASTY }],
    })
    const events = [...said.events, ...submitted.events]
    expect(events.map(({ type }) => type)).toEqual(['agent.said', 'result.submitted'])
    for (const event of events) expect(eventSchema.parse(event)).toEqual(event)
    expect(JSON.stringify(events)).not.toMatch(new RegExp(`${SECRET}|u001b|u0007|\u202e`))
    expect([said.asked, submitted.asked, said.reply]).toEqual([null, null, '{"recorded":true}'])
  })

  test('that reads feedback is answered for the proven session, whatever it says itself', () => {
    const { call } = mcp()
    expect(call('read_feedback', {}, { sessionId: 's7' }).reply).toBe('{"feedback":"feedback of s7"}')
    expect(call('read_feedback', { session: 's2' }).reply).toMatch(/do not fit/)
  })

  test('that asks for clearance becomes a permission, bound to this one call', () => {
    const { call } = mcp()
    const given = { ...clearance, why: NASTY, paths: ['/work/build', '../up'] }
    const { asked, events } = call('ask_clearance', given, { requestId: 'once' })
    const request = agentRequestSchema.parse(asked?.request)
    expect(events).toEqual([])
    expect(request).toMatchObject({
      kind: 'permission',
      tool: 'clearance',
      detail: 'rm -rf ./build',
      paths: ['/work/build'],
      channel: { by: 'desk', adapter: 'mcp', requestId: 'once', isOnScreen: false },
    })
    expect(JSON.stringify(request)).not.toContain(SECRET)
    const same = (sessionId: string, requestId: string) =>
      call('ask_clearance', given, { sessionId, requestId }).asked?.request.fingerprint === request.fingerprint
    expect([same('s1', 'once'), same('s1', 'twice'), same('s2', 'once')]).toEqual([true, false, false])
  })

  test('that escalates becomes a question to a human, at most HIGH, with its choices', () => {
    const { call } = mcp()
    const { asked } = call('raise_escalation', { ...escalation, choices: ['80', '8080'] })
    const request = agentRequestSchema.parse(asked?.request)
    const intent = { type: 'request.answer', sessionId: 's1', request, decision: ALLOW_ONCE } as const
    expect(severityOf(intent)).toBe('LOW')
    expect(request).toMatchObject({
      kind: 'question',
      questions: [{ question: 'Which port?', choices: [{ label: '80' }, { label: '8080' }] }],
    })
    expect(call('raise_escalation', { ...escalation, severity: 'CRITICAL' }).reply).toMatch(/do not fit/)
  })

  test.each([
    ['an unknown tool', { tool: 'approve', arguments: {} }],
    ['a property of every object', { tool: 'constructor', arguments: {} }],
    ['no object', 'approve'],
    ['nothing', null],
  ])('with %s is no call', (_, payload) => {
    const { adapter } = mcp()
    expect(() => adapter.heard({ sessionId: 's1', event: 'tool', requestId: 'r', payload })).toThrow()
  })
})

describe('an answer', () => {
  const { call, adapter } = mcp()
  const permission = call('ask_clearance', clearance).asked
  const question = call('raise_escalation', escalation).asked
  if (!permission || !question) throw new Error('nothing was asked')

  test('reads as what was decided, in one line', () => {
    expect(adapter.answer(permission, ALLOW_ONCE, 'go')).toEqual({ text: '{"answer":"allowed","note":"go"}' })
    expect(adapter.answer(permission, DENY, null)).toEqual({ text: '{"answer":"denied"}' })
    expect(adapter.answer(question, { ...ALLOW_ONCE, answers: ['80\n81'] }, null)).toEqual({
      text: '{"answer":"answered","text":"80\\n81"}',
    })
  })

  test('that leaves it to a dialog is a no: there is none', () => {
    expect(adapter.answer(permission, { ...ALLOW_ONCE, behavior: 'hand-over' }, null)).toEqual({
      text: '{"answer":"denied"}',
    })
  })
})

describe('the limits', () => {
  test('a session escalates as often as its maximum within the window; another session has its own', () => {
    const { call, later } = mcp()
    const asks = () => call('raise_escalation', escalation)
    for (let number = 0; number < CALLS_MAX.raise_escalation; number++) expect(asks().asked).not.toBeNull()
    expect(asks()).toMatchObject({ asked: null, reply: expect.stringMatching(/used too often/) })
    expect(call('raise_escalation', escalation, { sessionId: 's2' }).asked).not.toBeNull()
    later(LIMIT_WINDOW_MS)
    expect(asks().asked).not.toBeNull()
  })

  test('a call that comes again counts once', () => {
    const limits = new Limits()
    for (let number = 0; number < 50; number++) expect(limits.admit('s1', 'raise_escalation', 'same', 0)).toBe(true)
    expect(limits.admit('s1', 'raise_escalation', 'other', 0)).toBe(true)
  })

  test('of sessions only so many are counted, the latest ones', () => {
    const limits = new Limits()
    const use = (session: string, id: string) => limits.admit(session, 'raise_escalation', id, 0)
    for (let number = 0; number < CALLS_MAX.raise_escalation; number++) use('first', `${number}`)
    expect(use('first', 'more')).toBe(false)
    for (let number = 0; number < COUNTED_MAX; number++) use(`s${number}`, 'x')
    expect(use('first', 'more')).toBe(true)
  })
})
