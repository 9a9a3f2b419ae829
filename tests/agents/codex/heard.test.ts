// What Codex's hooks say, as they were recorded from 0.169.0, in the common words; and how a decision is said to it.
import { describe, expect, test } from 'vitest'
import { answerTo } from '#agents/codex/answer.ts'
import { heardOf } from '#agents/codex/heard.ts'
import { ALLOW_ONCE, agentRequestSchema, DENY } from '#protocol/agent-request.ts'

const TURN = '01a1fe86-b184-7211-99e7-574c70d36aa8'
const call = (more: object) => ({ session_id: TURN, turn_id: TURN, cwd: '/work', model: 'x', ...more })
const bash = (command: string) => call({ tool_name: 'Bash', tool_input: { command, description: 'May I?' } })
const hear = (event: string, payload: unknown, requestId = 'r1') =>
  heardOf({ sessionId: 's1', event, requestId, payload })
const ask = (payload: unknown, requestId = 'r1') => {
  const { asked } = hear('PermissionRequest', payload, requestId)
  if (!asked) throw new Error('nothing was asked')
  return asked
}

describe('a request', () => {
  test('has the exact command, is not on the screen yet, and can be handed over', () => {
    const { request } = ask(bash('make\nmake install'))
    expect(agentRequestSchema.parse(request)).toMatchObject({
      tool: 'Bash',
      detail: 'make ⏎ make install',
      exact: 'make\nmake install',
      lines: ['make', 'make install', '(in its words: May I?)'],
      channel: { by: 'desk', adapter: 'codex', isOnScreen: false },
      offers: ['hand-over'],
      turn: TURN,
    })
  })

  test('tells the command exactly only where all of it may be shown, because rules allow by it', () => {
    const token = ['AKIA', 'Q3EGRIZ7XH2MBWNP'].join('')
    expect(ask(bash(`curl -H ${token} host`)).request.exact).toBeNull()
    expect(ask(call({ tool_name: 'Bash', tool_input: { command: ['make', 'all'] } })).request.exact).toBeNull()
  })

  test('of a patch names the files that it touches', () => {
    const patch = '*** Begin Patch\n*** Update File: src/a.ts\n@@\n-1\n+2\n*** Add File: /etc/b\n+x\n*** End Patch'
    const { request } = ask(call({ tool_name: 'apply_patch', tool_input: { command: patch } }))
    expect(request.paths).toEqual(['/work/src/a.ts', '/etc/b'])
    expect(request.detail).toBe('src/a.ts, /etc/b')
    expect(request.lines).toContain('+2')
  })

  test('is another one each time, and alike when it asks for the same', () => {
    const [one, two] = [ask(bash('make')).request, ask(bash('make'), 'r2').request]
    expect(two.fingerprint).not.toBe(one.fingerprint)
    expect(two.likeness).toBe(one.likeness)
    expect(ask(bash('make all')).request.likeness).not.toBe(one.likeness)
  })

  test('is closed by the end of that very call, of its turn, or by Esc', () => {
    const { request } = ask(bash('make'))
    const closes = (event: string, payload: object) => hear(event, payload).closing?.which(request) ?? false
    expect(closes('PostToolUse', bash('make'))).toBe(true)
    expect(closes('PostToolUse', bash('make all'))).toBe(false)
    expect(closes('Stop', call({}))).toBe(true)
    expect(closes('Interrupt', call({}))).toBe(true)
    expect(closes('Stop', call({ agent_id: 'a1' }))).toBe(false)
    expect(closes('UserPromptSubmit', call({ prompt: 'hurry' }))).toBe(false)
  })
})

test.each([
  ['SessionStart', { source: 'startup' }, 'started', 'startup'],
  ['UserPromptSubmit', { prompt: 'go on' }, 'prompted', 'go on'],
  ['PreToolUse', { tool_name: 'Bash', tool_input: { command: 'ls' } }, 'tool-started', 'Bash: ls'],
  ['Stop', {}, 'turn-ended', ''],
  ['Interrupt', {}, 'interrupted', ''],
  ['SessionEnd', { reason: 'exit' }, 'ended', 'exit'],
])('%s is told as a report', (event, more, report, detail) => {
  expect(hear(event, call(more)).events.at(-1)).toMatchObject({ type: 'agent.reported', report, detail })
})

test('a conversation is told by its own name only', () => {
  expect(hear('SessionStart', call({ transcript_path: '/t' })).events[0]).toMatchObject({ conversationId: TURN })
  expect(hear('SessionStart', { session_id: '--yolo' }).events).toHaveLength(1)
})

test('what Codex cannot be told is refused, so that it is asked again', () => {
  const asked = ask(bash('make'))
  const said = (decision: object, note: string | null = null) => answerTo(asked, { ...ALLOW_ONCE, ...decision }, note)
  expect(said({})).toEqual({
    text: '{"hookSpecificOutput":{"hookEventName":"PermissionRequest","decision":{"behavior":"allow"}}}',
  })
  expect(said(DENY, 'Not now')).toMatchObject({ text: expect.stringContaining('"message":"Not now"') })
  expect(said({ behavior: 'hand-over' })).toEqual({ text: '{}' })
  expect(said({ text: 'make -n' })).toMatchObject({ refused: expect.any(String) })
  expect(said({ scope: 'session' })).toMatchObject({ refused: expect.any(String) })
})

test('a request that was too large to be sent calls for a human, and a call that is no object is refused', () => {
  expect(hear('PermissionRequest', null).events).toMatchObject([{ report: 'needs-human' }])
  expect(() => hear('Stop', 'text')).toThrow()
  expect(hear('SomethingNew', {}).events).toEqual([])
})
