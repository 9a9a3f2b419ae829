import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { baselineText, ENTRIES_MAX, fingerprintsIn, parseBaseline } from '#ci/baseline.ts'
import { baselineEntry } from '../support/gate.ts'
import { envelope, finding, sha } from '../support/samples.ts'

const textOf = (entries: readonly object[]) => JSON.stringify({ version: 1, entries })

describe('a baseline', () => {
  test('is read as it was written', () => {
    const entries = [baselineEntry(), baselineEntry({ path: 'b.py' })]
    expect(parseBaseline(baselineText(entries), 'b.json').map(({ path }) => path)).toEqual(['b.py', 'src/shop.py'])
  })

  test('is the same text whatever the order of its entries, without line numbers or times of writing', () => {
    const entry = fc.record({
      fingerprint: fc.stringMatching(/^[0-9a-f]{14}$/),
      rule: fc.constantFrom('a/x', 'a/y'),
      path: fc.constantFrom('a.py', 'b.py'),
      reason: fc.constant('why not'),
      expires: fc.constant('2027-01-01'),
    })
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ fingerprint }) => fingerprint }), (entries) => {
        expect(baselineText(entries.toReversed())).toBe(baselineText(entries))
      }),
      { seed: 20261121 },
    )
    expect(Object.keys(JSON.parse(baselineText([baselineEntry()])).entries[0])).toEqual([
      'fingerprint',
      'rule',
      'path',
      'reason',
      'expires',
    ])
  })

  test.each([
    ['without a reason', { reason: undefined }, /b\.json: entry 2: it gives no reason/],
    ['with an empty reason', { reason: '  ' }, /entry 2: it gives no reason/],
    ['without an end', { expires: undefined }, /entry 2: entries\.1\.expires/],
    ['that ends on no day', { expires: '2027-02-30' }, /entry 2: entries\.1\.expires/],
    ['with a line number', { line: 3 }, /entry 2/],
  ])('with an entry %s is refused', (_, over, says) => {
    const refusal = () => parseBaseline(textOf([baselineEntry(), { ...baselineEntry(), ...over }]), 'b.json')
    expect(refusal).toThrow(says)
  })

  test.each(['', '{', '[]', '{"version":2,"entries":[]}'])('%j is none', (text) => {
    expect(() => parseBaseline(text, 'b.json')).toThrow(/^b\.json/)
  })

  test('holds so many entries and no more', () => {
    const entries = Array.from({ length: ENTRIES_MAX + 1 }, (_, index) => baselineEntry({ path: `${index}.py` }))
    expect(() => baselineText(entries)).toThrow(`at most ${ENTRIES_MAX}`)
    expect(() => parseBaseline(textOf(entries), 'b.json')).toThrow(/^b\.json/)
  })
})

test('fingerprints are those of all that was found', () => {
  const found = finding({ fingerprint: 'aaaaaaaabbbbbb' })
  const events = [envelope(1, { type: 'checks.finished', auditId: sha('a'), findings: [found], ran: [], vanished: [] })]
  expect([...fingerprintsIn(events)]).toEqual([['aaaaaaaa', 'aaaaaaaabbbbbb']])
})
