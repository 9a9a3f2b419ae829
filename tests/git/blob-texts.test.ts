import { expect, onTestFinished, test } from 'vitest'
import { BLOB_BYTES_MAX, CHANGE_BYTES_MAX, readBlobTexts, textOf } from '#git/blob-texts.ts'
import { openObjectReader } from '#git/object-reader.ts'
import { openRepository } from '../support/repository.ts'

function reader(root: string) {
  const objects = openObjectReader(root)
  onTestFinished(() => objects.close())
  return objects
}

test('texts come by object name; what is not text, too large or missing is null', async () => {
  const repo = openRepository()
  repo.commit('one', {
    'a.txt': 'a\n\nblob 1 2\n',
    empty: '',
    'image.png': Buffer.from([0x89, 0x50, 0, 1]),
    'large.txt': 'x'.repeat(BLOB_BYTES_MAX + 1),
    'limit.txt': 'x'.repeat(BLOB_BYTES_MAX),
    'model.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n',
  })
  const names = ['a.txt', 'empty', 'image.png', 'large.txt', 'limit.txt', 'model.bin']
  const blobs = names.map((name) => repo.git('rev-parse', `HEAD:${name}`))
  const missing = 'f'.repeat(40)
  const { texts, unread, large } = await readBlobTexts(reader(repo.root), [...blobs, missing, ...blobs])
  expect([...blobs, missing].map((blob) => texts.get(blob)?.length ?? null)).toEqual([
    12,
    0,
    null,
    null,
    BLOB_BYTES_MAX,
    null,
    null,
  ])
  expect(unread.size).toBe(0)
  expect(large).toEqual(new Map([[blobs[3], BLOB_BYTES_MAX + 1]]))
})

test('beyond the maximum of one change the last blobs stay unread and are named', async () => {
  const repo = openRepository()
  const count = CHANGE_BYTES_MAX / BLOB_BYTES_MAX + 2
  const names = Array.from({ length: count }, (_, index) => `${index}.txt`)
  repo.commit('large', Object.fromEntries(names.map((name) => [name, name.padEnd(BLOB_BYTES_MAX, 'x')])))
  const blobs = repo.git('ls-tree', '--format=%(objectname)', 'HEAD').split('\n')
  const { texts, unread } = await readBlobTexts(reader(repo.root), blobs)
  expect([...unread]).toEqual(blobs.slice(-2))
  expect([...texts.values()].filter((text) => text !== null)).toHaveLength(count - 2)
}, 30_000)

test('UTF-16 with a byte order mark is text', () => {
  expect(textOf(Buffer.from('\ufeffkey = 1', 'utf16le'))).toBe('key = 1')
})
