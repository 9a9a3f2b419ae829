import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CHECKOUTS_MAX } from '#effects/checkout.ts'
import { createMetricsMeasure } from '#effects/metrics-measure.ts'
import { createTestsRun } from '#effects/tests-run.ts'
import type { Subject } from '#protocol/subject.ts'
import type { TestRun } from '#protocol/verdict.ts'
import { NEVER_ABORTED, perform } from '../support/order.ts'
import { openRepository, scratch, type TestRepository } from '../support/repository.ts'
import { until } from '../support/until.ts'

type Setup = { readonly command?: string | null; readonly timeoutMs?: number; readonly skipBecause?: string | null }

async function runTests(repo: TestRepository, subject: Subject, setup: Setup = {}) {
  const stateDir = scratch('state')
  const { command = null, timeoutMs = 60_000, skipBecause = null } = setup
  const performer = createTestsRun({ root: repo.root, stateDir, command, timeoutMs })
  const { events } = await perform(performer, { type: 'tests.run', auditId: subject.id, subject, skipBecause })
  const [event] = events
  if (event?.type !== 'tests.finished') throw new Error('the tests did not finish')
  return { tests: event.tests as TestRun, stateDir, checkout: join(stateDir, 'checkouts', subject.id) }
}

const MANIFEST = JSON.stringify({ scripts: { test: 'node --test' } })
const PASSING = "require('node:test')('adds', () => {})\n"

describe('the tests of a commit', () => {
  test('run on its own tree, and pass when tests were seen to pass', async () => {
    const repo = openRepository()
    const sha = repo.commit('one', { 'package.json': MANIFEST, 'a.test.js': PASSING })
    repo.write('a.test.js', 'throw new Error("dirty")\n')
    const { tests, checkout } = await runTests(repo, repo.subject(sha))
    expect(tests).toMatchObject({ status: 'PASS', passed: 1, failed: 0, command: 'npm test --silent' })
    expect(existsSync(checkout)).toBe(true)
    expect(repo.git('worktree', 'list').split('\n')).toHaveLength(1)
    expect(repo.git('status', '--porcelain')).toBe(' M a.test.js')
  }, 60_000)

  test('fail by exit code, with numbers and the end of the output', async () => {
    const repo = openRepository()
    const sha = repo.commit('one', { 'a.sh': 'echo "noise"; echo "2 passed, 1 failed"; exit 3\n' })
    const { tests } = await runTests(repo, repo.subject(sha), { command: 'sh a.sh' })
    expect(tests).toMatchObject({
      status: 'FAIL',
      passed: 2,
      failed: 1,
      because: '1 of 3 failed (exit code 3)',
      tail: ['noise', '2 passed, 1 failed'],
    })
  })

  test('are looked for in the tree: without any there is no checkout', async () => {
    const repo = openRepository()
    const { tests, stateDir } = await runTests(repo, repo.subject(repo.commit('one', { 'a.txt': 'a\n' })))
    expect(tests).toMatchObject({ status: 'NOT_RUN', because: 'no test command found' })
    expect(existsSync(join(stateDir, 'checkouts'))).toBe(false)
  })

  test('that are cut short by "|| true" still fail', async () => {
    const repo = openRepository()
    const subject = repo.subject(repo.commit('one'))
    const { tests } = await runTests(repo, subject, { command: 'echo "2 passed, 1 failed" || true' })
    expect(tests.status).toBe('FAIL')
  })

  test.each([
    ['no command', null, 'no test command found'],
    ['no number of tests', 'true', 'names no number of tests'],
    ['no test that was executed', 'echo "0 passed, 0 failed"', 'no test was executed'],
  ])('are not run when there is %s, and say why', async (_what, command, because) => {
    const repo = openRepository()
    const { tests } = await runTests(repo, repo.subject(repo.commit('one')), { command })
    expect(tests.status).toBe('NOT_RUN')
    expect(tests.because).toContain(because)
  })

  test('are not even checked out when the audit skips them', async () => {
    const repo = openRepository()
    const { tests, checkout } = await runTests(repo, repo.subject(repo.commit('one')), {
      skipBecause: 'too bad already',
    })
    expect(tests).toMatchObject({ status: 'NOT_RUN', because: 'too bad already', command: null })
    expect(existsSync(checkout)).toBe(false)
  })

  test('print no secret and no escape into the journal', async () => {
    const repo = openRepository()
    const token = `ghp_${'a1B2c3D4e5'.repeat(4)}`
    const command = `printf '\\033[31m1 passed\\033[0m ${token.slice(0, 10)}' ; echo ${token.slice(10)}`
    const { tests } = await runTests(repo, repo.subject(repo.commit('one')), { command })
    expect(tests).toMatchObject({ status: 'PASS', passed: 1 })
    expect(tests.tail).toEqual([expect.stringMatching(/^1 passed ghp_\*\*\*/)])
  })

  test('have their own temporary folder, no git above, and CI set', async () => {
    const repo = openRepository()
    const command = 'echo "tmp=$TMPDIR ci=$CI dir=$GIT_DIR"; git rev-parse 2>&1 | head -1; echo "1 passed"'
    const { tests } = await runTests(repo, repo.subject(repo.commit('one')), { command })
    expect(tests.tail[0]).toMatch(/^tmp=.*\/sbx-\w+ ci=true dir=$/)
    expect(tests.tail[1]).toMatch(/not a git repository/)
    const [, folder = ''] = /tmp=(\S+)/.exec(tests.tail[0] ?? '') ?? []
    expect(existsSync(folder)).toBe(false)
  })
})

