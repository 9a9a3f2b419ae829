// Runs of workflows through the real fold and policy, with scripted agents: order, rejections, what is put to a human, and that the
// engine may die anywhere.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { freeze, thaw } from '#engine/keep.ts'
import { GRACE_MS } from '#machines/workflow/advance.ts'
import { DEFAULT_AUDIT_TERMS } from '#protocol/audit-terms.ts'
import { ancestorsOf, workflowSchema } from '#protocol/workflow-check.ts'
import { agentResult, threat } from '../support/samples.ts'
import { ITEM, RunStage, type Script } from './run-stage.ts'

const step = (id: string, phase: string, rest: object = {}) => ({
  id,
  title: `the ${id}`,
  phase,
  kind: 'work',
  role: 'maker',
  ...rest,
})
const FLOW = {
  name: 'flow',
  title: 'Flow',
  steps: [
    step('design', 'design'),
    step('build', 'implementation', { needs: ['design'], writes: true }),
    step('review', 'review', {
      needs: ['build'],
      kind: 'review',
      role: 'judge',
      of: 'build',
      checklist: ['must:tests'],
    }),
    { id: 'land', title: 'land it', phase: 'merge', kind: 'merge', of: 'build', needs: ['review'] },
  ],
}
const FINDING = { severity: 'HIGH' as const, file: 'cart.ts', line: 3, text: 'a query in a loop' }
const bad = (text = FINDING.text) => ({ issues: [{ ...FINDING, text, rule: 'n-plus-one', type: 'performance' }] })

function ran(script: Script = {}, flow: object = FLOW): RunStage {
  const stage = new RunStage(flow, script)
  expect(stage.start('flow')).toBe('w1')
  stage.settle()
  return stage
}

const intents = (stage: RunStage, type: string) =>
  stage.envelopes.flatMap(({ event }) =>
    event.type === 'intent.allowed' && event.intent.type === type ? [event.intent] : [],
  )

