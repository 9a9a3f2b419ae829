// Feedback as an agent lives with it: one file for one problem, through fixes that fail and one that does not; after three that fail the
// human is asked, and the question goes with the problem.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { World } from '#projection/world.ts'
import type { Escalation } from '#protocol/escalation.ts'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

const BAD = 'const fs = require("fs")\nmodule.exports = (req) => fs.readFileSync(req.query.path)\n'
const tried = (round: number) => `${BAD}// try ${round}\n`
const MENDED = 'module.exports = () => "fixed"\n'

test('a problem has one letter through failed fixes, goes to the human after three, and is closed when it is mended', async () => {
  const { run, json, repository } = openProgram()
  const inbox = join(repository.root, 'tasks', 'supervisor_feedback')
  const letters = () => (existsSync(inbox) ? readdirSync(inbox).filter((name) => name.endsWith('_HIGH.md')) : [])
  const letter = () => readFileSync(join(inbox, letters()[0] ?? ''), 'utf8')
  const open = () => json<readonly Escalation[]>('queue')
  const settled = (sha: string) =>
    until(
      `the audit of ${sha}`,
      async () => {
        const { audits } = await json<World>('status')
        return audits.some(({ id, state, ended }) => id === sha && (ended || state === 'WAIT_FOR_FIX'))
      },
      60_000,
    )
  repository.commit('Begin', { 'README.md': 'shop\n' })
  await run('engine', 'start')
  await until('watched', async () => (await json<World>('status')).heads)
  await settled(repository.commit('Serve', { 'serve.js': BAD }))
  expect(letters()).toHaveLength(1)
  const id = /- Issue: ([0-9a-f]{8})/.exec(letter())?.[1] ?? ''
  expect(letter()).toContain('- Status: open')

  for (const round of [1, 2, 3]) {
    await settled(repository.commit(`Mend it, try ${round} [fix-${id}]`, { 'serve.js': tried(round) }))
    await until('the letter of this round', () => letter().includes(`Failed fixes: ${round}.`), 30_000)
    expect(letters()).toHaveLength(1)
    if (round < 3) expect(await open()).toEqual([])
  }
  const [question] = await until('the question', async () => {
    const questions = await open()
    return questions.length > 0 && questions
  })
  expect(question?.title).toContain('3 fixes failed')
  expect(question?.evidence.filter((line) => line.startsWith('tried:'))).toHaveLength(3)

  await settled(repository.commit(`Serve nothing [fix-${id}]`, { 'serve.js': MENDED }))
  await until('the letter to be closed', () => letter().includes('- Status: RESOLVED'), 30_000)
  expect(letters()).toHaveLength(1)
  expect(await open()).toEqual([])
  const { issues } = await json<World>('status')
  expect(issues).toEqual([])
}, 240_000)

/** An agent of few words: it shows that it is idle, and repeats what it is told. */
const LISTENER = `printf '\\342\\235\\257 idle: ready '; while read -r line; do printf '\\342\\227\\217 heard %s\\n\\342\\235\\257 idle: ready ' "$line"; done`

test('feedback is typed into its author’s session when that is idle, once, where the user has configured it', async () => {
  const { run, json, repository, env } = openProgram()
  const folder = join(env['XDG_CONFIG_HOME'] ?? '', 'signalbox')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ audit: { tellSessions: 'idle' } }))
  repository.commit('Begin', { 'README.md': 'shop\n' })
  await run('run', '--name', 'ada', '--profile', 'demo-agent', '--', 'sh', '-c', LISTENER)
  await until('idle', async () => (await json<World>('status')).sessions[0]?.state === 'idle')
  await until('watched', async () => (await json<World>('status')).heads)
  repository.commit('Serve', { 'serve.js': BAD })
  const [sent] = await until('the message', async () => {
    const [session] = (await json<World>('status')).sessions
    return session && session.sent.length > 0 && session.sent
  })
  expect(sent).toMatchObject({ outcome: 'submitted' })
  await until('the agent has heard it', async () => {
    const { out } = await run('tail', 's1', '--lines', '20')
    return out.replaceAll('\n', '').includes('heard Signalbox has audited your commits and left feedback in tasks/')
  })
  expect((await json<World>('status')).questions).toEqual([])
  await run('stop', 's1')
}, 120_000)
