// An issue that a human gives: run at once where it is clear what it is about, and else asked about; the human's word counts.
import { describe, expect, test } from 'vitest'
import { createWorkflowChoose } from '#effects/workflow/workflow-choose.ts'
import { freeze, thaw } from '#engine/keep.ts'
import { classify } from '#machines/triage/classify.ts'
import { TRIAGED_MAX } from '#projection/world.ts'
import { RunStage } from './run-stage.ts'

const FLOW = {
  name: 'flow',
  title: 'Flow',
  for: ['performance', 'database'],
  steps: [
    { id: 'build', title: 'build', phase: 'implementation', kind: 'work', role: 'maker', writes: true },
    { id: 'review', title: 'review', phase: 'review', kind: 'review', role: 'judge', of: 'build', needs: ['build'] },
    { id: 'land', title: 'land it', phase: 'merge', kind: 'merge', of: 'build', needs: ['review'] },
  ],
}
const CLEAR = 'The dashboard is very slow\n\nIt takes 12 seconds, latency grows with the number of rows.'
const VAGUE = 'please have a look'

function submit(stage: RunStage, text: string): string {
  const [title = ''] = text.split('\n')
  return stage.tell({ type: 'issue.submit', issue: { title, text }, triage: classify(text), target: 'main' })
}

/** Does what the chosen option allowed, with the real performer. */
async function choose(stage: RunStage): Promise<void> {
  const perform = createWorkflowChoose((id) => stage.mind.world.triaged.find(({ issueId }) => issueId === id) ?? null)
  for (const order of [...stage.mind.outbox.values()].filter(({ intent }) => intent.type === 'workflow.choose')) {
    const { events } = await perform(order, new AbortController().signal)
    stage.take([...events, { type: 'effect.done', intentId: order.intentId }])
  }
}

describe('an issue that is clear', () => {
  test('becomes a run of the workflow for its kind, with the evidence in the journal', () => {
    const stage = new RunStage(FLOW)
    expect(submit(stage, CLEAR)).toBe('w1')
    expect(stage.run.run).toMatchObject({ issue: { kinds: ['performance'] }, by: 'human', target: 'main' })
    expect(stage.mind.world.questions).toEqual([])
    expect(stage.mind.world.triaged[0]).toMatchObject({ runId: 'w1', triage: { kind: 'performance', isSure: true } })
  })

  test('is refused when no workflow is for it', () => {
    const stage = new RunStage(FLOW)
    expect(submit(stage, 'SQL injection in the sort parameter')).toContain('no workflow is for security')
  })
})

describe('an issue that is not clear', () => {
  test('is a question with every kind that a workflow is for as an option', () => {
    const stage = new RunStage(FLOW)
    const id = submit(stage, VAGUE)
    const [open] = stage.mind.world.questions
    expect(open?.escalation).toMatchObject({ id, title: `what is this issue about: ${VAGUE}` })
    expect(open?.escalation.options.map((option) => option.id).toSorted()).toEqual([
      'database',
      'performance',
      'reject',
    ])
    expect(stage.mind.world.runs).toEqual([])
  })

  test('becomes the run that the human chooses, also after the engine died', async () => {
    const stage = new RunStage(FLOW)
    submit(stage, VAGUE)
    stage.crash()
    expect(stage.answer('database')).toBe('ok')
    stage.crash()
    await choose(stage)
    expect(stage.run.run).toMatchObject({ by: 'human', issue: { kinds: ['database'], text: VAGUE } })
    await choose(stage)
    expect(stage.mind.world.runs).toHaveLength(1)
  })

  test('becomes nothing when the human says no or says nothing', async () => {
    const stage = new RunStage(FLOW)
    submit(stage, VAGUE)
    stage.answer('reject', 'not ours')
    submit(stage, 'another one')
    stage.pass(4_000_000)
    await choose(stage)
    expect(stage.mind.world.runs).toEqual([])
    expect(stage.mind.world.questions).toEqual([])
  })
})

test(`the latest ${TRIAGED_MAX} issues are remembered, also in a kept fold`, () => {
  const stage = new RunStage(FLOW)
  for (let count = 0; count < TRIAGED_MAX + 3; count += 1) submit(stage, `${VAGUE} ${count}`)
  expect(stage.mind.world.triaged).toHaveLength(TRIAGED_MAX)
  expect(thaw(freeze(stage.mind))?.world.triaged).toEqual(stage.mind.world.triaged)
})

test('a choice for an issue that is no longer known is said, and nothing runs', async () => {
  const perform = createWorkflowChoose(() => null)
  const intent = { type: 'workflow.choose' as const, issueId: 'i1', kind: 'errors' as const, workflow: 'flow' }
  await expect(perform({ intentId: '1.0', intent, note: null }, new AbortController().signal)).rejects.toThrow(
    'too long ago',
  )
})
