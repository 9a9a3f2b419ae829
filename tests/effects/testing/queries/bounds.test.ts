// The bounds of what listens inside a test's processes: how much it writes, and how many queries it tells apart.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readQueryLog } from '#effects/testing/queries/read-log.ts'
import { scratch } from '../../../support/repository.ts'
import { SQLITE3 } from './projects.ts'

const HOOKS = join(import.meta.dirname, '..', '..', '..', '..', 'sessions', 'query-count')
const LINES_MAX = 1_000
const GROUPS_MAX = 5_000

const NODE = {
  program: process.execPath,
  file: 'ask.cjs',
  missing: null as string | null,
  code: (names: number, times: number, last: string) => `const { DatabaseSync } = require('node:sqlite')
const database = new DatabaseSync(':memory:')
const ask = (name, times) => { for (let at = 0; at < times; at++) database.prepare('select 1 as ' + name).get() }
for (let name = 0; name < ${names}; name++) ask('n' + name, ${times})
ask('${last}', 9)
`,
}
const PYTHON = {
  program: 'python3',
  file: 'ask.py',
  missing: SQLITE3.missing,
  code: (names: number, times: number, last: string) => `import sqlite3
connection = sqlite3.connect(":memory:")
def ask(name, times):
    for _ in range(times):
        connection.execute("select 1 as " + name).fetchall()
for name in range(${names}):
    ask("n%d" % name, ${times})
ask("${last}", 9)
`,
}

async function logOf({ program, file }: typeof NODE, code: string) {
  const [root, log] = [scratch('tree'), scratch('log')]
  writeFileSync(join(root, file), code)
  // What calls the program's code, as a test does.
  const entry = join(root, file.replace('ask', 'ask_test'))
  writeFileSync(entry, file.endsWith('.py') ? 'import ask\n' : "require('./ask.cjs')\n")
  execFileSync(program, [entry], {
    env: {
      PATH: process.env['PATH'],
      SIGNALBOX_QUERY_LOG: log,
      SIGNALBOX_QUERY_ROOT: root,
      PYTEST_CURRENT_TEST: 'one test',
      PYTHONPATH: join(HOOKS, 'python'),
      PYTHONDONTWRITEBYTECODE: '1',
      NODE_OPTIONS: `--require "${join(HOOKS, 'node', 'count-queries.cjs')}" --disable-warning=ExperimentalWarning`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return readQueryLog(log)
}

describe.each([
  ['Node', NODE],
  ['Python', PYTHON],
])('what listens in a process of %s', (_name, language) => {
  test.skipIf(language.missing)(
    'writes so many lines at most, and says that there was more',
    async () => {
      const few = await logOf(language, language.code(1, 5, 'last'))
      expect([few.groups.length, few.isCut]).toEqual([2, false])
      const many = await logOf(language, language.code(LINES_MAX + 10, 5, 'last'))
      expect([many.groups.length < LINES_MAX, many.groups.length > LINES_MAX - 5, many.isCut]).toEqual([
        true,
        true,
        true,
      ])
    },
    60_000,
  )

  test.skipIf(language.missing)(
    'tells so many queries of one test apart, and no more',
    async () => {
      const full = await logOf(language, language.code(GROUPS_MAX, 1, 'last'))
      expect(full.groups).toEqual([])
      const room = await logOf(language, language.code(GROUPS_MAX - 1, 1, 'last'))
      expect(room.groups.map(({ statement }) => statement)).toEqual(['select ? as last'])
    },
    60_000,
  )
})
