// "Must show" 3 of the workflows issue: what goes wrong in a run is caught as specified and put to the human, who answers on the
// command line.
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { openWorkflowStage, SCRIPTED, textOf, threeSteps } from '../support/workflow-stage.ts'

const SLOW = { timeout: 180_000 }
const runtime = SCRIPTED

test(
  'a reviewer that approves without evidence is no review: tried once more, then a human decides',
  SLOW,
  async () => {
    const stage = openWorkflowStage({ runtime, steps: threeSteps('act: commit', 'act: approve without evidence') })
    await stage.begin()
    const asked = await stage.asked()
    expect(asked.title).toMatch(/Step review ended twice without a result/)
    expect(asked.evidence).toContainEqual(
      expect.stringMatching(/the review does not count: it gives no evidence for must:works/),
    )
    expect(asked.options.map(({ id }) => id)).toEqual(['retry', 'rescope', 'abandon'])
    const rulings = await stage.events('gate.checked')
    expect(rulings.map(({ void: isVoid, pass }) => [isVoid, pass])).toEqual([
      [true, false],
      [true, false],
    ])
    expect(await stage.events('step.merged')).toEqual([])
    expect((await stage.program.run('reject', asked.id, '--reason', 'no review, no merge')).code).toBe(0)
    expect(await stage.ended()).toMatchObject({ outcome: 'abandoned' })
  },
)

test(
  'an author that poses as the reviewer is refused, also in another session of the same conversation',
  SLOW,
  async () => {
    const pose = 'go on with the same conversation'
    const steps = threeSteps(`act: ${pose}, commit`, `act: ${pose}, approve`)
    const stage = openWorkflowStage({ runtime, steps })
    await stage.begin()
    const asked = await stage.asked()
    expect(asked.evidence).toContainEqual('the author of build cannot be its reviewer')
    expect(await stage.events('gate.checked')).toEqual([])
    const conversations = (await stage.events('agent.conversed')).map(({ conversationId }) => conversationId)
    expect(new Set(conversations).size).toBe(1)
    expect((await stage.program.run('reject', asked.id, '--reason', 'another reviewer')).code).toBe(0)
    expect(await stage.ended()).toMatchObject({ outcome: 'abandoned' })
  },
)

test(
  'a step that never answers is ended with its children when its time is up, tried once more, then put to a human',
  SLOW,
  async () => {
    const [build, ...rest] = threeSteps('act: never end', 'act: approve')
    const stage = openWorkflowStage({
      runtime,
      steps: [{ ...(build ?? { id: '', kind: 'work' }), minutes: 0.05 }, ...rest],
    })
    await stage.begin()
    const asked = await stage.asked()
    expect(asked.title).toMatch(/Step build ended twice without a result|did not end in its time/)
    expect(await stage.events('step.expired')).toHaveLength(2)
    const beats = join((await stage.sessions())[0]?.launch.cwd ?? '', 'beats.txt')
    const size = textOf(beats).length
    expect(size).toBeGreaterThan(0)
    expect(await stage.events('session.exited')).toHaveLength(2)
    await pause(500)
    expect(textOf(beats).length).toBe(size)
    expect((await stage.program.run('reject', asked.id, '--reason', 'enough')).code).toBe(0)
    expect(await stage.ended()).toMatchObject({ outcome: 'abandoned' })
  },
)

test('a path that its role may not see is kept from it, and the attempt is in the journal', SLOW, async (context) => {
  const stage = openWorkflowStage({ runtime, steps: threeSteps('act: read what is forbidden, commit', 'act: approve') })
  await stage.begin()
  expect(await stage.ended()).toMatchObject({ outcome: 'done' })
  const [confined] = await stage.events('session.confined')
  if (confined?.confinement.by !== 'bubblewrap') context.skip('bubblewrap is not there')
  const denials = await stage.events('access.denied')
  expect(denials).toMatchObject([{ sessionId: 's1', by: 'sandbox', path: expect.stringMatching(/secrets\.env$/) }])
  // What was hidden from the agent is as it was in what it has committed.
  expect(stage.program.repository.git('show', 'signalbox/run-w1:secrets.env')).toBe('TOKEN=not-for-agents')
})

