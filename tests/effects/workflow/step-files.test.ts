// The place of a try, on a real repository: its work tree, its brief, its result. Done twice, it is the same.
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandsOf } from '#effects/workflow/role-command.ts'
import { createStepCollect, RESULT_BYTES_MAX } from '#effects/workflow/step-collect.ts'
import { createStepPrepare } from '#effects/workflow/step-prepare.ts'
import type { EventOf } from '#protocol/event.ts'
import type { Intent } from '#protocol/intent.ts'
import { roleFileSchema } from '#protocol/role.ts'
import { readUsageFile } from '#sessions/usage-read.ts'
import { openRepository, scratch } from '../../support/repository.ts'
import { agentResult } from '../../support/samples.ts'

const AT = { runId: 'w1', stepId: 'build', round: 1, attempt: 1 }
const signal = new AbortController().signal
const ROLE = roleFileSchema.parse({
  name: 'maker',
  title: 'Maker',
  specialty: 'all',
  model: 'haiku',
  prompt: 'You make it.',
})

function stage() {
  const repository = openRepository()
  const base = repository.commit('Open', { 'a.txt': 'a\n' })
  const stateDir = scratch('state')
  const standard = { kind: 'script' as const, argv: ['agent', '{brief}', '{model}'] }
  const commandOf = commandsOf({ standard, models: { haiku: 'haiku-9' }, program: ['node'] })
  const prepare = async (some: Partial<Extract<Intent, { type: 'step.prepare' }>> = {}) => {
    const perform = createStepPrepare({ root: repository.root, stateDir, roles: () => [ROLE], commandOf })
    const intent = {
      type: 'step.prepare' as const,
      ...AT,
      title: 'Build it',
      role: 'maker',
      brief: 'Do it.',
      writes: true,
      base,
      subject: null,
      ...some,
    }
    const [event] = (await perform({ intentId: '1', note: null, intent }, signal)).events
    return event as EventOf<'step.prepared'>
  }
  const collect = async (some: Partial<Extract<Intent, { type: 'step.collect' }>> = {}) => {
    const perform = createStepCollect({
      stateDir,
      spentBy: async (_, path) => (await readUsageFile(path)) ?? { tokens: 5, costUsd: 0.5 },
    })
    const intent = {
      type: 'step.collect' as const,
      ...AT,
      sessionId: 's1',
      role: 'maker',
      writes: true,
      from: base,
      worktree: 'w1-build',
      result: null,
      ...some,
    }
    const [event] = (await perform({ intentId: '2', note: null, intent }, signal)).events
    return event as EventOf<'step.finished'>
  }
  return { repository, base, prepare, collect }
}

test('a step that writes gets a work tree with a branch, which later rounds go on in', async () => {
  const { repository, base, prepare } = stage()
  const first = await prepare()
  expect(first).toMatchObject({
    ...AT,
    worktree: 'w1-build',
    from: base,
    argv: ['agent', first.env['TASK_BRIEF'], 'haiku-9'],
  })
  const brief = readFileSync(first.env['TASK_BRIEF'] ?? '', 'utf8')
  expect(brief).toMatch(/^You make it\.\n\nDo it\.\n/)
  expect(brief).toContain(`TASK_RESULT is ${first.env['TASK_RESULT']}`)
  expect(await prepare()).toEqual(first)
  writeFileSync(join(first.cwd, 'b.txt'), 'b\n')
  repository.git('-C', first.cwd, 'add', '-A')
  repository.git('-C', first.cwd, 'commit', '-q', '-m', 'Work')
  const second = await prepare({ round: 2 })
  expect(second.from).toBe(repository.git('rev-parse', 'signalbox/w1-build'))
  expect(second.env['TASK_RESULT']).not.toBe(first.env['TASK_RESULT'])
})

test('a reviewer gets the very commit, on no branch, and what an earlier one left there is gone', async () => {
  const { repository, base, prepare } = stage()
  const commit = repository.commit('Work', { 'b.txt': 'b\n' })
  const first = await prepare({ stepId: 'review', writes: false, subject: commit })
  expect(first.from).toBe(commit)
  writeFileSync(join(first.cwd, 'a.txt'), 'changed\n')
  const again = await prepare({ stepId: 'review', writes: false, subject: base, attempt: 2 })
  expect(again.from).toBe(base)
  expect(readFileSync(join(again.cwd, 'a.txt'), 'utf8')).toBe('a\n')
  expect(repository.git('branch', '--list', 'signalbox/*')).toBe('')
})

test('nobody with the role, or nothing to run on, is said with what to do', async () => {
  const { prepare } = stage()
  await expect(prepare({ role: 'ghost' })).rejects.toMatchObject({
    message: 'nobody has the role ghost',
    hint: expect.stringContaining('sessions/roles'),
  })
  const none = commandsOf({ standard: null, models: {}, program: ['node'] })
  expect(() =>
    none(ROLE, { title: 't', files: { folder: '', brief: '', role: '', result: '', usage: '' }, cwd: '/' }),
  ).toThrow(/has nothing to run on/)
})

test('a result is read as its file says, cleaned, with the commit and what was spent', async () => {
  const { repository, prepare, collect } = stage()
  const { env, cwd } = await prepare()
  writeFileSync(env['TASK_RESULT'] ?? '', JSON.stringify(agentResult({ summary: 'done \u001b[2J now' })))
  writeFileSync(env['TASK_USAGE'] ?? '', JSON.stringify({ tokens: 1200, costUsd: 0.25 }))
  writeFileSync(join(cwd, 'left.txt'), 'x')
  expect(await collect()).toMatchObject({
    result: { verdict: 'pass', summary: 'done  now' },
    commit: repository.git('rev-parse', 'HEAD'),
    usage: { tokens: 1200, costUsd: 0.25 },
    because: '1 files are not committed',
  })
})

test.each([
  ['nothing', null, /ended without a result/],
  ['no JSON', 'well done!', /not in the right form/],
  ['another form', '{"verdict":"great"}', /not in the right form: verdict/],
  ['too much', 'x'.repeat(RESULT_BYTES_MAX + 1), /larger than/],
])('%s is no result, and why is said', async (_, text, because) => {
  const { prepare, collect } = stage()
  const { env } = await prepare()
  if (text !== null) writeFileSync(env['TASK_RESULT'] ?? '', text)
  const finished = await collect()
  expect(finished).toMatchObject({ result: null, usage: { tokens: 5, costUsd: 0.5 } })
  expect(finished.because).toMatch(because)
})

test('a folder or a device in the place of the result is none', async () => {
  const { prepare, collect } = stage()
  const { env } = await prepare()
  symlinkSync('/dev/zero', env['TASK_RESULT'] ?? '')
  expect((await collect()).result).toBeNull()
})
