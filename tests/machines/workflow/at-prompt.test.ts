// An agent at its prompt: what it is told and when, by what was seen of it.
import { expect, test } from 'vitest'
import { observed, promptingFor, sent, TYPINGS_MAX } from '#machines/workflow/at-prompt.ts'
import { begunRun, type Progress, type RunState } from '#machines/workflow/run-state.ts'
import { workflowShape } from '#protocol/workflow.ts'

const workflow = workflowShape.parse({
  name: 'small',
  title: 'Small',
  steps: [{ id: 'build', title: 'Build', phase: 'implementation', kind: 'work', role: 'maker' }],
})
const issue = { title: 'It is wrong', text: '', kinds: [] }
const run = { runId: 'w1', workflow, issue, base: 'b'.repeat(40), target: 'main', threatId: null, by: 'human' as const }

function running(): RunState {
  const state = begunRun(run, 0)
  const build = {
    ...state.steps['build'],
    state: 'running' as const,
    sessionId: 's1',
    prompting: promptingFor('Do it.'),
  }
  return { ...state, steps: { build: build as RunState['steps'][string] } }
}

const texts = ({ intents }: Progress) =>
  intents.map((intent) => (intent.type === 'step.tell' ? intent.text : intent.type))

test('it is told its task once it is idle, and only once', () => {
  expect(texts(observed(running(), 'build', 'unknown'))).toEqual([])
  const told = observed(running(), 'build', 'idle')
  expect(texts(told)).toEqual(['Do it.'])
  expect(texts(observed(told.state, 'build', 'idle'))).toEqual([])
  const arrived = sent(told.state, 'build', 'submitted')
  expect(texts(observed(arrived.state, 'build', 'idle'))).toEqual([])
})

test('its turn that ends without a result is followed by one reminder, and then by its end', () => {
  let { state } = sent(observed(running(), 'build', 'idle').state, 'build', 'submitted')
  state = observed(state, 'build', 'working').state
  const reminded = observed(state, 'build', 'done')
  expect(texts(reminded)).toEqual([expect.stringMatching(/Hand in your result/)])
  state = sent(reminded.state, 'build', 'submitted').state
  expect(texts(observed(state, 'build', 'idle'))).toEqual([])
  expect(texts(observed(observed(state, 'build', 'working').state, 'build', 'idle'))).toEqual(['session.stop'])
})

test(`a text that does not arrive is typed ${TYPINGS_MAX} times at most`, () => {
  let progress = observed(running(), 'build', 'idle')
  let typings = 0
  while (texts(progress).length > 0) {
    typings += 1
    progress = sent(progress.state, 'build', 'dropped')
  }
  expect(typings).toBe(TYPINGS_MAX)
})

test('what a dialog or a draft has held back waits until the prompt is free again', () => {
  const held = sent(observed(running(), 'build', 'idle').state, 'build', 'held')
  expect(texts(held)).toEqual([])
  expect(texts(observed(held.state, 'build', 'waiting'))).toEqual([])
  expect(texts(observed(held.state, 'build', 'idle'))).toEqual(['Do it.'])
})