test(
  'the same findings twice are no progress: a human accepts it as it is, and the findings become debt',
  SLOW,
  async () => {
    const stage = openWorkflowStage({
      runtime,
      steps: threeSteps('act: commit', 'act: reject the same'),
      caps: { rounds: 5 },
    })
    await stage.begin()
    const asked = await stage.asked()
    expect(asked.title).toMatch(/Step review was rejected for the same as before/)
    expect(asked.options.map(({ id }) => id)).toEqual(['rescope', 'accept', 'abandon'])
    expect(asked.evidence).toContainEqual(expect.stringMatching(/^blocked until then: land/))
    expect((await stage.events('gate.checked')).map(({ pass }) => pass)).toEqual([false, false])
    const accepted = await stage.program.run('approve', asked.id, '--option', 'accept', '--note', 'good enough for now')
    expect(accepted.code).toBe(0)
    const run = await stage.ended()
    expect(run.outcome).toBe('done')
    // What was held against it is not forgotten.
    expect(run.debt).toMatchObject([{ why: 'it is not good enough' }])
  },
)

test('the third rejection goes to a human, whatever is found each time', SLOW, async () => {
  const stage = openWorkflowStage({ runtime, steps: threeSteps('act: commit', 'act: reject anew') })
  await stage.begin()
  const asked = await stage.asked()
  expect(asked.title).toMatch(/Step review was rejected again and again/)
  expect(asked.evidence).toContainEqual(expect.stringMatching(/stage: step review \(review\), round 3, /))
  expect((await stage.events('gate.checked')).map(({ pass }) => pass)).toEqual([false, false, false])
  expect((await stage.program.run('reject', asked.id, '--reason', 'not this way')).code).toBe(0)
  expect(await stage.ended()).toMatchObject({ outcome: 'abandoned', because: expect.stringContaining('not this way') })
})

test('what only a human may decide stops the step, and their words are its next goal', SLOW, async () => {
  const stage = openWorkflowStage({
    runtime,
    steps: threeSteps('act: need a decision at first, commit', 'act: approve'),
  })
  await stage.begin()
  const asked = await stage.asked()
  expect(asked.title).toMatch(/Step build needs a decision/)
  expect(asked.evidence).toContainEqual('breaking-change: the old form of add would go')
  const answered = await stage.program.run('approve', asked.id, '--option', 'rescope', '--note', 'keep the old form')
  expect(answered).toMatchObject({ code: 0 })
  expect(await stage.ended()).toMatchObject({ outcome: 'done' })
  const [, second] = (await stage.events('intent.allowed')).flatMap(({ intent }) =>
    intent.type === 'step.prepare' && intent.stepId === 'build' ? [intent] : [],
  )
  expect(second?.brief).toContain('keep the old form')
})

test('a session over the budget of its role is ended while it runs, and a human is asked', SLOW, async () => {
  const steps = threeSteps('act: spend without end', 'act: approve')
  const stage = openWorkflowStage({ runtime, steps, maker: { budget: { tokens: 12_000, costUsd: 1, minutes: 5 } } })
  await stage.begin()
  const asked = await stage.asked()
  expect(asked.title).toMatch(/Step build has spent the budget of its role/)
  expect(asked.evidence).toContainEqual(expect.stringMatching(/of 12000 tokens are spent/))
  expect(await stage.events('step.started')).toHaveLength(1)
  const run = await stage.run()
  expect(run.spent.tokens).toBeGreaterThanOrEqual(12_000)
  const { out } = await stage.program.run('status')
  expect(out).toContain(`spent today $0.01 · ${run.spent.tokens} tokens`)
  expect((await stage.program.run('reject', asked.id, '--reason', 'too dear')).code).toBe(0)
  expect(await stage.ended()).toMatchObject({ outcome: 'abandoned' })
})

test(
  'a run that would begin beyond the budget of the day asks first, and nothing of it begins before',
  SLOW,
  async () => {
    const steps = threeSteps('act: commit', 'act: approve')
    const stage = openWorkflowStage({ runtime, steps, team: { perDay: { tokens: 2_000 } } })
    await stage.begin()
    expect(await stage.ended()).toMatchObject({ outcome: 'done', spent: { tokens: 2_000, costUsd: 0.02 } })
    const second = await stage.begin()
    const asked = await stage.asked()
    expect(asked.title).toContain(second)
    expect(asked.evidence).toContainEqual('2000 of 2000 tokens of today are spent')
    expect(Object.values((await stage.run()).steps).map(({ state }) => state)).toEqual([
      'waiting',
      'waiting',
      'waiting',
    ])
    expect((await stage.program.run('approve', asked.id, '--option', 'extend')).code).toBe(0)
    await until('it goes on', async () => (await stage.run()).steps['build']?.state !== 'waiting')
    expect(await stage.ended()).toMatchObject({ outcome: 'done' })
  },
)
