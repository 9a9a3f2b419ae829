// D4 on the built program: an issue is sorted without an engine, a clear one runs at once, and of an unclear one the human says what it is.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

const timeout = 90_000
type Run = { run: { workflow: { name: string }; issue: { kinds: string[] }; by: string } }

test('triage, and workflow run without a name', { timeout }, async () => {
  const program = openProgram()
  program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
  const issue = (name: string, text: string) => {
    const path = join(program.repository.root, '..', name)
    writeFileSync(path, text)
    return path
  }
  const clear = issue(
    'clear.md',
    '# SQL injection in the sort parameter\n\nThe value is concatenated into ORDER BY, see CVE-2024-12345.\n',
  )
  const vague = issue('vague.md', 'please have a look\n')

  const sorted = await program.run('triage', clear, '--json')
  expect(sorted.code).toBe(0)
  expect(JSON.parse(sorted.out)).toMatchObject({
    kind: 'security',
    isSure: true,
    route: { workflow: 'security-fix', start: 'security-agent', reviewers: ['code-reviewer'] },
    evidence: expect.arrayContaining([expect.objectContaining({ said: 'SQL injection', where: 'title' })]),
  })
  expect(await program.run('triage', vague)).toMatchObject({ code: 3, out: expect.stringMatching(/^\w+\? /) })

  const runs = () => program.json<Run[]>('workflow', 'status')
  await until('the heads', async () => (await program.run('workflow', 'run', '--issue', clear)).code === 0)
  expect((await runs())[0]?.run).toMatchObject({ workflow: { name: 'security-fix' }, by: 'human' })

  const asked = await program.run('workflow', 'run', '--issue', vague)
  const [, id = ''] = /^(e\d+): /.exec(asked.out) ?? []
  expect((await program.run('show', id)).out).toContain('what is this issue about: please have a look')
  await program.run('approve', id, '--option', 'performance')
  await until('the run that was chosen', async () => (await runs()).length === 2)
  expect((await runs())[0]?.run).toMatchObject({
    workflow: { name: 'database-performance' },
    issue: { kinds: ['performance'] },
    by: 'human',
  })

  const named = await program.run('workflow', 'run', 'backend-feature', '--issue', clear)
  expect(named.out).toMatch(/^w3 started;/)
  for (const runId of ['w1', 'w2', 'w3']) await program.run('workflow', 'cancel', runId)
})
