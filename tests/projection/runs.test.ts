import { describe, expect, test } from 'vitest'
import { amount, atWords, doneOf, meterOf, orderRuns } from '#projection/run-words.ts'
import { stepAccount } from '#projection/step-account.ts'
import type { RunView, World } from '#projection/world.ts'
import { begun, handedIn, moved, requested, ruled, runningWorld, stuckWorld } from '../tui/a-run.ts'
import { NOW, worldAfter } from '../tui/a-world.ts'

function runOf(world: World, runId = 'w1'): RunView {
  const found = world.runs.find(({ run }) => run.runId === runId)
  if (!found) throw new Error(`no run ${runId}`)
  return found
}

function account(run: RunView, stepId: string): string {
  const step = run.run.workflow.steps.find(({ id }) => id === stepId)
  if (!step) throw new Error(`no step ${stepId}`)
  return stepAccount(run, step, NOW)
    .map(({ label, text }) => `${label}: ${text}`)
    .join('\n')
}

describe('a run', () => {
  test('is in words where it is, with its round', () => {
    const run = runOf(runningWorld())
    expect(atWords(run)).toBe('implement running, round 2')
    expect(doneOf(run)).toEqual({ done: 3, all: 7 })
  })

  test('that runs comes before those that are over, each part newest first', () => {
    const over = { type: 'workflow.ended', runId: 'w2', outcome: 'cancelled', because: 'no longer wanted' } as const
    const world = worldAfter(stuckWorld(), [requested('w3', 'security-fix'), over])
    expect(orderRuns(world.runs).map(({ run }) => run.runId)).toEqual(['w3', 'w1', 'w2'])
  })

  test('has a meter of what is spent of each cap, and a human may extend them', () => {
    const world = runningWorld()
    expect(meterOf(runOf(world), NOW).map(({ words }) => words)).toEqual([
      '6.0k of 4.0M tokens',
      '$0.08 of $40.00',
      '0:12 of 8h 00m',
    ])
    const extend = { type: 'workflow.steered', runId: 'w1', stepId: 'scope', how: 'extend', note: null } as const
    const [tokens, cost, time] = meterOf(runOf(worldAfter(world, [extend])), NOW)
    expect([tokens?.words, cost?.words, time?.words]).toEqual([
      '6.0k of 8.0M tokens',
      '$0.08 of $80.00',
      '0:12 of 16h 00m',
    ])
  })

  test('counts tokens in at most five characters', () => {
    expect([0, 999, 1_000, 99_949, 100_000, 999_499, 999_500, 4_000_000].map(amount)).toEqual([
      '0',
      '999',
      '1.0k',
      '99.9k',
      '100k',
      '999k',
      '1.0M',
      '4.0M',
    ])
  })
})

describe('the account of a step', () => {
  test('of a rejected one: who sent it back in which round, why, and each finding with its place', () => {
    const text = account(runOf(runningWorld()), 'implement')
    expect(text).toContain('state: running for 0:12 · round 2 · you are asked after 3 rejections')
    expect(text).toContain('who: backend-architect in session s5')
    expect(text).toContain('sent back: in round 1 by review: does not hold: own:tests pass')
    expect(text).toContain(': HIGH src/add.mjs:3 subtracts where it should add')
    expect(text).not.toContain('verdict')
  })

  test('of a review: the ruling of the gate, item by item with evidence, first what does not hold', () => {
    const text = account(runOf(runningWorld()), 'review')
    expect(text).toContain('verdict: ✕ fail, says the gate')
    expect(text).toContain('because: does not hold: own:tests pass')
    expect(text).toContain('gate: ✕ own:tests pass  1 of 1 failed\n: ✓ must:errors are handled  src/add.mjs:7')
  })

  test('of finished work: its verdict and what was decided and why', () => {
    const text = account(runOf(runningWorld()), 'scope')
    expect(text).toContain('verdict: ✓ pass, says its agent')
    expect(text).toContain('decided: keep add as it is called, because others call it')
  })

  test('keeps the rejection when the next round is passed, and what the last try came to is not said of a new one', () => {
    const world = worldAfter(runningWorld(), [
      ...handedIn('w1/implement', 's5', 'pass', 2),
      moved('w1/implement', 'passed'),
      ...begun('w1/review', 's9', 2),
    ])
    expect(account(runOf(world), 'implement')).toContain('sent back: in round 1 by review')
    expect(account(runOf(world), 'review')).not.toContain('verdict')
    const passed = worldAfter(world, [ruled('w1/review', 'implement', true, 2)])
    expect(account(runOf(passed), 'review')).toContain('because: 2 items hold')
    expect(runOf(passed).steps['implement']?.rejection?.round).toBe(1)
  })

  test('of a validation that fails: what it validates is sent back', () => {
    const world = worldAfter(stuckWorld(), [...begun('w2/validate', 's9'), ...handedIn('w2/validate', 's9', 'fail')])
    expect(account(runOf(world, 'w2'), 'fix')).toContain('sent back: in round 1 by validate: w2/validate round 1: fail')
  })

  test('of a run that is over says where a step was stopped, not for how long it goes on', () => {
    const over = { type: 'workflow.ended', runId: 'w1', outcome: 'cancelled', because: '' } as const
    expect(account(runOf(worldAfter(runningWorld(), [over])), 'implement')).toContain(
      'state: stopped while running · round 2',
    )
  })

  test('names the debt of its run', () => {
    const noted = { type: 'debt.noted', runId: 'w1', stepId: 'scope', title: 'no index', why: 'later' } as const
    expect(account(runOf(worldAfter(runningWorld(), [noted])), 'land')).toContain('debt: no index: later')
  })
})