const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

describe.skipIf(process.platform !== 'linux')('what the tests have started (needs /proc)', () => {
  test('is ended with them at the time limit, also what runs in a session of its own', async () => {
    const repo = openRepository()
    const notes = scratch('pids')
    const script = `setsid sh -c 'echo $$ > ${notes}/far; exec sleep 600' & sh -c 'echo $$ > ${notes}/near; trap "" TERM; while :; do sleep 1; done'`
    const subject = repo.subject(repo.commit('one', { 'a.sh': script }))
    const { tests } = await runTests(repo, subject, { command: 'sh a.sh', timeoutMs: 1_000 })
    expect(tests).toMatchObject({ status: 'TIMEOUT', because: 'not finished after 1 s; ended with all its processes' })
    const pids = readdirSync(notes).map((name) => Number(readFileSync(join(notes, name), 'utf8')))
    expect(pids).toHaveLength(2)
    expect(pids.filter(isAlive)).toEqual([])
  }, 30_000)

  test('is ended when they end by themselves, and its open pipe does not delay the result', async () => {
    const repo = openRepository()
    const notes = scratch('pids')
    const command = `setsid sh -c 'echo $$ > ${notes}/far; exec sleep 600' & until [ -s ${notes}/far ]; do sleep 0.05; done; echo "1 passed"`
    const { tests } = await runTests(repo, repo.subject(repo.commit('one')), { command })
    expect(tests.status).toBe('PASS')
    expect(isAlive(Number(readFileSync(join(notes, 'far'), 'utf8')))).toBe(false)
  }, 30_000)

  test('is ended when the engine stops', async () => {
    const repo = openRepository()
    const notes = scratch('pids')
    const subject = repo.subject(repo.commit('one'))
    const ending = new AbortController()
    const performer = createTestsRun({
      root: repo.root,
      stateDir: scratch('state'),
      command: `echo $$ > ${notes}/pid; exec sleep 600`,
    })
    const intent = { type: 'tests.run', auditId: subject.id, subject, skipBecause: null } as const
    const run = performer({ intentId: 'i1', note: null, intent }, ending.signal)
    const rejected = expect(run).rejects.toMatchObject({ name: 'Trouble' })
    const pidFile = join(notes, 'pid')
    const pid = await until('the command', () => (existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : null))
    ending.abort()
    await rejected
    expect(isAlive(pid)).toBe(false)
  }, 30_000)
})

