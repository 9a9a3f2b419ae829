import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RESULTS_MAX, recall, remember } from '#effects/testing/known-results.ts'
import { scratch } from '../../support/repository.ts'

const tree = 'a'.repeat(40)
const tally = { passed: 1, failed: 1, skipped: 0, failing: ['a'] }

test('a result is known for its tree and its command only', async () => {
  const stateDir = scratch('state')
  const place = { stateDir, tree, command: 'npm test' }
  expect(await recall(place)).toBeNull()
  await remember(place, { status: 'FAIL', tally })
  expect(await recall(place)).toEqual({ status: 'FAIL', tally })
  expect(await recall({ ...place, command: 'make test' })).toBeNull()
  expect(await recall({ ...place, tree: 'b'.repeat(40) })).toBeNull()
})

test('a damaged result is not known', async () => {
  const stateDir = scratch('state')
  mkdirSync(join(stateDir, 'test-results'))
  for (const text of ['', '{', '{"command":"npm test","status":"PASS"}']) {
    writeFileSync(join(stateDir, 'test-results', `${tree}.json`), text)
    expect(await recall({ stateDir, tree, command: 'npm test' })).toBeNull()
  }
})

test('the oldest results go', async () => {
  const stateDir = scratch('state')
  const folder = join(stateDir, 'test-results')
  mkdirSync(folder)
  for (let index = 0; index < RESULTS_MAX; index++) {
    writeFileSync(join(folder, `${index}.json`), '{}')
    utimesSync(join(folder, `${index}.json`), index, index)
  }
  await remember({ stateDir, tree, command: 'x' }, { status: 'PASS', tally })
  const names = readdirSync(folder)
  expect([names.length, names.includes('0.json'), names.includes(`${tree}.json`)]).toEqual([RESULTS_MAX, false, true])
})