describe('a run', () => {
  test('goes step by step to its end, and every step is in the journal', () => {
    const stage = ran()
    expect(stage.run).toMatchObject({ outcome: 'done', spent: { tokens: 3_000 } })
    expect(stage.states()).toEqual({ design: 'passed', build: 'passed', review: 'passed', land: 'passed' })
    expect(stage.envelopes.map(({ event }) => event.type)).toContain('workflow.ended')
    expect(intents(stage, 'workflow.tidy')).toMatchObject([{ worktrees: ['w1-build'] }])
  })

  test('hands on what was decided and why', () => {
    const decisions = [{ what: 'one query with a join', why: 'the loop asks a hundred times' }]
    const stage = ran({
      agent: ({ stepId }) => agentResult({ items: [ITEM], decisions: stepId === 'design' ? decisions : [] }),
    })
    const [, build] = intents(stage, 'step.prepare')
    expect(build).toMatchObject({
      stepId: 'build',
      brief: expect.stringContaining('one query with a join, because the loop'),
    })
  })

  test('a rejection goes back to its step with the findings, in the same work tree', () => {
    const stage = ran({ gate: ({ round }) => (round === 1 ? bad() : {}) })
    expect(stage.run.outcome).toBe('done')
    const builds = intents(stage, 'step.prepare').filter((intent) => 'stepId' in intent && intent.stepId === 'build')
    expect(builds).toMatchObject([
      { round: 1 },
      { round: 2, brief: expect.stringContaining('cart.ts:3 n-plus-one: a query in a loop') },
    ])
    expect(stage.trees.size).toBe(1)
  })

  test('the third rejection is put to a human, with options, what is recommended and what is blocked', () => {
    const stage = ran({ gate: ({ round }) => bad(`problem ${round}`) })
    const [open] = stage.mind.world.questions
    expect(open?.escalation.options.map(({ id }) => id)).toEqual(['rescope', 'accept', 'abandon'])
    expect(open?.escalation.evidence.join('\n')).toMatch(
      /round 3[\s\S]*HIGH cart.ts:3 n-plus-one: problem 3[\s\S]*recommended: re-scope[\s\S]*blocked until then: land/,
    )
    expect(stage.states()).toMatchObject({ review: 'stuck', land: 'waiting' })
    expect(open?.escalation.evidence[0]).toContain('round 3, 3 rejections')
  })

  test.each([
    ['accept', 'done'],
    ['abandon', 'abandoned'],
  ])('after the third rejection "%s" ends it as %s', (option, outcome) => {
    const stage = ran({ gate: ({ round }) => bad(`problem ${round}`) })
    stage.answer(option, 'as I say')
    stage.settle()
    expect(stage.run.outcome).toBe(outcome)
    // What was held against it last, not in the round before.
    if (option === 'accept')
      expect(stage.run.debt.map(({ why }) => why)).toContainEqual(expect.stringContaining('problem 3'))
  })

  test('re-scoping starts a new count with the person’s words in the brief', () => {
    const stage = ran({ gate: ({ round }) => (round < 4 ? bad(`problem ${round}`) : {}) })
    stage.answer('rescope', 'leave the cache out')
    stage.settle()
    expect(stage.run.outcome).toBe('done')
    expect(intents(stage, 'step.prepare').at(-2)).toMatchObject({
      round: 4,
      brief: expect.stringContaining('leave the cache out'),
    })
  })

  test('what is found again unchanged is no progress, and is asked about at once', () => {
    const stage = ran({ gate: () => bad() })
    expect(stage.mind.world.questions[0]?.escalation.title).toMatch(/rejected for the same as before/)
    expect(stage.run.steps['build']?.round).toBe(2)
  })

  test('a step without a result is tried once more, then a human is asked', () => {
    const stage = ran({ agent: ({ stepId }) => (stepId === 'design' ? null : agentResult({ items: [ITEM] })) })
    expect([...stage.sessions.values()].map(({ at }) => at.attempt)).toEqual([1, 2])
    expect(stage.mind.world.questions[0]?.escalation.title).toMatch(/ended twice without a result/)
    stage.answer('abandon', 'never mind')
    stage.settle()
    expect(stage.run.outcome).toBe('abandoned')
  })

  test('a step that never answers is ended when its time is up, and tried once more', () => {
    const stage = ran({ agent: ({ attempt }) => (attempt === 1 ? 'never' : agentResult({ items: [ITEM] })) })
    expect(stage.states()).toMatchObject({ design: 'running' })
    for (const _ of [1, 2, 3]) {
      stage.pass(31 * 60_000)
      stage.settle()
    }
    expect(stage.run.outcome).toBe('done')
    expect(intents(stage, 'session.stop').length).toBe(3)
  })

  test('a session that has handed in its result is given a moment, then it is ended', () => {
    const stage = new RunStage(FLOW, { agent: () => 'never' })
    stage.start('flow')
    stage.settle()
    stage.take([{ type: 'result.submitted', sessionId: 's1', result: agentResult({ items: [ITEM] }) }], 'agent')
    stage.pass(GRACE_MS)
    stage.settle()
    expect(stage.states()).toMatchObject({ design: 'passed', build: 'running' })
  })

  test('work that says it is done and has no commit does not count', () => {
    const stage = ran({ idle: ({ attempt }) => attempt === 1 })
    expect(stage.run.outcome).toBe('done')
    expect([...stage.sessions.values()].filter(({ at }) => at.stepId === 'build').length).toBe(2)
  })

  test('the author’s conversation, taken up again, is refused as reviewer', () => {
    const stage = ran({ conversation: ({ stepId }, id) => (stepId === 'design' ? id : 'the same') })
    expect(intents(stage, 'gate.check')).toEqual([])
    expect(stage.mind.world.questions[0]?.escalation.evidence.join(' ')).toMatch(
      /the author of build cannot be its reviewer/,
    )
  })

  test('a review that does not count is done again by another session', () => {
    const stage = ran({
      gate: ({ attempt }) => ({ missing: attempt === 1 ? [{ file: 'gone.ts', line: 1 }] : [] }),
    })
    expect(stage.run.outcome).toBe('done')
    expect([...stage.sessions.values()].filter(({ at }) => at.stepId === 'review').length).toBe(2)
  })

  test('what an agent cannot decide is put to a human', () => {
    const conflict = { kind: 'breaking-change' as const, text: 'the API changes' }
    const stage = ran({
      agent: ({ stepId, round }) =>
        agentResult({ items: [ITEM], conflict: stepId === 'build' && round === 1 ? conflict : null }),
    })
    expect(stage.mind.world.questions[0]?.escalation.evidence.join(' ')).toMatch(/breaking-change: the API changes/)
    stage.answer('rescope', 'keep the old route too')
    stage.settle()
    expect(stage.run.outcome).toBe('done')
  })

  test('a merge that conflicts is put to a human, and is tried again when they say so', () => {
    const stage = ran({ merge: ({ round }) => (round === 1 ? ['cart.ts'] : null) })
    expect(stage.states()).toMatchObject({ land: 'stuck' })
    stage.answer('retry')
    stage.settle()
    expect(stage.run.outcome).toBe('done')
  })

  test('a spent budget begins nothing more until a human extends it', () => {
    const stage = ran({}, { ...FLOW, caps: { tokens: 1_000 } })
    expect(stage.states()).toMatchObject({ design: 'passed', build: 'waiting' })
    expect(stage.mind.world.questions.length).toBe(1)
    while (stage.mind.world.questions.length > 0) {
      stage.answer('extend')
      stage.settle()
    }
    expect(stage.run.outcome).toBe('done')
  })

  test('a step whose condition does not hold is left out, and so is what would judge or merge it', () => {
    const steps = [
      step('design', 'design'),
      step('build', 'implementation', { needs: ['design'], writes: true, when: { flag: 'needs-code' } }),
      ...FLOW.steps.slice(2),
    ]
    const stage = ran({}, { ...FLOW, steps })
    expect(stage.run.outcome).toBe('done')
    expect(stage.states()).toEqual({ design: 'passed', build: 'skipped', review: 'skipped', land: 'skipped' })
  })

  test('cancelling it ends its sessions and takes its work trees away', () => {
    const stage = new RunStage(FLOW, {
      agent: ({ stepId }) => (stepId === 'build' ? 'never' : agentResult({ items: [ITEM] })),
    })
    stage.start('flow')
    stage.settle()
    expect(stage.tell({ type: 'workflow.cancel', runId: 'w1', because: 'not needed' })).toBe('ok')
    stage.settle()
    expect(stage.run).toMatchObject({ outcome: 'cancelled', because: 'not needed' })
    expect(intents(stage, 'session.stop').length).toBe(1)
    expect(intents(stage, 'workflow.tidy').length).toBe(1)
  })

  test('a question about a run that has ended is withdrawn', () => {
    const stage = ran({ gate: () => bad() })
    stage.tell({ type: 'workflow.cancel', runId: 'w1', because: '' })
    expect(stage.mind.world.questions).toEqual([])
  })

  test('nobody decides: the run is abandoned, never waved through', () => {
    const stage = ran({ gate: () => bad() })
    stage.pass(3_600_001)
    stage.settle()
    expect(stage.run).toMatchObject({ outcome: 'abandoned', because: 'nobody answered in time' })
  })

  test('is kept with the fold and goes on from it', () => {
    const stage = new RunStage(FLOW)
    stage.start('flow')
    const kept = thaw(freeze(stage.mind))
    if (!kept) throw new Error('not kept')
    stage.mind = kept
    stage.settle()
    expect(stage.run.outcome).toBe('done')
  })

  test('an unknown workflow, a missing role and a missing branch are refused in one line', () => {
    const stage = new RunStage({ ...FLOW, name: 'odd', steps: [step('design', 'design', { role: 'nobody' })] })
    expect(stage.start('flow')).toMatch(/no workflow flow/)
    expect(stage.start('odd')).toMatch(/wants the role nobody/)
  })
})

