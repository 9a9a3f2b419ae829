import { describe, expect, test } from 'vitest'
import { findWeakened, isRestored, needsBefore } from '#detectors/commit/weakened/find-weakened.ts'
import { findingSchema } from '#protocol/finding.ts'
import { changedFile, compare } from './comparing.ts'

const FEWER = 'suppression/assertions-removed'
const DELETED = 'suppression/deleted-test'
const jest = (name: string, ...asserts: readonly string[]) =>
  `test('${name}', () => {\n${['const cart = fill()', ...asserts].map((line) => `  ${line}\n`).join('')}})\n`
const python = (name: string, ...asserts: readonly string[]) =>
  `def ${name}():\n${['cart = fill()', ...asserts].map((line) => `    ${line}\n`).join('')}\n`
const TOTAL = 'expect(cart.total).toBe(3)'
const ITEMS = 'expect(cart.items).toHaveLength(2)'
const TAX = 'expect(cart.tax).toBe(1)'

describe('assertions that are gone from a test that is still there', () => {
  test('are a finding on the test: MEDIUM where nothing or less than half is left, else LOW', () => {
    const path = 'tests/cart.test.ts'
    const [all, none, one, most] = [
      jest('fills', TOTAL, ITEMS, TAX),
      jest('fills'),
      jest('fills', TOTAL),
      jest('fills', TOTAL, ITEMS),
    ]
    const [emptied] = compare({ [path]: [all, none] })
    expect(emptied).toMatchObject({ rule: FEWER, severity: 'MEDIUM', confidence: 'high', file: path, line: 1 })
    expect(emptied?.description).toBe('The test "fills" asserts nothing any more')
    expect(emptied?.evidence).toEqual([`was: ${TOTAL}`, `was: ${ITEMS}`, `was: ${TAX}`])
    expect(findingSchema.safeParse(emptied).success).toBe(true)
    expect(compare({ [path]: [all, one] })).toMatchObject([{ rule: FEWER, severity: 'MEDIUM' }])
    expect(compare({ [path]: [all, most] })).toMatchObject([
      { rule: FEWER, severity: 'LOW', description: 'The test "fills" has 2 assertions of 3' },
    ])
  })

  test.each<[string, string, string, string]>([
    ['commented out', 'a.test.ts', jest('a', TOTAL), jest('a', `// ${TOTAL}`)],
    ['Python', 'tests/test_a.py', python('test_a', 'assert cart.total == 3'), python('test_a', 'pass')],
    [
      'Go',
      'a_test.go',
      'func TestA(t *testing.T) {\n\tif f() != 1 {\n\t\tt.Fatal("no")\n\t}\n}\n',
      'func TestA(t *testing.T) {\n\tf()\n}\n',
    ],
    ['Rust', 'tests/a.rs', '#[test]\nfn adds() {\n    assert_eq!(f(), 1);\n}\n', '#[test]\nfn adds() {\n    f();\n}\n'],
    [
      'Java',
      'src/test/ATest.java',
      'class ATest {\n  @Test\n  void adds() {\n    assertEquals(1, f());\n  }\n}\n',
      'class ATest {\n  @Test\n  void adds() {\n    f();\n  }\n}\n',
    ],
    ['Ruby', 'spec/a_spec.rb', 'it "adds" do\n  expect(f).to eq 1\nend\n', 'it "adds" do\n  f\nend\n'],
    [
      'PHP',
      'tests/ATest.php',
      'class A { public function testAdds() {\n $this->assertSame(1, f());\n} }',
      'class A { public function testAdds() {\n f();\n} }',
    ],
    ['a test that got another name with it', 'a.test.ts', jest('a', TOTAL), jest('b')],
    [
      'a table of cases',
      'a.test.ts',
      "it.each([[1, 2]])('adds %i', (a, b) => {\n  expect(f(a)).toBe(b)\n})\n",
      "it.each([[1, 2]])('adds %i', (a, b) => {\n  f(a)\n})\n",
    ],
  ])('are found: %s', (_, path, was, is) => {
    expect(compare({ [path]: [was, is] })).toMatchObject([{ rule: FEWER, severity: 'MEDIUM' }])
  })

  test.each<[string, string, string]>([
    ['stayed', jest('a', TOTAL, ITEMS), jest('a', ITEMS, TOTAL)],
    ['changed', jest('a', TOTAL), jest('a', 'expect(cart.total).toBe(4)')],
    ['were laid out anew', jest('a', TOTAL), jest('a', 'expect( cart.total ).toBe( 3 )')],
    [
      'became one on the whole value',
      jest('a', TOTAL, ITEMS, TAX),
      jest('a', 'expect(cart).toEqual({ total: 3, items, tax: 1 })'),
    ],
    [
      'became one in a loop',
      jest('a', TOTAL, ITEMS),
      jest('a', 'for (const key of KEYS) expect(cart[key]).toBeDefined()'),
    ],
    ['went into a function of their own', jest('a', TOTAL, ITEMS), jest('a', 'expectFilled(cart)')],
    ['went into a second test', jest('a', TOTAL, ITEMS), jest('a', TOTAL) + jest('b', ITEMS)],
    [
      'stand in strings and comments only, before as after',
      jest('a', '// expect(x)', 'say("expect(x)")', TOTAL),
      jest('a', TOTAL),
    ],
  ])('are no finding when they %s', (_, was, is) => {
    expect(compare({ 'tests/a.test.ts': [was, is] })).toEqual([])
  })

  test('are no finding when they went to another file, or when what they speak of is gone from the code', () => {
    const both = jest('a', TOTAL, TAX)
    expect(compare({ 'a.test.ts': [both, jest('a', TOTAL)], 'tax.test.ts': [null, jest('tax', TAX)] })).toEqual([])
    const code = {
      'src/cart.ts': ['export const total = 3\nexport const cartTax = 1\n', 'export const total = 3\n'],
    } as const
    const spoken = jest('a', TOTAL, 'expect(cartTax).toBe(1)')
    expect(compare({ 'a.test.ts': [spoken, jest('a', TOTAL)], ...code })).toEqual([])
    expect(compare({ 'a.test.ts': [both, jest('a')], ...code })).toHaveLength(1)
  })

  test('of a test that is switched off are told by that alone', () => {
    expect(compare({ 'a.test.ts': [jest('a', TOTAL), "test.todo('a')\n"] })).toEqual([])
  })

  test('are told once a test, the first five of a file', () => {
    const tests = (asserts: readonly string[]) =>
      Array.from({ length: 9 }, (_, at) => jest(`t${at}`, ...asserts)).join('')
    expect(compare({ 'a.test.ts': [tests([TOTAL]), tests([])] })).toHaveLength(5)
  })
})

