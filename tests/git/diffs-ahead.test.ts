// A diff is read once for its two readers, never a failed one, and only so many are kept.
import { expect, test } from 'vitest'
import { AHEAD_MAX, createDiffsAhead } from '#git/diffs-ahead.ts'
import { sha } from '../support/samples.ts'

const subject = (digit: string) => ({ base: null, tree: sha(digit) })

function reader(fails = () => false) {
  const asked: string[] = []
  const diffs = createDiffsAhead(async (_root, { tree }) => {
    asked.push(tree)
    if (fails()) throw new Error('no git')
    return { changes: [], added: [] }
  })
  return { diffs, asked }
}

test('what was read to name the files is not read again, once', async () => {
  const { diffs, asked } = reader()
  await diffs.name('/repo', subject('a'), {})
  await diffs.take('/repo', subject('a'), {})
  expect(asked).toEqual([sha('a')])
  await diffs.take('/repo', subject('a'), {})
  await diffs.take('/other', subject('a'), {})
  expect(asked).toHaveLength(3)
})

test('one that failed is asked for again', async () => {
  let isFailing = true
  const { diffs, asked } = reader(() => isFailing)
  await expect(diffs.name('/repo', subject('a'), {})).rejects.toThrow('no git')
  isFailing = false
  await diffs.take('/repo', subject('a'), {})
  expect(asked).toHaveLength(2)
})

test(`of more than ${AHEAD_MAX} the oldest is read again`, async () => {
  const { diffs, asked } = reader()
  const digits = Array.from({ length: AHEAD_MAX + 1 }, (_, index) => index.toString(16))
  for (const digit of digits) await diffs.name('/repo', subject(digit), {})
  for (const digit of digits) await diffs.take('/repo', subject(digit), {})
  expect(asked.slice(AHEAD_MAX + 1)).toEqual([sha('0')])
})
