// What becomes of a failing run: repeated once, compared with the parent, and only then the commit's.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createMetricsMeasure } from '#effects/metrics-measure.ts'
import { createTestsRun } from '#effects/tests-run.ts'
import type { Subject } from '#protocol/subject.ts'
import { testRunSchema } from '#protocol/verdict.ts'
import { perform } from '../support/order.ts'
import { openRepository, scratch, type TestRepository } from '../support/repository.ts'

type Options = Partial<Omit<Parameters<typeof createTestsRun>[0], 'root'>>

/** A project whose tests are a shell script, and a way to test its commits one after the other. */
function openProject(options: Options = {}) {
  const repo = openRepository()
  const stateDir = scratch('state')
  const performer = createTestsRun({ root: repo.root, stateDir, command: 'sh t.sh', timeoutMs: 60_000, ...options })
  const run = async (subject: Subject) => {
    const { events } = await perform(performer, { type: 'tests.run', auditId: subject.id, subject, skipBecause: null })
    const [event] = events
    if (event?.type !== 'tests.finished') throw new Error('the tests did not finish')
    return testRunSchema.parse(event.tests)
  }
  return { repo, stateDir, run }
}

const commit = (repo: TestRepository, script: string, more: Readonly<Record<string, string>> = {}) =>
  repo.subject(repo.commit('a change', { 't.sh': script, ...more }))

const TAP_A = 'echo 1..2; echo "ok 1 - b"; echo "not ok 2 - a"; exit 1\n'
const TAP_B = 'echo 1..2; echo "not ok 1 - b"; echo "ok 2 - a"; exit 1\n'
const GOOD = 'echo 1..2; echo "ok 1 - b"; echo "ok 2 - a"\n'

/** Counts its runs in `log`, and fails in the first. */
const flakyScript = (log: string) =>
  `echo run >> ${log}\nif [ $(wc -l < ${log}) -gt 1 ]; then ${GOOD}\nelse ${TAP_A}\nfi\n`
const runsIn = (log: string) => readFileSync(log, 'utf8').split('\n').filter(Boolean).length

describe('a failing run is repeated once', () => {
  test('and when it passes then, it has passed and what failed is flaky', async () => {
    const log = join(scratch('log'), 'runs')
    const { repo, run } = openProject()
    const tests = await run(commit(repo, flakyScript(log)))
    expect(tests).toMatchObject({ status: 'PASS', passed: 2, failed: 0, flaky: ['a'] })
    expect(tests.because).toBe('2 passed, 1 of them only when run again')
    expect(runsIn(log)).toBe(2)
  })

  test('and when it fails again, it has failed', async () => {
    const { repo, run } = openProject()
    const tests = await run(commit(repo, TAP_A))
    expect(tests).toMatchObject({ status: 'FAIL', failing: ['a'], because: '1 of 2 failed (exit code 1)' })
    expect(tests.flaky).toBeUndefined()
  })

  test('unless that is switched off', async () => {
    const log = join(scratch('log'), 'runs')
    const { repo, run } = openProject({ rerunFailed: false })
    expect((await run(commit(repo, flakyScript(log)))).status).toBe('FAIL')
    expect(runsIn(log)).toBe(1)
  })

  test('but a run that passes, or that hangs, is not', async () => {
    const log = join(scratch('log'), 'runs')
    const { repo, run } = openProject({ timeoutMs: 1_000 })
    await run(commit(repo, `echo run >> ${log}; ${GOOD}`))
    expect(runsIn(log)).toBe(1)
    expect((await run(commit(repo, `echo run >> ${log}; sleep 60`))).status).toBe('TIMEOUT')
    expect(runsIn(log)).toBe(2)
  }, 30_000)
})