describe('tests that are gone', () => {
  const three = jest('a', TOTAL) + jest('b', ITEMS) + jest('c', TAX)

  test('from a file that is still there are one finding, with their names', () => {
    const [finding, ...others] = compare({ 'tests/cart.test.ts': [three, jest('b', ITEMS)] })
    expect(others).toEqual([])
    expect(finding).toMatchObject({ rule: DELETED, severity: 'MEDIUM', line: 0, evidence: ['was: a', 'was: c'] })
    expect(finding?.description).toContain('2 tests were deleted')
  })

  test('are LOW when the change has as many tests as there were: they may have been written anew', () => {
    const files = {
      'tests/cart.test.ts': [three, jest('b', ITEMS)],
      'tests/new.test.ts': [null, three.replaceAll('cart', 'wagon').replaceAll("('", "('new ")],
    } as const
    expect(compare(files)).toMatchObject([{ rule: DELETED, severity: 'LOW' }])
  })

  test('with their file are one finding', () => {
    expect(compare({ 'tests/cart.test.ts': [three, null] })).toMatchObject([
      { rule: DELETED, file: 'tests/cart.test.ts', evidence: ['was: a', 'was: b', 'was: c'] },
    ])
  })

  test.each<[string, Parameters<typeof compare>[0]]>([
    [
      'moved to another file',
      { 'a.test.ts': [three, jest('a', TOTAL)], 'b.test.ts': [null, jest('b', ITEMS) + jest('c', TAX)] },
    ],
    ['were renamed', { 'a.test.ts': [jest('a', TOTAL), jest('fills the cart', TOTAL)] }],
    [
      'became a table',
      { 'a.test.ts': [three, "test.each(CASES)('%s', (key, value) => {\n  expect(fill()[key]).toBe(value)\n})\n"] },
    ],
    [
      'became a table in Python',
      {
        'test_a.py': [
          python('test_a', 'assert f(1) == 1') + python('test_b', 'assert f(2) == 2'),
          `@pytest.mark.parametrize("x", [1, 2])\n${python('test_f', 'assert f(x) == x')}`,
        ],
      },
    ],
    ['were merged into one that asserts the same', { 'a.test.ts': [three, jest('all', TOTAL, ITEMS, TAX)] }],
    ['asserted nothing', { 'a.test.ts': [three + jest('idle'), three] }],
    [
      'went with the file that they test',
      {
        'tests/cart.test.ts': [jest('a', 'expect(totalOf(cart)).toBe(3)'), null],
        'src/cart.ts': ['export const totalOf = (cart) => 3\n', null],
      },
    ],
    [
      'went with the function that they test',
      {
        'a.test.ts': [jest('a', TOTAL) + jest('b', 'expect(refund(cart)).toBe(3)'), jest('a', TOTAL)],
        'src/cart.ts': ['export function refund() {}\nexport function pay() {}\n', 'export function pay() {}\n'],
      },
    ],
    ['are no tests but what tests read', { 'tests/fixtures/cart.ts': ['export const cart = { total: 3 }\n', null] }],
  ])('are no finding when they %s', (_, files) => expect(compare(files)).toEqual([]))
})

