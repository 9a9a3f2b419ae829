import { describe, expect, test } from 'vitest'
import { findSkippedTests } from '#detectors/commit/skipped-tests.ts'

const find = (text: string, path: string) => findSkippedTests({ path, text, status: 'modified' })

describe('a test that is switched off', () => {
  test.each([
    ['tests/a.test.ts', "  it.skip('works', () => {"],
    ['tests/a.test.ts', "describe.concurrent.skip('x', () => {"],
    ['src/a.spec.js', "xit('works', () => {"],
    ['tests/test_a.py', '@pytest.mark.skip(reason="flaky")'],
    ['tests/test_a.py', '    pytest.skip("later")'],
    ['pkg/a_test.go', '\tt.Skip("later")'],
    ['tests/a.rs', '    #[ignore]'],
    ['src/ATest.java', '  @Disabled("later")'],
    ['tests/ATests.cs', '[Fact(Skip = "later")]'],
    ['spec/a_spec.rb', "  xit 'works' do"],
    ['tests/test_a.py', '@pytest.mark.xfail'],
    ['tests/a.test.ts', "test.todo('works')"],
  ])('is found in %s: %s', (path, line) => {
    expect(find(`\n${line}\n`, path)).toMatchObject([{ rule: 'suppression/skipped-test', severity: 'MEDIUM', line: 2 }])
  })

  test.each([
    ['src/query.ts', 'users.find().skip(10)'],
    ['src/iterator.ts', 'it.skip(1)'],
    ['tests/a.test.ts', 'const page = query.skip(10)'],
    ['tests/a.test.ts', "// it.skip('old', () => {"],
    ['tests/test_a.py', '@pytest.mark.skipif(sys.platform == "win32")'],
  ])('is not seen in %s: %s', (path, line) => {
    expect(find(line, path)).toEqual([])
  })
})

test('one test that runs alone switches off all others', () => {
  expect(find("it.only('works', () => {", 'tests/a.test.ts')).toMatchObject([{ rule: 'suppression/focused-test' }])
  expect(find("fdescribe('works', () => {", 'src/a.spec.ts')).toMatchObject([{ rule: 'suppression/focused-test' }])
  expect(find('const a = read.only(b)', 'tests/a.test.ts')).toEqual([])
})
