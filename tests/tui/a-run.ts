// A run of a shipped workflow as the journal would make it: folded from events, with its definition read from the file.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { aboutWorkflow } from '#escalations/ask-workflow.ts'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import type { Workflow } from '#protocol/workflow.ts'
import { workflowSchema } from '#protocol/workflow-check.ts'
import { escalationOf, launchOf, NOW, opened, started, worldAfter } from './a-world.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'sessions', 'workflows')

export const shippedWorkflow = (name: string): Workflow =>
  workflowSchema.parse(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')))

export function requested(runId: string, name: string, title = 'The sum is wrong'): Event {
  return {
    type: 'workflow.requested',
    run: {
      runId,
      workflow: shippedWorkflow(name),
      issue: { title, text: 'add(1, 2) gives -1', kinds: ['backend'] },
      base: 'b'.repeat(40),
      target: 'main',
      threatId: null,
      by: 'human',
    },
  }
}

/** A step comes to `to`. */
export const moved = (step: string, to: string): Event => ({
  type: 'machine.moved',
  machine: 'workflow-step',
  id: step,
  from: 'waiting',
  to,
  on: 'x',
})

const tryOf = (step: string, round: number) => {
  const [runId = '', stepId = ''] = step.split('/')
  return { runId, stepId, round, attempt: 1 }
}

/** A session begins with the step. */
export const begun = (step: string, sessionId: string, round = 1): readonly Event[] => [
  ...started(launchOf(Number(sessionId.slice(1)), step.replace('/', ' '))),
  { type: 'step.started', ...tryOf(step, round), sessionId, from: 'b'.repeat(40), worktree: null },
  moved(step, 'running'),
]

/** Its agent hands in `verdict`, and its session ends. */
export function handedIn(
  step: string,
  sessionId: string,
  verdict: 'pass' | 'fail' = 'pass',
  round = 1,
): readonly Event[] {
  const result: EventOf<'step.finished'>['result'] = {
    verdict,
    summary: `${step} round ${round}: ${verdict}`,
    findings: [],
    decisions: [{ what: 'keep add as it is called', why: 'others call it' }],
    items: [],
    debt: [],
    flags: [],
    conflict: null,
  }
  return [
    { type: 'session.exited', sessionId, code: 0, signal: null },
    {
      type: 'step.finished',
      ...tryOf(step, round),
      result,
      because: '',
      commit: null,
      usage: { tokens: 1_500, costUsd: 0.02 },
    },
  ]
}

/** The gate rules on `of`. */
export const ruled = (step: string, of: string, pass: boolean, round = 1): Event => ({
  type: 'gate.checked',
  ...tryOf(step, round),
  of,
  pass,
  void: false,
  because: pass ? '2 items hold' : 'does not hold: own:tests pass',
  items: [
    { item: 'must:errors are handled', verdict: 'pass', evidence: [{ file: 'src/add.mjs', line: 7 }], note: '' },
    {
      item: 'own:tests pass',
      verdict: pass ? 'pass' : 'fail',
      evidence: [],
      note: pass ? '' : '1 of 1 failed',
    },
  ],
  findings: pass ? [] : [{ severity: 'HIGH', file: 'src/add.mjs', line: 3, text: 'subtracts where it should add' }],
  debt: [],
})

/** The question of a run that is stuck at `step`. */
export function stuckAt(id: string, step: string): Event {
  const [runId = '', stepId = ''] = step.split('/')
  const question = aboutWorkflow({
    type: 'workflow.escalate',
    runId,
    stepId,
    why: 'rejected',
    title: `${runId}: Review it was rejected again and again`,
    stage: `step ${stepId} (review), round 3, 3 rejections`,
    detail: ['issue: The sum is wrong', 'does not hold: own:tests pass'],
    recommends: 'rescope',
    options: [
      { how: 'rescope', tradeOff: 'go on with what you write as its new goal; earlier rejections no longer count' },
      { how: 'accept', tradeOff: 'go on with it as it is; the findings become technical debt' },
      { how: 'abandon', tradeOff: 'end the run; what was merged stays on its branch' },
    ],
    blocks: ['land', 'synthesis'],
  })
  return opened(escalationOf(id, { severity: 'MEDIUM', because: 'rule "stuck workflows"', ...question }))
}

/** `w1` backend-feature: rejected once, its second round is being built in s5; two design steps are done. */
export function runningWorld(title?: string): World {
  return worldAfter(
    EMPTY_WORLD,
    [
      requested('w1', 'backend-feature', title),
      ...begun('w1/scope', 's1'),
      ...handedIn('w1/scope', 's1'),
      moved('w1/scope', 'passed'),
      ...begun('w1/api', 's2'),
      ...handedIn('w1/api', 's2'),
      moved('w1/api', 'passed'),
      moved('w1/data', 'skipped'),
      ...begun('w1/implement', 's3'),
      ...handedIn('w1/implement', 's3'),
      moved('w1/implement', 'passed'),
      ...begun('w1/review', 's4'),
      ...handedIn('w1/review', 's4'),
      moved('w1/review', 'judging'),
      ruled('w1/review', 'implement', false),
      moved('w1/review', 'waiting'),
      ...begun('w1/implement', 's5', 2),
    ],
    NOW - 12_000,
  )
}

/** `w2` security-fix on top of it, stuck at its review, of which e9 asks. */
export function stuckWorld(): World {
  return worldAfter(
    runningWorld(),
    [
      requested('w2', 'security-fix', '脆弱性 🔐 in the login'),
      ...begun('w2/assess', 's6'),
      ...handedIn('w2/assess', 's6'),
      moved('w2/assess', 'passed'),
      ...begun('w2/fix', 's7'),
      ...handedIn('w2/fix', 's7'),
      moved('w2/fix', 'passed'),
      ...begun('w2/review', 's8', 3),
      ...handedIn('w2/review', 's8', 'pass', 3),
      ruled('w2/review', 'fix', false, 3),
      moved('w2/review', 'stuck'),
      stuckAt('e9', 'w2/review'),
    ],
    NOW - 11_000,
  )
}