describe('dependencies', () => {
  const manifest = JSON.stringify({ scripts: { test: 'node check.js' }, dependencies: { left: '1.0.0' } })
  const check = "require('left'); console.log('1 passed')\n"

  test('are borrowed from the work tree while the lock file is the same', async () => {
    const repo = openRepository()
    const files = {
      'package.json': manifest,
      'check.js': check,
      'package-lock.json': '{}',
      '.gitignore': 'node_modules\n',
    }
    const sha = repo.commit('one', files)
    repo.write('node_modules/left/index.js', '')
    expect((await runTests(repo, repo.subject(sha))).tests.status).toBe('PASS')
    repo.write('package-lock.json', '{"lockfileVersion":3}')
    const { tests } = await runTests(repo, repo.subject(sha))
    expect(tests.status).toBe('NOT_RUN')
    expect(tests.because).toContain('package-lock.json')
  }, 60_000)

  test('that are borrowed survive the removal of the checkout', async () => {
    const repo = openRepository()
    const subject = repo.subject(repo.commit('one', { 'package.json': manifest, '.gitignore': 'node_modules\n' }))
    repo.write('node_modules/left/index.js', '')
    const { stateDir, checkout } = await runTests(repo, subject, { command: 'echo 1 passed' })
    expect(existsSync(join(checkout, 'node_modules', 'left'))).toBe(true)
    await perform(createMetricsMeasure({ root: repo.root, stateDir }), {
      type: 'metrics.measure',
      auditId: subject.id,
      subject,
    })
    expect(existsSync(checkout)).toBe(false)
    expect(existsSync(join(repo.root, 'node_modules', 'left', 'index.js'))).toBe(true)
  })
})

describe('coverage', () => {
  const LCOV = 'SF:a.js\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n'

  test('is read from what the run left, once; then the checkout is gone', async () => {
    const repo = openRepository()
    const subject = repo.subject(repo.commit('one', { 'a.js': '1\n2\n' }))
    const { stateDir } = await runTests(repo, subject, {
      command: `mkdir coverage; printf '${LCOV}' > coverage/lcov.info; echo 1 passed`,
    })
    const performer = createMetricsMeasure({ root: repo.root, stateDir })
    const intent = { type: 'metrics.measure', auditId: subject.id, subject } as const
    expect((await perform(performer, intent)).events).toEqual([
      {
        type: 'metrics.measured',
        auditId: subject.id,
        coverage: {
          linesFound: 2,
          linesHit: 1,
          from: 'coverage/lcov.info',
          changed: { linesFound: 2, linesHit: 1, missed: ['a.js:2'] },
        },
      },
    ])
    expect((await perform(performer, intent)).events).toMatchObject([{ coverage: null }])
  })

  test('that was committed, or lies behind a link, is not taken for measured', async () => {
    const repo = openRepository()
    const subject = repo.subject(repo.commit('one', { 'coverage/lcov.info': LCOV }))
    const outside = join(scratch('outside'), 'lcov.info')
    writeFileSync(outside, LCOV)
    const { stateDir } = await runTests(repo, subject, { command: `ln -s ${outside} lcov.info; echo 1 passed` })
    const performer = createMetricsMeasure({ root: repo.root, stateDir })
    const { events } = await perform(performer, { type: 'metrics.measure', auditId: subject.id, subject })
    expect(events).toMatchObject([{ coverage: null }])
  })
})

test('what crashes leave behind is bounded', async () => {
  const repo = openRepository()
  const subject = repo.subject(repo.commit('one'))
  const stateDir = scratch('state')
  for (let index = 0; index < 20; index++) mkdirSync(join(stateDir, 'checkouts', `${index}`), { recursive: true })
  const performer = createTestsRun({ root: repo.root, stateDir, command: 'echo 1 passed' })
  await performer(
    { intentId: 'i1', note: null, intent: { type: 'tests.run', auditId: subject.id, subject, skipBecause: null } },
    NEVER_ABORTED,
  )
  expect(readdirSync(join(stateDir, 'checkouts'))).toHaveLength(CHECKOUTS_MAX)
})

describe('submodules', () => {
  test('are written at the commit that the tree names, and nothing is fetched', async () => {
    const inner = openRepository()
    inner.commit('one', { 'value.txt': 'one' })
    const repo = openRepository()
    repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'lib/inner')
    const subject = repo.subject(repo.commit('with a submodule'))
    repo.write('lib/inner/value.txt', 'dirty')
    const { tests } = await runTests(repo, subject, { command: 'cat lib/inner/value.txt; echo; echo "1 passed"' })
    expect(tests).toMatchObject({ status: 'PASS', tail: ['one', '1 passed'] })
    repo.git('submodule', '--quiet', 'deinit', '--force', 'lib/inner')
    const { tests: without } = await runTests(repo, subject, { command: 'cat lib/inner/value.txt' })
    expect(without).toMatchObject({ status: 'NOT_RUN', because: expect.stringMatching(/^needs_install: .*lib\/inner/) })
  })
})
