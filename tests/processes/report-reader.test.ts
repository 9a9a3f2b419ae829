import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openReportReader } from '#processes/report-reader.ts'
import { openRepository, scratch } from '../support/repository.ts'

const WORKER = new URL('../../src/processes/report-worker.ts', import.meta.url)

/** A checkout in which a run left one JUnit file and one tracefile. */
function place(junit: string) {
  const repo = openRepository()
  const { tree } = repo.subject(repo.commit('one', { 'a.js': '1\n2\n' }))
  const folder = scratch('checkout')
  writeFileSync(join(folder, 'a.js'), '1\n2\n')
  writeFileSync(join(folder, 'junit.xml'), junit)
  mkdirSync(join(folder, 'coverage'))
  writeFileSync(join(folder, 'coverage', 'lcov.info'), 'SF:a.js\nDA:1,1\nDA:2,0\nend_of_record\n')
  return { root: repo.root, folder, tree, how: {} }
}

const JUNIT = '<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>'

test('a thread reads what a run left, and is gone afterwards', async () => {
  const reports = openReportReader(WORKER)
  const run = place(JUNIT)
  expect(await reports.junit(run)).toEqual({ passed: 1, failed: 1, skipped: 0, failing: ['b'] })
  expect(await reports.coverage(run, null)).toEqual({
    linesFound: 2,
    linesHit: 1,
    from: 'coverage/lcov.info',
    changed: { linesFound: 2, linesHit: 1, missed: ['a.js:2'] },
  })
})

test('what takes too long was not measured', async () => {
  const large = `<testsuite>${'<testcase name="a"/>'.repeat(200_000)}</testsuite>`
  expect(await openReportReader(WORKER, 1).junit(place(large))).toBeNull()
})

test('the end of the engine ends the reading, without an answer', async () => {
  const ended = AbortSignal.abort()
  const run = place(JUNIT)
  const read = openReportReader(WORKER).junit({ ...run, how: { signal: ended } })
  await expect(read).rejects.toMatchObject({ name: 'AbortError' })
})

test('where there is no checkout nothing was measured, and no thread is started to find that out', async () => {
  const reports = openReportReader(new URL('no-such-worker.ts', WORKER))
  const run = { ...place(JUNIT), folder: join(scratch('checkout'), 'none') }
  expect(await reports.junit(run)).toBeNull()
  expect(await reports.coverage(run, null)).toBeNull()
})