describe('the supervisor', () => {
  const WATCHED = {
    ...FLOW,
    for: ['performance'],
    steps: [
      ...FLOW.steps,
      { id: 'watch', title: 'watch it', phase: 'operation', kind: 'watch', needs: ['land'], minutes: 60 },
    ],
  }
  const slow = threat({ id: 't-9', heuristic: 'latency-creep', level: 'MEDIUM', title: 'P95 of /cart rises' })

  function supervised(level: 'MEDIUM' | 'HIGH'): RunStage {
    const stage = new RunStage(WATCHED)
    stage.take([{ type: 'terms.set', terms: { ...DEFAULT_AUDIT_TERMS, threats: 'workflow' } }])
    stage.take([{ type: 'threat.raised', threat: { ...slow, level } }])
    stage.settle()
    return stage
  }

  test('decides a mitigation of a MEDIUM threat alone, and the run ends when the threat does', () => {
    const stage = supervised('MEDIUM')
    expect(stage.run.run).toMatchObject({ by: 'supervisor', threatId: 't-9', issue: { kinds: ['performance'] } })
    expect(stage.states()).toMatchObject({ land: 'passed', watch: 'watching' })
    stage.take([{ type: 'threat.closed', threatId: 't-9', at: 2_000, because: 'latency normalised' }])
    expect(stage.run).toMatchObject({ outcome: 'done', steps: { watch: { state: 'passed' } } })
  })

  test('asks about a HIGH one, and begins with the answer', () => {
    const stage = supervised('HIGH')
    expect(stage.mind.world.runs).toEqual([])
    expect(stage.mind.world.questions[0]?.escalation.options.map(({ id }) => id)).toEqual(['run', 'task', 'reject'])
    stage.answer('run')
    stage.settle()
    expect(stage.run.run.by).toBe('supervisor')
  })

  test('a threat that stays beyond its time is put to a human', () => {
    const stage = supervised('MEDIUM')
    stage.pass(61 * 60_000)
    expect(stage.states()).toMatchObject({ watch: 'stuck' })
  })

  test('says why it begins nothing when it cannot', () => {
    const stage = supervised('MEDIUM')
    const other = { ...WATCHED, steps: [step('a', 'analysis', { role: 'nobody' })] }
    const workflow = workflowSchema.parse(other)
    stage.take([{ type: 'roster.set', roster: { roles: [], workflows: [workflow] } }])
    stage.take([{ type: 'threat.raised', threat: { ...slow, id: 't-10' } }])
    stage.settle()
    expect(stage.mind.world.troubles.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/no run for t-10: step a of flow wants the role nobody/),
    )
  })
})

