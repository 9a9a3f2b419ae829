// What Claude Code's hook calls mean: reports in the common words, requests, and which requests are settled by them.
import { describe, expect, test } from 'vitest'
import type { HookCall } from '#agents/adapter.ts'
import { heardOf } from '#agents/claude/heard.ts'
import { type AgentRequest, agentRequestSchema } from '#protocol/agent-request.ts'
import { eventSchema } from '#protocol/event.ts'
import { asksFor } from '../../support/desk.ts'

const KEY = ['AKIA', 'ABCDEFGHIJKLMNOP'].join('')

const call = (event: string, payload: unknown, requestId = 'r1'): HookCall => ({
  sessionId: 's1',
  event,
  requestId,
  payload,
})
const requestOf = (payload: object, requestId?: string): AgentRequest => {
  const { asked } = heardOf(call('PermissionRequest', payload, requestId))
  if (!asked) throw new Error('nothing was asked')
  return agentRequestSchema.parse(asked.request)
}
const reportOf = (event: string, payload: object) => {
  const [reported] = heardOf(call(event, payload)).events.filter(({ type }) => type === 'agent.reported')
  return reported?.type === 'agent.reported' ? `${reported.report}: ${reported.detail}` : null
}
const settles = (event: string, payload: object, open: AgentRequest) =>
  heardOf(call(event, payload)).closing?.which(open) ?? false

