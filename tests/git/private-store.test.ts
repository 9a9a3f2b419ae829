import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { trimPrivateStore } from '#git/private-store.ts'
import { scratch } from '../support/repository.ts'

test('above its maximum the store drops what is older than a day, and keeps what an audit may still read', async () => {
  const folder = scratch('store')
  const objects = join(folder, 'objects', 'ab')
  mkdirSync(objects, { recursive: true })
  for (const name of ['old', 'new']) writeFileSync(join(objects, name), name)
  const now = Date.now()
  utimesSync(join(objects, 'old'), now / 1000 - 90_000, now / 1000 - 90_000)
  await trimPrivateStore(folder, now, 2)
  expect(readdirSync(objects)).toHaveLength(2)
  await trimPrivateStore(folder, now, 1)
  expect(readdirSync(objects)).toEqual(['new'])
})