/** Workflows of up to eight steps, each needing some of the earlier ones. */
const workflows = fc
  .array(fc.record({ needs: fc.nat(255), writes: fc.boolean() }), { minLength: 1, maxLength: 8 })
  .map((shapes) => ({
    name: 'flow',
    title: 'Flow',
    steps: shapes.map(({ needs, writes }, index) =>
      step(`s${index}`, 'analysis', {
        writes,
        needs: shapes.slice(0, index).flatMap((_, at) => ((needs >> at) & 1 ? [`s${at}`] : [])),
      }),
    ),
  }))

/** Answers of a fixed sequence, each below `count`. */
const picking = (picks: readonly number[]) => {
  let at = 0
  return (count: number) => (picks[at++ % picks.length] ?? 0) % count
}

describe('any workflow, in any order of events', () => {
  const BUSY = new Set(['preparing', 'running', 'collecting'])

  test('runs independent steps at the same time and dependent ones never', () => {
    let together = 0
    fc.assert(
      fc.property(workflows, fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (flow, picks) => {
        const stage = new RunStage(flow)
        stage.start('flow')
        const steps = workflowSchema.parse(flow).steps
        const check = () => {
          const states = stage.states()
          const busy = steps.filter(({ id }) => BUSY.has(states[id] ?? ''))
          if (busy.length > 1) together += 1
          const before = busy.flatMap(({ id }) => [...ancestorsOf(steps, id)])
          expect(before.filter((id) => states[id] !== 'passed')).toEqual([])
          const due = steps.filter(
            ({ id, needs }) => states[id] === 'waiting' && needs.every((need) => states[need] === 'passed'),
          )
          // What could run and does not has no room.
          if (due.length > 0) expect(busy.length).toBe(3)
        }
        check()
        stage.settle(picking(picks), check)
        expect(stage.run.outcome).toBe('done')
      }),
      { numRuns: 80, seed: 7 },
    )
    expect(together).toBeGreaterThan(50)
  })

  test('ends the same, with each try in one session, wherever the engine dies', () => {
    fc.assert(
      fc.property(
        workflows,
        fc.array(fc.nat(), { minLength: 1, maxLength: 40 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
        (flow, picks, dies) => {
          const stage = new RunStage(flow)
          stage.start('flow')
          let at = 0
          stage.settle(picking(picks), () => {
            const [order] = stage.mind.outbox.values()
            at += 1
            if (at < 25 && dies[at % dies.length]) {
              if (order) stage.perform(order, true)
              else stage.crash()
            }
          })
          expect(stage.run.outcome).toBe('done')
          const tries = [...stage.sessions.values()].map((session) => JSON.stringify(session.at))
          expect(new Set(tries).size).toBe(tries.length)
          expect(tries.length).toBe(flow.steps.length)
        },
      ),
      { numRuns: 40, seed: 11 },
    )
  })
})
