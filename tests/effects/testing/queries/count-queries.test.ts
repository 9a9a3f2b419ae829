import { readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createTestsRun } from '#effects/tests-run.ts'
import type { Subject } from '#protocol/subject.ts'
import type { TestRun } from '#protocol/verdict.ts'
import { perform } from '../../../support/order.ts'
import { openRepository, scratch, type TestRepository } from '../../../support/repository.ts'
import { DJANGO, NODE_SQLITE, PACKAGES, type Project, SEQUELIZE, SQLALCHEMY, SQLITE3 } from './projects.ts'

const HOOKS = join(import.meta.dirname, '..', '..', '..', '..', 'sessions', 'query-count')
const PROJECTS = [SQLITE3, NODE_SQLITE, SQLALCHEMY, DJANGO, ...SEQUELIZE]

type Over = { readonly countQueries?: boolean; readonly queryHooksDir?: string | null; readonly command?: string }

async function run(repo: TestRepository, subject: Subject, command: string, over: Over = {}): Promise<TestRun> {
  const options = { root: repo.root, stateDir: scratch('state'), command, queryHooksDir: HOOKS, timeoutMs: 120_000 }
  const performer = createTestsRun({ ...options, ...over })
  const outcome = await perform(performer, { type: 'tests.run', auditId: subject.id, subject, skipBecause: null })
  const [event] = outcome.events
  if (event?.type !== 'tests.finished') throw new Error('the tests did not finish')
  return event.tests
}

function repositoryOf({ files }: Project): TestRepository {
  const repo = openRepository()
  repo.commit('all', files)
  if (PACKAGES !== null) symlinkSync(PACKAGES, join(repo.root, 'node_modules'))
  return repo
}

describe.each(PROJECTS)('the queries of tests with $needs', (project) => {
  const { missing, command, site, statement, libraries } = project
  const [file, line, inside] = site

  test.skipIf(missing)(
    `are counted by the place that repeats them${missing ? ` (${missing})` : ''}`,
    async () => {
      const repo = repositoryOf(project)
      const tests = await run(repo, repo.subject(repo.git('rev-parse', 'HEAD')), command)
      expect(tests).toMatchObject({ status: 'PASS' })
      expect(tests.queries).toEqual({
        outcome: 'ran',
        because: `1 repeated, 1 of them in changed code; counted in ${libraries}`,
        repeated: [
          {
            file,
            line,
            inside: expect.stringMatching(inside),
            statement: expect.stringMatching(statement),
            count: 10,
            test: expect.stringMatching(/./),
            callers: expect.any(Array),
            isOwn: true,
          },
        ],
        isCut: false,
      })
    },
    120_000,
  )
})

describe('a repeated query', () => {
  test.skipIf(SQLITE3.missing)(
    'is not that of a commit which touched another function',
    async () => {
      const repo = repositoryOf(SQLITE3)
      const text = SQLITE3.files['app/report.py'] ?? ''
      const other = repo.commit('other', { 'app/report.py': text.replace('select name', 'select  name') })
      const tests = await run(repo, repo.subject(other), SQLITE3.command)
      expect(tests.queries).toMatchObject({ outcome: 'ran', repeated: [{ line: 11, isOwn: false }] })
      const same = repo.commit('same', { 'app/report.py': text.replace('found = []', 'found = list()') })
      expect((await run(repo, repo.subject(same), SQLITE3.command)).queries?.repeated).toMatchObject([{ isOwn: true }])
    },
    120_000,
  )

  test.skipIf(SQLITE3.missing)(
    'is that of a commit which calls it in a loop, and is told there',
    async () => {
      const repo = repositoryOf(SQLITE3)
      const sha = repo.commit('loop', {
        'app/names.py': 'from app import report\n\n\ndef names(c):\n    return [report.one(c, i) for i in range(12)]\n',
        'tests/test_names.py': (SQLITE3.files['tests/test_report.py'] ?? '')
          .replace('from app import report', 'from app import names, report')
          .replace('report.titles', 'names.names'),
      })
      const { queries } = await run(repo, repo.subject(sha), SQLITE3.command)
      const own = queries?.repeated.filter(({ isOwn }) => isOwn)
      expect(own).toMatchObject([{ file: 'app/names.py', line: 5, count: 10, callers: ['app/report.py:20 in one'] }])
    },
    120_000,
  )
})

describe('counting', () => {
  test('can be switched off, and says so', async () => {
    const repo = repositoryOf(NODE_SQLITE)
    const subject = repo.subject(repo.git('rev-parse', 'HEAD'))
    const tests = await run(repo, subject, 'echo "$SIGNALBOX_QUERY_LOG$NODE_OPTIONS"; echo "1 passed"', {
      countQueries: false,
    })
    expect(tests.tail).toEqual(['1 passed'])
    expect(tests.queries).toMatchObject({ outcome: 'skipped', because: 'switched off by tests.countQueries' })
  })

  test('says that no database library was loaded, and leaves nothing behind', async () => {
    const temporary = scratch('tmp')
    vi.stubEnv('TMPDIR', temporary)
    onTestFinished(() => void vi.unstubAllEnvs())
    const repo = repositoryOf(NODE_SQLITE)
    const tests = await run(repo, repo.subject(repo.git('rev-parse', 'HEAD')), 'node -p "1 + 1"; echo "1 passed"')
    expect(tests.tail).toEqual(['2', '1 passed'])
    expect(tests.queries).toMatchObject({ outcome: 'skipped', because: /no process of the tests loaded/ })
    expect(readdirSync(temporary).filter((name) => name.startsWith('sbq-'))).toEqual([])
  })

  test('changes neither output nor outcome: the same run with and without it prints the same', async () => {
    const repo = repositoryOf(NODE_SQLITE)
    const subject = repo.subject(repo.git('rev-parse', 'HEAD'))
    const command = `${NODE_SQLITE.command} | grep -v duration_ms`
    const [on, off] = [await run(repo, subject, command), await run(repo, subject, command, { countQueries: false })]
    expect(on.tail).toEqual(off.tail)
    expect(on.tail.length).toBeGreaterThan(5)
  }, 60_000)

  test.skipIf(SQLITE3.missing)("runs the project's own sitecustomize and Node options as before", async () => {
    const repo = openRepository()
    const sha = repo.commit('one', {
      'own/sitecustomize.py': 'print("own sitecustomize")\n',
      'own/hook.cjs': 'console.log("own hook")\n',
      'run.sh': 'python3 -c "print(1)"; node -p 2; echo "1 passed"\n',
    })
    const script = 'PYTHONPATH="$PYTHONPATH:own" NODE_OPTIONS="$NODE_OPTIONS --require ./own/hook.cjs" sh run.sh'
    expect((await run(repo, repo.subject(sha), script)).tail).toEqual([
      'own sitecustomize',
      '1',
      'own hook',
      '2',
      '1 passed',
    ])
  })

  test('that breaks a run decides nothing: what fails is repeated without it', async () => {
    const repo = repositoryOf(NODE_SQLITE)
    const command = 'node -p 1 && echo "1 passed, 0 failed" || { echo "0 passed, 1 failed"; exit 1; }'
    const tests = await run(repo, repo.subject(repo.git('rev-parse', 'HEAD')), command, {
      queryHooksDir: scratch('none'),
    })
    expect(tests.status).toBe('PASS')
  })
})