describe('a report', () => {
  test.each([
    ['SessionStart', { source: 'startup' }, 'started: startup'],
    ['UserPromptSubmit', { prompt: 'do\nit' }, 'prompted: do ⏎ it'],
    ['PreToolUse', { tool_name: 'Bash', tool_input: { command: 'make' } }, 'tool-started: Bash: make'],
    ['PostToolUse', { tool_name: 'Read', tool_input: { file_path: '/a' } }, 'tool-ended: Read: /a'],
    ['PostToolUseFailure', { tool_name: 'Bash', tool_input: { command: 'a' }, error: 'no' }, 'tool-ended: Bash: a: no'],
    ['Notification', { notification_type: 'idle_prompt', message: 'waiting' }, 'idle: waiting'],
    ['Notification', { notification_type: 'agent_needs_input', message: 'look' }, 'needs-human: look'],
    ['Notification', { notification_type: 'auth_success', message: 'in' }, null],
    ['Stop', {}, 'turn-ended: '],
    ['Stop', { background_tasks: [{}, {}] }, 'turn-ended: 2 in the background go on'],
    ['StopFailure', { error: 'rate_limit', last_assistant_message: 'later' }, 'limited: rate_limit: later'],
    ['StopFailure', { error: 'server_error' }, 'turn-failed: server_error'],
    ['SubagentStart', { agent_id: 'a1', agent_type: 'general' }, 'started: general'],
    ['SubagentStop', { agent_id: 'a1', agent_type: 'general' }, 'ended: general'],
    ['SessionEnd', { reason: 'other' }, 'ended: other'],
    ['constructor', {}, null],
  ])('of %s %j is %j', (event, payload, told) => {
    expect(reportOf(event, payload)).toBe(told)
  })

  test('is of the language, whatever the agent wrote', () => {
    const wild = {
      source: '\x1b[31m',
      session_id: 7,
      tool_input: 'x',
      background_tasks: 'y',
      prompt: 'z'.repeat(9_999),
    }
    for (const event of ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop', 'StatusLine'])
      for (const told of heardOf(call(event, wild)).events) eventSchema.parse(told)
  })

  test('masks a secret and names its sub-agent and turn', () => {
    const { events } = heardOf(
      call('PreToolUse', {
        tool_name: 'Bash',
        tool_input: { command: `curl -H ${KEY}` },
        agent_id: 'a1',
        prompt_id: 't1',
      }),
    )
    expect(events).toMatchObject([{ detail: 'Bash: curl -H AKIA***OP(20)', agentId: 'a1', turn: 't1' }])
  })

  test('of a start names the conversation, unless that is no id and could become an option of a command line', () => {
    const id = '11111111-2222-4333-8444-555555555555'
    const conversed = (session_id: string) =>
      heardOf(call('SessionStart', { session_id, transcript_path: '/t.jsonl' })).events[0]
    expect(conversed(id)).toMatchObject({ type: 'agent.conversed', conversationId: id, transcript: '/t.jsonl' })
    expect(conversed('--dangerously-skip-permissions')).toMatchObject({ type: 'agent.reported' })
  })

  test('of the status line is rounded, and null where it does not say', () => {
    const status = {
      model: { display_name: 'Opus' },
      cost: { total_cost_usd: 0.01249 },
      context_window: { used_percentage: 41.6 },
    }
    expect(heardOf(call('StatusLine', status)).events).toEqual([
      { type: 'agent.measured', sessionId: 's1', model: 'Opus', costUsd: 0.01, contextPercent: 42 },
    ])
    expect(heardOf(call('StatusLine', {})).events).toMatchObject([{ model: null, costUsd: null, contextPercent: null }])
  })
})

describe('a request', () => {
  test('is named by its occasion, and its likeness by what it asks, whatever the order of the arguments', () => {
    const first = requestOf(asksFor('make'))
    const turned = requestOf(asksFor('make', { tool_input: { description: 'do it', command: 'make' } }))
    expect(turned).toEqual(first)
    const others = [
      requestOf(asksFor('make'), 'r2'),
      requestOf(asksFor('make', { prompt_id: 'turn-2' })),
      requestOf(asksFor('make', { agent_id: 'a1' })),
    ]
    expect(new Set([first, ...others].map(({ fingerprint }) => fingerprint)).size).toBe(4)
    expect(new Set([first, ...others].map(({ likeness }) => likeness)).size).toBe(1)
    expect(requestOf(asksFor('make all')).likeness).not.toBe(first.likeness)
  })

  test('shows a command whole and lets it be edited', () => {
    const command = `if true; then\n\techo ${'x'.repeat(900)}\nfi`
    const { detail, lines, editable, offers } = requestOf(asksFor(command))
    expect(detail).toMatch(/^if true; then ⏎ /)
    expect(lines.join('').replaceAll(' ', '')).toBe(`${command}(in its words: do it)`.replaceAll(/\s/g, ''))
    expect(editable).toBe(command)
    expect(offers).toEqual(['edit', 'session', 'interrupt', 'hand-over'])
  })

  test('with a secret or hidden characters shows it masked, and then nothing may be edited', () => {
    const secret = requestOf(asksFor(`curl -u ${KEY}`))
    expect(JSON.stringify(secret)).not.toContain(KEY)
    expect(secret).toMatchObject({ editable: null, detail: 'curl -u AKIA***OP(20)' })
    const hidden = requestOf(asksFor('rm \u202e-rf\x1b[8m /'))
    expect(hidden).toMatchObject({ editable: null, detail: 'rm  -rf /' })
    expect(hidden.offers).not.toContain('edit')
  })

  test('of a change shows the lines and the path', () => {
    const tool_input = { file_path: 'src/a.ts', old_string: 'a\n  b', new_string: 'c' }
    expect(requestOf(asksFor('', { tool_name: 'Edit', tool_input }))).toMatchObject({
      tool: 'Edit',
      detail: 'src/a.ts',
      lines: ['- a', '-   b', '+ c'],
      paths: ['/work/src/a.ts'],
    })
    const long = { file_path: '/b', content: 'x\n'.repeat(100) }
    const { lines } = requestOf(asksFor('', { tool_name: 'Write', tool_input: long }))
    expect(lines).toHaveLength(40)
    expect(lines.at(-1)).toBe('… 61 more lines are not shown')
  })

  test('offers "always" only with the rule that Claude itself suggests, and shows that rule', () => {
    const rules = [{ toolName: 'Bash', ruleContent: 'make *' }]
    const suggestion = { type: 'addRules', rules, behavior: 'allow', destination: 'localSettings' }
    const { offers, lines } = requestOf(asksFor('make', { permission_suggestions: [suggestion] }))
    expect(offers).toContain('always')
    expect(lines).toContain('"always" allows: Bash(make *)')
    const mode = { type: 'setMode', mode: 'acceptEdits', destination: 'session' }
    expect(requestOf(asksFor('make', { permission_suggestions: [mode] })).offers).not.toContain('always')
  })

  test('of questions carries them with their choices; more than can be answered are left to the agent’s own dialog', () => {
    const question = { question: 'Which?', multiSelect: true, options: [{ label: 'A', description: 'one' }] }
    const asking = (questions: unknown) =>
      requestOf(asksFor('', { tool_name: 'AskUserQuestion', tool_input: { questions } }))
    expect(asking([question])).toMatchObject({
      kind: 'question',
      detail: 'Which?',
      questions: [{ question: 'Which?', multiple: true, choices: [{ label: 'A', description: 'one' }] }],
    })
    expect(asking(Array.from({ length: 5 }, () => question))).toMatchObject({ kind: 'permission', questions: [] })
  })

  test('is told as too large when it was not sent', () => {
    expect(heardOf(call('PermissionRequest', null))).toMatchObject({ asked: null, events: [{ report: 'needs-human' }] })
  })
})

describe('a request is settled', () => {
  const mine = requestOf(asksFor('make'))
  const sub = requestOf(asksFor('make', { agent_id: 'a1' }))
  const question = requestOf(
    asksFor('', { tool_name: 'AskUserQuestion', tool_input: { questions: [{ question: 'Q?' }] } }),
  )

  test('by the end of that very call, not of another', () => {
    expect(settles('PostToolUse', asksFor('make'), mine)).toBe(true)
    expect(settles('PostToolUseFailure', asksFor('make'), mine)).toBe(true)
    expect(settles('PostToolUse', asksFor('make all'), mine)).toBe(false)
    expect(settles('PostToolUse', asksFor('make'), sub)).toBe(false)
    const answered = { questions: [{ question: 'Q?' }], answers: { 'Q?': 'A' } }
    expect(settles('PostToolUse', { tool_name: 'AskUserQuestion', tool_input: answered }, question)).toBe(true)
  })

  test('by the end of its agent’s turn, by the next prompt and by the end of the conversation', () => {
    for (const event of ['Stop', 'StopFailure', 'UserPromptSubmit']) {
      expect(settles(event, {}, mine)).toBe(true)
      expect(settles(event, {}, sub)).toBe(false)
    }
    expect(settles('SubagentStop', { agent_id: 'a1' }, sub)).toBe(true)
    expect(settles('SessionEnd', {}, sub)).toBe(true)
    expect(settles('PreToolUse', asksFor('make'), mine)).toBe(false)
  })

  test('but not by a task in the background that reports its end as a prompt', () => {
    const prompt = '<task-notification>done</task-notification>'
    expect(settles('UserPromptSubmit', { prompt }, mine)).toBe(false)
    expect(reportOf('UserPromptSubmit', { prompt })).toBe('prompted: a task in the background has ended')
  })
})