describe('a failure is compared with the parent commit', () => {
  test('which is tested once for it, and not again for the next child', async () => {
    const log = join(scratch('log'), 'runs')
    const { repo, stateDir, run } = openProject({ rerunFailed: false })
    commit(repo, `echo run >> ${log}; ${TAP_A}`)
    const child = commit(repo, `echo run >> ${log}; ${TAP_A}`, { 'README.md': 'x' })
    expect(await run(child)).toMatchObject({ status: 'FAIL', inherited: 'all' })
    expect(runsIn(log)).toBe(2)
    const grandchild = commit(repo, `echo run >> ${log}; ${TAP_A}`, { 'README.md': 'y' })
    const tests = await run(grandchild)
    expect(tests).toMatchObject({ status: 'FAIL', inherited: 'all' })
    expect(tests.because).toBe('1 of 2 failed (exit code 1); the parent commit fails the same way')
    expect(runsIn(log)).toBe(3)
    expect(readdirSync(join(stateDir, 'checkouts')).toSorted()).toEqual([child.id, grandchild.id].toSorted())
  }, 30_000)

  test('and is the commit’s when the parent passed, or failed elsewhere', async () => {
    const { repo, run } = openProject()
    commit(repo, GOOD)
    expect(await run(commit(repo, TAP_A))).toMatchObject({ status: 'FAIL', inherited: 'none' })
    expect(await run(commit(repo, TAP_B))).toMatchObject({ status: 'FAIL', inherited: 'none' })
  }, 30_000)

  test('whose result is remembered for its tree, so that a known failure is not repeated', async () => {
    const log = join(scratch('log'), 'runs')
    const { repo, run } = openProject()
    await run(commit(repo, `echo run >> ${log}; ${TAP_A}`))
    expect(runsIn(log)).toBe(2)
    await run(commit(repo, `echo run >> ${log}; ${TAP_A}`, { 'README.md': 'x' }))
    expect(runsIn(log)).toBe(3)
  }, 30_000)

  test('but not when it hangs there, when that is switched off, or when there is no parent', async () => {
    const off = openProject({ compareWithParent: false })
    commit(off.repo, TAP_A)
    expect((await off.run(commit(off.repo, TAP_A, { 'README.md': 'x' }))).inherited).toBeUndefined()
    const hanging = openProject({ timeoutMs: 1_000, rerunFailed: false })
    expect((await hanging.run(commit(hanging.repo, TAP_A, { a: '1' }))).inherited).toBeUndefined()
    commit(hanging.repo, 'sleep 60')
    const tests = await hanging.run(commit(hanging.repo, TAP_A))
    expect([tests.status, tests.inherited]).toEqual(['FAIL', undefined])
  }, 30_000)
})

describe('what a project needs installed', () => {
  const files = (lock: string) => ({
    'package.json': '{"scripts":{"test":"node --test"},"dependencies":{"left":"1"}}',
    'package-lock.json': lock,
    'a.test.js': "require('node:test')('adds', () => {})\n",
    '.gitignore': 'node_modules\n',
  })

  test('and what is not installed for this commit keeps its tests from being run at all', async () => {
    const { repo, run } = openProject({ command: null })
    const subject = repo.subject(repo.commit('one', files('1')))
    repo.write('node_modules/left/index.js', '')
    repo.write('package-lock.json', '2')
    const tests = await run(subject)
    expect(tests).toMatchObject({ status: 'NOT_RUN', command: 'npm test --silent', durationMs: expect.any(Number) })
    expect(tests.because).toMatch(/^needs_install: .*package-lock\.json differs/)
  })

  test('is lent to it otherwise, and nothing of the run is left in the repository', async () => {
    const { repo, run } = openProject({
      command: 'echo x > node_modules/.cache-of-a-tool; mkdir -p node_modules/.vite; npm test --silent',
    })
    const subject = repo.subject(repo.commit('one', files('1')))
    repo.write('node_modules/left/index.js', '')
    const before = repo.git('status', '--porcelain', '--ignored')
    expect((await run(subject)).status).toBe('PASS')
    expect(readdirSync(join(repo.root, 'node_modules'))).toEqual(['left'])
    expect(repo.git('status', '--porcelain', '--ignored')).toBe(before)
    expect(repo.git('worktree', 'list').split('\n')).toHaveLength(1)
    expect(repo.git('stash', 'list')).toBe('')
    expect(existsSync(join(repo.root, '.git', 'index.lock'))).toBe(false)
  }, 60_000)
})

