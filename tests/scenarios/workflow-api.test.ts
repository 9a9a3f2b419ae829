// "Must show" 2 of the workflows issue: a workflow on the Messages API, as @anthropic-ai/sdk speaks it, against a scripted model on
// loopback that limits, is overloaded, breaks off, gives tools what they do not take, and hands in results in the wrong form.
import { expect, test } from 'vitest'
import { KEY } from '../support/claude-code.ts'
import { type ModelTurn, openModelEndpoint } from '../support/model-endpoint.ts'
import { messagesDialect } from '../support/model-messages.ts'
import { openWorkflowStage, threeSteps } from '../support/workflow-stage.ts'

const use = (name: string, input: object): ModelTurn => ({ say: `I use ${name}.`, use: [{ name, input }] })
const result = (verdict: string, more: object = {}) =>
  use('submit_result', { verdict, summary: 'done as asked', findings: [], ...more })
const judged = (verdict: string) =>
  result(verdict, {
    items: [{ item: 'must:works', verdict, evidence: [{ file: 'sum.mjs', line: 1 }], note: 'it was run' }],
  })
const commit = (message: string) =>
  use('run_command', {
    command: `git add -A && git -c user.name=Model -c user.email=model@example.org commit -q -m '${message}'`,
    why: 'so that it counts',
  })

const TEST = `import { equal } from 'node:assert/strict'\nimport test from 'node:test'\nimport { add } from './sum.mjs'\n\ntest('add adds', () => equal(add(1, 2), 3))\n`
const FAILURES: readonly ModelTurn[] = [{ fail: 429 }, { fail: 529 }, { cut: true }]
const FIRST: readonly ModelTurn[] = [
  use('write_file', { path: 5, text: 'not a path' }),
  use('read_file', { path: '../../journal.sqlite' }),
  use('list_files', {}),
  use('write_file', { path: 'sum.mjs', text: 'export const add = (left, right) => left - right\n' }),
  use('write_file', { path: 'sum.test.mjs', text: TEST }),
  commit('Add a sum'),
  result('great'),
  result('pass'),
]
const REVIEW: readonly ModelTurn[] = [use('read_file', { path: 'sum.mjs' }), judged('pass')]
const SECOND: readonly ModelTurn[] = [
  use('edit_file', { path: 'sum.mjs', old_text: 'left - right', new_text: 'left + right' }),
  commit('Mend the sum'),
  result('pass'),
]

test('a workflow on the Messages API is done through a rejection, limits, overload, a cut and wrong forms', {
  timeout: 240_000,
}, async () => {
  const answered = [...FIRST, ...REVIEW, ...SECOND, ...REVIEW]
  const endpoint = await openModelEndpoint(messagesDialect, [...FAILURES, ...answered])
  const stage = openWorkflowStage({
    runtime: 'api',
    steps: threeSteps('Mend add', 'Judge it'),
    env: () => ({ ANTHROPIC_BASE_URL: endpoint.url, ANTHROPIC_API_KEY: KEY }),
  })
  await stage.begin()
  const run = await stage.ended(60_000)
  expect(run).toMatchObject({ outcome: 'done' })
  expect(endpoint.left()).toBe(0)

  // 1000 tokens in and 20 out for each answer that came whole, at the price of sonnet.
  expect(run.spent.tokens).toBe(answered.length * 1_020)
  expect(run.spent.costUsd).toBeCloseTo(answered.length * 0.0033, 6)
  expect((await stage.program.run('status')).out).toContain(`spent today $0.05 · ${run.spent.tokens} tokens`)

  const { git } = stage.program.repository
  expect(git('log', '--format=%s', 'main..signalbox/run-w1').split('\n')).toEqual(['Mend the sum', 'Add a sum'])
  expect((await stage.events('gate.checked')).map(({ pass }) => pass)).toEqual([false, true])
  expect(
    (await stage.events('step.started')).map(({ stepId, round, attempt }) => `${stepId} ${round}.${attempt}`),
  ).toEqual(['build 1.1', 'review 1.1', 'build 2.1', 'review 2.1'])
  const told = endpoint.requests.flatMap(({ results }) => results)
  const wrong = told.filter(({ isError }) => isError).map(({ text }) => text)
  expect(wrong).toEqual([
    expect.stringMatching(/not in the right form/),
    expect.stringMatching(/permission denied: .*outside of the work tree/),
    expect.stringMatching(/not in the right form/),
  ])
  // The key is in no event and on no screen.
  expect((await stage.program.run('journal', '--json')).out).not.toContain(KEY)
})

test('a model that hands in nothing is reminded, tried once more, and then a human is asked', {
  timeout: 120_000,
}, async () => {
  const endpoint = await openModelEndpoint(messagesDialect, [])
  const stage = openWorkflowStage({
    runtime: { kind: 'api' },
    steps: threeSteps('Mend add', 'Judge it'),
    env: () => ({ ANTHROPIC_BASE_URL: endpoint.url, ANTHROPIC_API_KEY: KEY }),
  })
  await stage.begin()
  const asked = await stage.asked()
  expect(asked.title).toMatch(/Step build ended twice without a result/)
  expect(endpoint.requests).toHaveLength(6)
  expect((await stage.run()).spent.tokens).toBe(6 * 1_020)
})
