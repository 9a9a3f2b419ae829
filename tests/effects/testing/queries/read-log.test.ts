import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { judgeQueries } from '#effects/testing/queries/judge-queries.ts'
import { GROUPS_MAX, LOG_BYTES_MAX, LOG_FILES_MAX, readQueryLog } from '#effects/testing/queries/read-log.ts'
import { REPEATED_MAX } from '#protocol/query-count.ts'
import { scratch } from '../../../support/repository.ts'

const group = (count: number, over: object = {}) => ({
  statement: 'SELECT 1',
  count,
  test: 't',
  frames: [['a.py', 3, 'f']],
  entry: [],
  ...over,
})

function logOf(files: Readonly<Record<string, readonly unknown[]>>): string {
  const folder = scratch('queries')
  for (const [name, lines] of Object.entries(files)) {
    writeFileSync(
      join(folder, name),
      lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
    )
  }
  return folder
}

const NOWHERE = { textOf: () => null, addedIn: () => new Set<number>() }

describe('what the processes of a test run noted', () => {
  test('is summed up: the highest count of each group, over all processes', async () => {
    const folder = logOf({
      'a.jsonl': [{ counts: 'sqlalchemy' }, group(5), group(10)],
      'b.jsonl': [{ counts: 'sqlalchemy' }, { failed: 'django' }, group(5), group(5, { test: 'u' })],
    })
    expect(await readQueryLog(folder)).toEqual({
      libraries: ['sqlalchemy'],
      failed: ['django'],
      groups: [group(10), group(5, { test: 'u' })],
      isCut: false,
    })
  })

  test('is not trusted: what is no such line is left out', async () => {
    const folder = logOf({
      'a.jsonl': ['{"statement":"SEL', 'null', group(4), group(5, { frames: [] }), { counts: '\u001b[31m' }, group(5)],
      'other.txt': [{ counts: 'sqlalchemy' }],
    })
    expect(await readQueryLog(folder)).toMatchObject({ libraries: [], groups: [group(5)] })
  })

  test('may not be a link, nor more than its maximum; then it says that it was cut', async () => {
    const folder = logOf({})
    mkdirSync(join(folder, 'x'))
    writeFileSync(join(folder, 'x', 'out'), JSON.stringify(group(5)))
    symlinkSync(join(folder, 'x', 'out'), join(folder, 'link.jsonl'))
    expect(await readQueryLog(folder)).toMatchObject({ groups: [], isCut: true })
    const large = logOf({ 'a.jsonl': ['x'.repeat(LOG_BYTES_MAX + 1)], 'b.jsonl': [group(5)] })
    expect(await readQueryLog(large)).toMatchObject({ groups: [group(5)], isCut: true })
    const files = Object.fromEntries(Array.from({ length: LOG_FILES_MAX + 1 }, (_, at) => [`${at}.jsonl`, [group(5)]]))
    expect((await readQueryLog(logOf(files))).isCut).toBe(true)
    const many = Array.from({ length: GROUPS_MAX + 1 }, (_, at) => group(5, { statement: `${at}` }))
    const cut = await readQueryLog(logOf({ 'a.jsonl': many }))
    expect([cut.groups.length, cut.isCut]).toEqual([GROUPS_MAX, true])
    expect((await readQueryLog(logOf({ 'a.jsonl': [{ full: true }] }))).isCut).toBe(true)
  })

  test('is told as far as there is room, the own first', async () => {
    const groups = Array.from({ length: REPEATED_MAX + 1 }, (_, at) => group(5, { statement: `SELECT ${at}` }))
    const own = group(5, { frames: [['own.py', 1, 'f']] })
    const log = { ...(await readQueryLog(logOf({ 'a.jsonl': [...groups, own] }))), libraries: ['sqlalchemy'] }
    const { repeated, isCut } = judgeQueries(log, {
      ...NOWHERE,
      addedIn: (path) => new Set(path === 'own.py' ? [1] : []),
    })
    expect([repeated.length, isCut, repeated[0]?.file]).toEqual([REPEATED_MAX, true, 'own.py'])
  })

  test('says which libraries could not be counted, where none could', async () => {
    const log = await readQueryLog(logOf({ 'a.jsonl': [{ failed: 'sqlalchemy' }] }))
    expect(judgeQueries(log, NOWHERE)).toMatchObject({
      outcome: 'skipped',
      because: /^sqlalchemy could not be counted/,
    })
  })

  test('of migrations and of loops in a test is no finding', async () => {
    const log = await readQueryLog(
      logOf({
        'a.jsonl': [
          { counts: 'sqlalchemy' },
          group(5, { frames: [['app/migrations/0001.py', 3, 'f']] }),
          group(5, { entry: [['tests/test_a.py', 2, 'test_a']] }),
        ],
      }),
    )
    const textOf = (path: string) => (path === 'tests/test_a.py' ? 'for i in range(9):\n    call(i)\n' : null)
    expect(judgeQueries(log, { ...NOWHERE, textOf })).toMatchObject({ outcome: 'ran', repeated: [] })
  })
})