describe('reports that a run writes', () => {
  const JUNIT = '<testsuite tests="9"><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>'

  test('are counted where the output says nothing, and never when they were committed', async () => {
    const { repo, run } = openProject({ rerunFailed: false })
    const written = commit(repo, `mkdir -p build/test-results; echo '${JUNIT}' > build/test-results/x.xml; exit 1\n`)
    expect(await run(written)).toMatchObject({ status: 'FAIL', passed: 1, failed: 1, failing: ['b'] })
    const committed = commit(repo, 'exit 0\n', { 'junit.xml': '<testsuite><testcase name="a"/></testsuite>' })
    expect((await run(committed)).status).toBe('NOT_RUN')
  })

  test('of the first run do not speak for the second', async () => {
    const log = join(scratch('log'), 'runs')
    const { repo, run } = openProject()
    const script = `echo run >> ${log}; if [ $(wc -l < ${log}) -gt 1 ]; then echo "2 passed"; else echo '${JUNIT}' > junit.xml; exit 1; fi\n`
    expect(await run(commit(repo, script))).toMatchObject({ status: 'PASS', passed: 2, flaky: ['b'] })
  })
})

describe.skipIf(!hasPytest())('pytest (needs pytest)', () => {
  test('runs only what had failed again', async () => {
    const marks = scratch('marks')
    const { repo, run } = openProject({ command: null })
    const text = `import os\ndef test_ok(): open('${marks}/ok', 'a').write('x')\ndef test_b():\n    first = not os.path.exists('${marks}/b')\n    open('${marks}/b', 'a').write('x')\n    assert not first\n`
    const tests = await run(repo.subject(repo.commit('one', { 'test_a.py': text })))
    expect(tests).toMatchObject({ status: 'PASS', passed: 2, failed: 0, flaky: ['test_a.py::test_b'] })
    expect(['ok', 'b'].map((name) => readFileSync(join(marks, name), 'utf8'))).toEqual(['x', 'xx'])
  }, 60_000)

  test('finds the package of the commit, not the one that is installed for development', async () => {
    const { repo, run } = openProject({ command: null })
    const files = {
      'pytest.ini': '[pytest]\naddopts = --import-mode=importlib\n',
      'src/thing.py': 'VALUE = 1\n',
      'tests/test_thing.py': 'import thing\ndef test_value(): assert thing.VALUE == 1\n',
    }
    const subject = repo.subject(repo.commit('one', files))
    repo.write('src/thing.py', 'VALUE = 2\n')
    expect((await run(subject)).status).toBe('PASS')
  }, 60_000)
})

function hasPytest(): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'pytest')))
}

test('coverage of the whole run is kept when a part of it is run again', async () => {
  const marks = scratch('marks')
  const { repo, stateDir, run } = openProject({ command: null })
  const lcov = (hit: number) => `SF:a.py\\nDA:1,1\\nDA:2,${hit}\\nend_of_record\\n`
  writeFileSync(
    join(marks, 'pytest'),
    `#!/bin/sh\ncase "$*" in *last-failed*) printf '${lcov(0)}' > lcov.info; echo "1 passed in 0.01s"; exit 0;; esac\nprintf '${lcov(1)}' > lcov.info\necho "FAILED test_a.py::test_b - x"; echo "1 failed, 1 passed in 0.01s"; exit 1\n`,
    { mode: 0o755 },
  )
  const before = process.env['PATH']
  process.env['PATH'] = `${marks}:${before}`
  try {
    const subject = repo.subject(repo.commit('one', { 'pytest.ini': '', 'a.py': '1\n2\n' }))
    expect(await run(subject)).toMatchObject({ status: 'PASS', flaky: ['test_a.py::test_b'] })
    const intent = { type: 'metrics.measure', auditId: subject.id, subject } as const
    const { events } = await perform(createMetricsMeasure({ root: repo.root, stateDir }), intent)
    expect(events).toMatchObject([{ coverage: { linesFound: 2, linesHit: 2, from: 'lcov.info' } }])
    expect(readdirSync(join(stateDir, 'checkouts'))).toEqual([])
  } finally {
    process.env['PATH'] = before
  }
})
