// "Must show" 2 of the workflows issue, last part: a workflow whose agents are the real Claude Code, against a scripted model on loopback.
import { beforeEach, expect, test } from 'vitest'
import { findAgent, notInstalled } from '../support/claude-code.ts'
import { type ModelTurn, openModelEndpoint } from '../support/model-endpoint.ts'
import { messagesDialect } from '../support/model-messages.ts'
import { claudeEnv, readsBrief } from '../support/runtime-kits.ts'
import { openWorkflowStage, threeSteps } from '../support/workflow-stage.ts'

const SLOW = { timeout: 240_000 }

beforeEach((context) => {
  if (findAgent('claude') === null) context.skip(notInstalled('claude'))
})

const bash = (command: string): ModelTurn => ({
  use: [{ name: 'Bash', input: { command, description: 'As the brief says' } }],
})
const submit = (more: object = {}): ModelTurn => ({
  use: [
    {
      name: 'mcp__signalbox__submit_result',
      input: { verdict: 'pass', summary: 'done as the brief says', findings: [], ...more },
    },
  ],
})
const judged = submit({
  items: [{ item: 'must:works', verdict: 'pass', evidence: [{ file: 'sum.mjs', line: 1 }], note: '' }],
})
const BYE: ModelTurn = { say: 'That is all.' }
const GIT = 'git add -A && git -c user.name=Model -c user.email=model@example.org commit -q -m'
const TEST = `import { equal } from "node:assert/strict"; import test from "node:test"; import { add } from "./sum.mjs"; test("adds", () => equal(add(1, 2), 3))`
const wrong = bash(
  `echo 'export const add = (left, right) => left - right' > sum.mjs && echo '${TEST}' > sum.test.mjs && ${GIT} 'Add a sum'`,
)
const right = bash(`sed -i 's/left - right/left + right/' sum.mjs && ${GIT} 'Mend the sum'`)

test(
  'Claude Code works, reviews and lands a change through a rejection, and asks before each command',
  SLOW,
  async () => {
    const endpoint = await openModelEndpoint(messagesDialect, [
      ...[readsBrief, wrong, submit(), BYE],
      ...[readsBrief, judged, BYE],
      ...[readsBrief, right, submit(), BYE],
      ...[readsBrief, judged, BYE],
    ])
    const stage = openWorkflowStage({
      runtime: 'claude',
      steps: threeSteps('Mend add', 'Judge it'),
      env: claudeEnv(endpoint.url),
      maker: { access: { write: ['**'], hide: ['secrets.env'], commands: 'ask' } },
    })
    await stage.begin()
    const run = await stage.ended(200_000)
    expect(run).toMatchObject({ outcome: 'done' })
    expect(endpoint.left()).toBe(0)
    expect((await stage.events('gate.checked')).map(({ pass }) => pass)).toEqual([false, true])
    const { git } = stage.program.repository
    expect(git('log', '--format=%s', 'main..signalbox/run-w1').split('\n')).toEqual(['Mend the sum', 'Add a sum'])
    const asked = (await stage.events('request.raised')).map(
      ({ request: { tool, detail } }) => `${tool}: ${detail.slice(-14)}`,
    )
    expect(asked).toEqual(["Bash: -m 'Add a sum'", "Bash: 'Mend the sum'"])
    expect(await stage.events('request.answered')).toMatchObject([{ delivered: true }, { delivered: true }])
    // Four sessions, each answer of the model 1020 tokens: counted from its transcripts.
    expect(run.spent.tokens).toBe(14 * 1_020)
    expect(run.spent.costUsd).toBeGreaterThan(0.04)
    const authors = new Set((await stage.events('agent.conversed')).map(({ conversationId }) => conversationId))
    expect(authors.size).toBe(4)
  },
)

test('Claude Code at its prompt is told its task when it is idle, and ended after its result', SLOW, async () => {
  const endpoint = await openModelEndpoint(messagesDialect, [readsBrief, right, submit(), BYE])
  const stage = openWorkflowStage({
    runtime: 'claude-interactive',
    steps: [{ id: 'build', kind: 'work', role: 'maker', goal: 'Mend add', writes: true }],
    env: claudeEnv(endpoint.url),
    files: { 'sum.mjs': 'export const add = (left, right) => left - right\n' },
  })
  await stage.begin()
  expect(await stage.ended(200_000)).toMatchObject({ outcome: 'done' })
  expect(await stage.events('session.sent')).toMatchObject([{ outcome: 'submitted' }])
  expect(await stage.events('step.started')).toHaveLength(1)
  const [session] = await stage.sessions()
  expect(session?.exit).not.toBeNull()
  expect(stage.program.repository.git('show', 'signalbox/w1-build:sum.mjs')).toContain('left + right')
})
