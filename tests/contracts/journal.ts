// What every journal must do; journal.test.ts runs it on each adapter.
import { describe, expect, test } from 'vitest'
import type { Envelope } from '#protocol/envelope.ts'
import type { Journal } from '#protocol/ports.ts'
import { envelope } from '../support/samples.ts'

const numbered = (from: number, to: number): Envelope[] =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    envelope(from + index, { type: 'source.recovered', source: `number ${from + index}` }),
  )

export function testJournal(name: string, open: () => Promise<Journal>): void {
  describe(`${name}, as a journal,`, () => {
    test('returns what was appended, in order, from any point', async () => {
      const journal = await open()
      await journal.append(numbered(1, 3))
      await journal.append(numbered(4, 5))
      expect((await journal.read(0, 100)).map(({ hash: _, ...rest }) => rest)).toEqual(numbered(1, 5))
      expect((await journal.read(3, 1)).map(({ seq }) => seq)).toEqual([4])
      expect(await journal.read(5, 10)).toEqual([])
      await journal.close()
    })

    test('keeps the order of appends that nobody waited for', async () => {
      const journal = await open()
      await Promise.all(Array.from({ length: 50 }, (_, index) => journal.append(numbered(index + 1, index + 1))))
      expect((await journal.read(0, 100)).map(({ seq }) => seq)).toEqual(numbered(1, 50).map(({ seq }) => seq))
      await journal.close()
    })

    test('keeps the latest fold beside the events', async () => {
      const journal = await open()
      expect(await journal.kept()).toBeNull()
      await journal.append(numbered(1, 4))
      await journal.keep({ seq: 2, build: 'a', text: 'two' })
      await journal.keep({ seq: 4, build: 'a', text: 'four' })
      expect(await journal.kept()).toEqual({ seq: 4, build: 'a', text: 'four' })
      await journal.close()
    })

    test('refuses a gap', async () => {
      const journal = await open()
      await journal.append(numbered(1, 1))
      await expect(journal.append(numbered(3, 3))).rejects.toThrow()
      await journal.close().catch(() => {})
    })

    test('chains every event to the one before and finds the chain intact', async () => {
      const journal = await open()
      await journal.append(numbered(1, 4))
      const hashes = (await journal.read(0, 10)).map(({ hash }) => hash)
      expect(new Set(hashes).size).toBe(4)
      expect(await journal.verify()).toEqual({
        events: 4,
        intact: true,
        brokenAt: null,
        because: 'every event fits the chain',
      })
      await journal.close()
    })
  })
}
