import { describe, expect, test } from 'vitest'
import { readSarif } from '#effects/tools/read-sarif.ts'

const place = (uri: string, startLine?: number, uriBaseId?: string) => [
  {
    physicalLocation: {
      artifactLocation: { uri, ...(uriBaseId && { uriBaseId }) },
      ...(startLine && { region: { startLine } }),
    },
  },
]
const result = (over: object = {}) => ({ ruleId: 'r', message: { text: 'm' }, locations: place('a.js', 3), ...over })
const log = (results: readonly object[], driver: object = { name: 'tool' }, over: object = {}) =>
  JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver }, results, ...over }] })

describe('a result', () => {
  test('has rule, level, message and place', () => {
    expect(readSarif(log([result({ level: 'error' })]))).toEqual([
      { path: 'a.js', line: 3, rule: 'r', level: 'error', message: 'm', help: null },
    ])
  })

  test.each([
    ['no level', {}, 'warning'],
    ['an unknown level', { level: 'fatal' }, 'warning'],
    ['a note', { level: 'note' }, 'note'],
  ])('with %s counts as %s', (_, over, level) => {
    expect(readSarif(log([result(over)]))[0]?.level).toBe(level)
  })

  test.each([
    ['its level is none', { level: 'none' }],
    ['it passed', { kind: 'pass' }],
    ['it is not applicable', { kind: 'notApplicable' }],
    ['it is gone', { baselineState: 'absent' }],
    ['it is suppressed', { suppressions: [{ kind: 'inSource' }] }],
    ['it is nowhere', { locations: [] }],
    ['it is at an address', { locations: place('https://example.org/a.js', 1) }],
  ])('is none when %s', (_, over) => {
    expect(readSarif(log([result(over)]))).toEqual([])
  })

  test('whose suppression was refused stands', () => {
    expect(readSarif(log([result({ suppressions: [{ kind: 'external', status: 'rejected' }] })]))).toHaveLength(1)
  })

  test('may name its rule by object, by number, or through an extension', () => {
    const driver = {
      name: 'tool',
      rules: [{ id: 'one' }, { id: 'two', defaultConfiguration: { level: 'error' }, helpUri: 'https://h' }],
    }
    const extensions = [
      { name: 'plugin', rules: [{ id: 'three', messageStrings: { said: { text: 'bad {0}, {1}' } } }] },
    ]
    const results = [
      { message: { text: 'm' }, ruleIndex: 1, locations: place('a', 1) },
      { message: { text: 'm' }, rule: { id: 'one' }, locations: place('a', 2) },
      {
        message: { id: 'said', arguments: ['x'] },
        rule: { index: 0, toolComponent: { index: 0 } },
        locations: place('a', 3),
      },
      result({ ruleId: 'two/1' }),
    ]
    const read = readSarif(JSON.stringify({ runs: [{ tool: { driver, extensions }, results }] }))
    expect(read.map(({ rule, level, help }) => [rule, level, help])).toEqual([
      ['two', 'error', 'https://h'],
      ['one', 'warning', null],
      ['three', 'warning', null],
      ['two/1', 'error', 'https://h'],
    ])
    expect(read[2]?.message).toBe('bad x, {1}')
  })

  test.each([
    ['src/a%20b.js', undefined, 'src/a b.js'],
    ['100%.js', undefined, '100%.js'],
    ['file:///repo/src/a%20b.js', undefined, '/repo/src/a b.js'],
    ['src/a.js', '%SRCROOT%', '/repo/src/a.js'],
    ['/abs/a.js', undefined, '/abs/a.js'],
  ])('at %s (base %s) is in %s', (uri, base, path) => {
    const read = readSarif(
      log(
        [result({ locations: place(uri, 1, base) })],
        { name: 't' },
        { originalUriBaseIds: { '%SRCROOT%': { uri: 'file:///repo' } } },
      ),
    )
    expect(read[0]?.path).toBe(path)
  })

  test('without a region is about the whole file', () => {
    expect(readSarif(log([result({ locations: place('a.js') })]))[0]?.line).toBe(0)
  })
})

test('every run is read, also one without results', () => {
  const tool = { driver: { name: 'tool' } }
  expect(
    readSarif(
      JSON.stringify({
        runs: [{ tool, results: [result()] }, { tool }, { tool, results: null }, { tool, results: [result()] }],
      }),
    ),
  ).toHaveLength(2)
})

test.each(['', 'oops', '{}', '{"runs":[{}]}', '[]'])('%j is no SARIF', (text) => {
  expect(() => readSarif(text)).toThrow(/printed nothing|not understood/)
})
