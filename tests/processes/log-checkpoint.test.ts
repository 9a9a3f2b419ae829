// A place is kept as a whole or not at all; what does not fit is not read.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openCheckpoint } from '#processes/log-checkpoint.ts'
import { scratch } from '../support/repository.ts'

const value = { places: { a: { offset: 7 } }, seen: new Map([['x', new Set([1, 2])]]), none: null }

test('what was kept is read again, maps and sets too, by its owner alone', async () => {
  const path = join(scratch('place'), 'deep', 'logs.checkpoint')
  const checkpoint = openCheckpoint<typeof value>(path, '1 a.log')
  expect(await checkpoint.read()).toBeNull()
  expect(await checkpoint.write(value)).toBe(true)
  expect(await openCheckpoint(path, '1 a.log').read()).toEqual(value)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('another shape, a cut file, a changed byte and something else are not read', async () => {
  const path = join(scratch('place'), 'logs.checkpoint')
  await openCheckpoint(path, '1 a.log').write(value)
  expect(await openCheckpoint(path, '2 a.log').read()).toBeNull()
  const whole = readFileSync(path)
  const changed = Buffer.from(whole)
  const at = changed.indexOf('offset')
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
  for (const bytes of [whole.subarray(0, whole.length / 2), changed, Buffer.from('no checkpoint'), Buffer.alloc(0)]) {
    writeFileSync(path, bytes)
    expect(await openCheckpoint(path, '1 a.log').read()).toBeNull()
  }
})
