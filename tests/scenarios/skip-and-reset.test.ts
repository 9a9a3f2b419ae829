// A7 and the reset of an audit, with the built program: what an agent skips is counted where a person looks, and a person ends
// the waiting for a fix.
import { expect, test } from 'vitest'
import type { World } from '#projection/world.ts'
import { openProgram } from '../support/program.ts'
import { until } from '../support/until.ts'

test('[skip-audit] is counted in the status, and `audit --reset` ends the waiting of one audit', {
  timeout: 90_000,
}, async () => {
  const program = openProgram()
  const { repository, run, json } = program
  repository.commit('Open the shop', { 'README.md': 'shop\n' })
  await run('engine', 'start')
  await until('watched', async () => (await json<World>('status')).heads)
  expect((await run('status')).out).not.toContain('[skip-audit]')

  const skipped = repository.commit('Hurry [skip-audit]', { 'a.txt': 'a\n' })
  await until('counted', async () => (await json<World>('status')).skipped.commits === 1)
  expect((await json<World>('status')).skipped.latest).toMatchObject([{ id: skipped, author: 'Ada' }])
  expect((await run('status')).out).toMatch(
    new RegExp(`\\[skip-audit\\] 1 commits; latest ${skipped.slice(0, 7)} by Ada .* ago: Hurry`),
  )

  expect(await run('audit', '--reset')).toMatchObject({ code: 2, err: expect.stringContaining('no audit waits') })
  const weak = (name: string) => ({
    [`src/${name}.js`]: `const fs = require('fs')\nmodule.exports = (req) => fs.readFileSync('/data/${name}/' + req.query.file)\n`,
  })
  const stateOf = async (sha: string) => (await json<World>('status')).audits.find(({ id }) => id === sha)?.state
  const first = repository.commit('Serve one', weak('one'))
  await until('waiting', async () => (await stateOf(first)) === 'WAIT_FOR_FIX')
  const second = repository.commit('Serve another', weak('two'))
  await until('both waiting', async () => (await stateOf(second)) === 'WAIT_FOR_FIX')

  expect(await run('audit', '--reset')).toMatchObject({
    code: 2,
    err: expect.stringContaining('2 audits wait for a fix'),
  })
  expect(await run('audit', '--reset', first.slice(0, 7))).toMatchObject({
    code: 0,
    out: `${first.slice(0, 7)} is no longer waited for; its issues stay open\n`,
  })
  expect([await stateOf(first), await stateOf(second)]).toEqual(['IDLE', 'WAIT_FOR_FIX'])
  expect(await json('audit', '--reset')).toEqual({ ok: true })
  expect(await stateOf(second)).toBe('IDLE')
  expect((await json<World>('status')).issues).toHaveLength(2)
  expect(await run('audit', '--reset', first.slice(0, 7))).toMatchObject({
    code: 2,
    err: expect.stringContaining('IDLE'),
  })
  expect(await run('audit', '--reset', 'dead')).toMatchObject({
    code: 2,
    err: expect.stringContaining('no such audit'),
  })
  const { out } = await run('journal', '--json')
  expect(out.match(/"type":"audit\.reset"/g)).toHaveLength(2)
})
