// A3, A12-A14, F6, F7: from a leaked key to a ruling at the keyboard, with the engine killed in between.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Escalation } from '#protocol/escalation.ts'
import { AWS_KEY } from '../support/credentials.ts'
import { openProgram, type Program } from '../support/program.ts'
import { until } from '../support/until.ts'

const feedbackIn = (root: string) => {
  const folder = join(root, 'tasks', 'supervisor_feedback')
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
}

async function leak(program: Program): Promise<string> {
  program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
  await program.run('engine', 'start')
  await until('watched', async () => (await program.json<{ heads: object | null }>('status')).heads)
  return program.repository.commit('Configure the archive', { 'conf.ini': `[s3]\nkey = ${AWS_KEY}\n` })
}

const queue = (program: Program) => program.json<readonly Escalation[]>('queue')

test('a leaked key is reported, asked about once, kept over a crash, and settled from the keyboard', {
  timeout: 90_000,
}, async () => {
  const program = openProgram()
  const { root } = program.repository
  const sha = await leak(program)
  const room = program.open()
  await room.sees(/CRITICAL[\s\S]*AWS access key/)
  const [question] = await until('one question', async () => {
    const open = await queue(program)
    return open.length > 0 && open
  })
  expect(question).toMatchObject({ kind: 'critical-finding', severity: 'CRITICAL' })

  process.kill(program.enginePid(), 'SIGKILL')
  expect(await queue(program)).toEqual([question])
  await room.sees(/CRITICAL[\s\S]*AWS access key/)
  const again = program.open()
  await again.sees(/1 need|needs you/)
  again.press('\t').press('r')
  await again.sees(/reject because/)
  again.press('only a test key\r')
  await until('settled', async () => (await queue(program)).length === 0)

  const path = join(root, 'logs', 'audit', `report_${sha}.json`)
  const report = await until('the report', () => existsSync(path) && readFileSync(path, 'utf8'))
  expect(JSON.parse(report)).toMatchObject({
    status: 'FAIL',
    issues: [{ severity: 'CRITICAL', file: 'conf.ini', line: 2 }],
  })
  const feedback = await until('ruled', () => feedbackIn(root).filter(({ text }) => /only a test key/.test(text))[0])
  expect(feedbackIn(root)).toHaveLength(1)
  expect(feedback.name).toMatch(/^ISSUE_\d{8}T\d{9}Z_CRITICAL\.md$/)
  for (const text of [
    report,
    feedback.text,
    room.screen(),
    again.screen(),
    readFileSync(program.journalPath(), 'latin1'),
  ]) {
    expect(text).not.toContain(AWS_KEY)
  }
  expect(program.repository.git('status', '--porcelain')).toBe('')
  expect(await program.run('reject', question?.id ?? '', '--reason', 'again')).toMatchObject({
    code: 1,
    err: expect.stringContaining('settled before'),
  })
})

test('a fixed key closes the issue and the audit that waited for it', { timeout: 60_000 }, async () => {
  const program = openProgram()
  const sha = await leak(program)
  const [question] = await until('one question', async () => {
    const open = await queue(program)
    return open.length > 0 && open
  })
  expect(await program.run('approve', question?.id ?? '')).toMatchObject({ code: 0 })
  program.repository.commit('Read the key from the environment', {
    'conf.ini': '[s3]\n# the key comes from the environment\n',
  })
  const world = await until('resolved', async () => {
    const now = await program.json<{ issues: unknown[]; audits: { id: string; state: string }[] }>('status')
    return now.issues.length === 0 && now
  })
  expect(world.audits.find(({ id }) => id === sha)?.state).toBe('IDLE')
  expect(await program.run('journal', '--verify')).toMatchObject({ code: 0, out: expect.stringMatching(/^intact/) })
})