describe('the issue of a finding', () => {
  const path = 'tests/cart.test.ts'
  const was = jest('a', TOTAL, ITEMS) + jest('b', TAX)

  test('is closed when as much is there again, not by touching the file', () => {
    const [fewer] = compare({ [path]: [was, jest('a') + jest('b', TAX)] })
    const [deleted] = compare({ [path]: [was, jest('a', TOTAL, ITEMS)] })
    for (const [finding, still] of [
      [fewer, jest('a', TOTAL) + jest('b', TAX)],
      [deleted, jest('a', TOTAL, ITEMS, TAX)],
    ] as const) {
      if (!finding) throw new Error('nothing was found')
      expect(isRestored(finding, still)).toBe(false)
      expect(isRestored(finding, null)).toBe(false)
      expect(isRestored(finding, was)).toBe(true)
    }
  })
})

test('a name that is not fit to be shown finds its test again all the same', () => {
  const name = `fills\u202e ${'very '.repeat(60)}much`
  const [finding] = compare({ 'a.test.ts': [jest(name, TOTAL), jest(name)] })
  expect(finding?.was?.what).not.toContain('\u202e')
  expect(finding && isRestored(finding, jest(name, TOTAL))).toBe(true)
})

test('the text before is asked for of tests and bars, and of programs only beside changed tests', () => {
  const names = ['src/a.ts', 'tests/a.test.ts', 'package.json', 'README.md', 'tests/new.test.ts']
  const statusOf = (path: string) => (path.includes('new') ? 'added' : 'modified')
  const files = names.map((path) => ({ path, status: statusOf(path) }) as const)
  expect(needsBefore(files)).toEqual([true, true, true, false, false])
  expect(needsBefore(files.filter(({ path }) => path !== 'tests/a.test.ts'))).toEqual([false, true, false, false])
})

test('a change that is too large is compared in part, and that is said', () => {
  const large = (at: number) =>
    changedFile(`tests/${at}.test.ts`, [
      `${jest('a', TOTAL)}${'//\n'.repeat(100_000)}`,
      `${jest('a')}${'//\n'.repeat(100_000)}`,
    ])
  const { findings, ran } = findWeakened(Array.from({ length: 9 }, (_, at) => large(at)))
  expect(findings).toHaveLength(6)
  expect(ran).toEqual([expect.objectContaining({ outcome: 'skipped', because: expect.stringContaining('3 files') })])
})
