// How a decision is said to Claude Code.
import { describe, expect, test } from 'vitest'
import { answerTo } from '#agents/claude/answer.ts'
import { heardOf } from '#agents/claude/heard.ts'
import { ALLOW_ONCE, DENY, type Decision } from '#protocol/agent-request.ts'
import { asksFor } from '../../support/desk.ts'

const answer = (payload: object, decision: Partial<Decision>, note: string | null = null) => {
  const { asked } = heardOf({ sessionId: 's1', event: 'PermissionRequest', requestId: 'r1', payload })
  if (!asked) throw new Error('nothing was asked')
  const spoken = answerTo(asked, { ...ALLOW_ONCE, ...decision }, note)
  return 'refused' in spoken ? spoken : (JSON.parse(spoken.text).hookSpecificOutput?.decision ?? spoken.text)
}

describe('an answer', () => {
  test('allows, refuses in the human’s words, ends the turn, or says nothing', () => {
    expect(answer(asksFor('make'), {})).toEqual({ behavior: 'allow' })
    expect(answer(asksFor('make'), DENY, 'No: "why"?')).toEqual({ behavior: 'deny', message: 'No: "why"?' })
    expect(answer(asksFor('make'), { ...DENY, interrupt: true }, 'stop')).toEqual({
      behavior: 'deny',
      message: 'stop',
      interrupt: true,
    })
    expect(answer(asksFor('make'), { behavior: 'hand-over' })).toBe('{}')
    expect(answer(asksFor('make'), DENY)).toMatchObject({ message: expect.stringMatching(/\w/) })
  })

  test('puts the edited command in place, and leaves the other arguments', () => {
    expect(answer(asksFor('make'), { text: 'make -n' })).toEqual({
      behavior: 'allow',
      updatedInput: { command: 'make -n', description: 'do it' },
    })
    const write = asksFor('', { tool_name: 'Write', tool_input: { file_path: '/a', content: 'b' } })
    expect(answer(write, { text: '{"file_path":"/a","content":"c"}' })).toMatchObject({
      updatedInput: { file_path: '/a', content: 'c' },
    })
    expect(answer(write, { text: 'c' })).toMatchObject({ refused: expect.stringContaining('JSON') })
  })

  test('for the session covers this command or file and no more; for ever, what Claude suggests', () => {
    const forSession = (rules: object[]) => ({
      behavior: 'allow',
      updatedPermissions: [{ type: 'addRules', rules, behavior: 'allow', destination: 'session' }],
    })
    expect(answer(asksFor('make'), { scope: 'session' })).toEqual(
      forSession([{ toolName: 'Bash', ruleContent: 'make' }]),
    )
    const edit = asksFor('', { tool_name: 'Edit', tool_input: { file_path: 'a.ts' } })
    expect(answer(edit, { scope: 'session' })).toEqual(forSession([{ toolName: 'Edit', ruleContent: '//work/a.ts' }]))
    const own = { type: 'addRules', rules: [{ toolName: 'Bash', ruleContent: 'make *' }], behavior: 'allow' }
    const mode = { type: 'setMode', mode: 'acceptEdits', destination: 'session' }
    const suggested = asksFor('make', { permission_suggestions: [mode, { ...own, destination: 'userSettings' }] })
    expect(answer(suggested, { scope: 'always' })).toEqual({
      behavior: 'allow',
      updatedPermissions: [{ ...own, destination: 'localSettings' }],
    })
    expect(answer(suggested, { scope: 'session' })).toEqual({
      behavior: 'allow',
      updatedPermissions: [{ ...own, destination: 'session' }],
    })
  })

  test('to questions names each by its own words, choices as the agent wrote them', () => {
    const secret = ['AKIA', 'ABCDEFGHIJKLMNOP'].join('')
    const questions = [
      { question: 'Which\tkey?', multiSelect: false, options: [{ label: secret }, { label: 'none' }] },
      { question: 'Which tests?', multiSelect: true, options: [{ label: 'fast' }, { label: 'slow' }] },
    ]
    const asking = asksFor('', { tool_name: 'AskUserQuestion', tool_input: { questions } })
    expect(answer(asking, { answers: ['AKIA***OP(20)', 'fast; slow'] })).toEqual({
      behavior: 'allow',
      updatedInput: { questions, answers: { 'Which\tkey?': secret, 'Which tests?': 'fast, slow' } },
    })
    expect(answer(asking, { answers: ['none'] })).toMatchObject({ refused: expect.stringContaining('2 questions') })
    expect(answer(asking, DENY, 'ask later')).toEqual({ behavior: 'deny', message: 'ask later' })
  })

  test('to a plan says yes with its arguments, because a bare yes counts for nothing', () => {
    const plan = asksFor('', { tool_name: 'ExitPlanMode', tool_input: { plan: 'first' } })
    expect(answer(plan, {})).toEqual({ behavior: 'allow', updatedInput: { plan: 'first' } })
  })
})
