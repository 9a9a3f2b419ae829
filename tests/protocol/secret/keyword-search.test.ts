import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createKeywordSearch } from '#protocol/secret/keyword-search.ts'

const word = fc.stringMatching(/^[ab_-]{1,4}$/)

test('every place of every word is told, in letters of either case, and no other', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 1, maxLength: 8 }),
      fc.stringMatching(/^[abAB_\-ä漢 ]{0,60}$/),
      (words, text) => {
        const told: string[] = []
        createKeywordSearch(words)(text, (index, end) => told.push(`${words[index]} ${end}`))
        const lower = text.toLowerCase()
        const expected = words.flatMap((one) =>
          Array.from({ length: text.length + 1 }, (_, end) => end)
            .filter((end) => end >= one.length && lower.slice(end - one.length, end) === one)
            .map((end) => `${one} ${end}`),
        )
        expect(told.toSorted()).toEqual(expected.toSorted())
      },
    ),
    { seed: 7, numRuns: 500 },
  )
})
