// A workflow whose agent is the real Codex, against a scripted model on loopback: in our sandbox in place of its own, its result
// through our tools.
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { findAgent, notInstalled } from '../support/claude-code.ts'
import { codexAgent } from '../support/codex.ts'
import { openModelEndpoint } from '../support/model-endpoint.ts'
import { responsesDialect } from '../support/model-responses.ts'
import type { Program } from '../support/program.ts'
import { openWorkflowStage } from '../support/workflow-stage.ts'

const codex = findAgent('codex')

beforeEach((context) => {
  if (codex === null) context.skip(notInstalled('codex'))
})

test('Codex works in its own work tree, commits and hands in its result', { timeout: 120_000 }, async (context) => {
  const cmd =
    'cat secrets.env; printf "export const one = 1\\n" > build.mjs && git add -A && git -c user.name=Model -c user.email=model@example.org commit -q -m "Work on build"'
  const result = { verdict: 'pass', summary: 'done by a model', findings: [] }
  const endpoint = await openModelEndpoint(responsesDialect, [
    { use: [{ name: 'exec_command', input: { cmd } }] },
    { use: [{ namespace: 'mcp__signalbox', name: 'submit_result', input: result }] },
  ])
  const env = ({ env: given, repository: { root } }: Program) => {
    const prepared = codexAgent.prepare({ home: given['HOME'] ?? '', root, url: endpoint.url, prompt: '' })
    return { ...prepared.env, PATH: `${join(codex ?? '', '..')}:${given['PATH']}` }
  }
  const stage = openWorkflowStage({
    runtime: 'codex',
    env,
    steps: [{ id: 'build', kind: 'work', role: 'maker', goal: 'Build it', writes: true }],
  })
  await stage.begin()
  // Without a sandbox of ours it is not started at all, because its own is switched off.
  const [failed] = await stage.events('effect.failed')
  if (failed?.message.includes('sandbox is required')) context.skip(failed.message)
  expect(await stage.ended()).toMatchObject({ outcome: 'done' })
  expect(endpoint.left()).toBe(0)
  expect(await stage.events('result.submitted')).toMatchObject([{ sessionId: 's1', result }])
  const { git } = stage.program.repository
  expect(git('log', '--format=%s', 'main..signalbox/w1-build')).toBe('Work on build')
  expect(git('show', 'signalbox/w1-build:secrets.env')).toBe('TOKEN=not-for-agents')
  expect(endpoint.requests.flatMap(({ results }) => results)[0]?.text).toMatch(/secrets\.env: Permission denied/)
})
