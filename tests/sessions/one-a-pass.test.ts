// What may wait is done one piece a pass of the event loop, the latest of each name.
import { setImmediate as pass } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createOneAPass } from '#sessions/one-a-pass.ts'
import { until } from '../support/until.ts'

test('does one piece a pass, in order, with others served in between', async () => {
  const { later } = createOneAPass()
  const done: string[] = []
  for (const name of ['s1', 's2', 's3']) {
    later(name, () => {
      done.push(name)
      setImmediate(() => done.push('other'))
    })
  }
  expect(done).toEqual([])
  await until('all is done', () => done.length === 6)
  expect(done.indexOf('other')).toBeLessThan(done.indexOf('s3'))
  expect(done.filter((one) => one !== 'other')).toEqual(['s1', 's2', 's3'])
})

test('does the latest of a name only, and nothing that was forgotten', async () => {
  const { later, forget } = createOneAPass()
  const done: string[] = []
  later('s1', () => done.push('old'))
  later('s2', () => done.push('forgotten'))
  later('s1', () => done.push('new'))
  forget('s2')
  for (let passes = 0; passes < 5; passes++) await pass()
  expect(done).toEqual(['new'])
})
