import { expect, test } from 'vitest'
import { readJunit } from '#effects/testing/junit.ts'
import { XML_BYTES_MAX } from '#effects/xml.ts'

const counts = (xml: string) => {
  const tally = readJunit(xml)
  return tally && [tally.passed, tally.failed, tally.skipped]
}

test('cases are counted whatever the attributes claim, at any depth', () => {
  const xml = `<?xml version="1.0"?>
    <testsuites tests="900" failures="0"><testsuite name="a" tests="1" failures="0" errors="0">
      <testcase classname="A" name="ok"/>
      <testcase classname="A" name="bad"><failure message="x">trace</failure></testcase>
      <testsuite name="b"><testcase classname="B" name="err"><error/></testcase>
        <testcase classname="B" name="later"><skipped/></testcase>
        <testcase classname="B" name="off" status="notrun"/></testsuite>
    </testsuite></testsuites>`
  expect(counts(xml)).toEqual([1, 2, 2])
  expect(readJunit(xml)?.failing).toEqual(['A bad', 'B err'])
})

test('a single suite may be the root, and one that broke before its first case is a failure', () => {
  expect(counts('<testsuite><testcase name="a"/></testsuite>')).toEqual([1, 0, 0])
  expect(readJunit('<testsuite name="a.js"><error message="SyntaxError"/></testsuite>')).toMatchObject({
    failed: 1,
    failing: ['suite a.js'],
  })
})

test('a case that was retried until it passed has passed', () => {
  expect(counts('<testsuite><testcase name="a"><flakyFailure/></testcase></testsuite>')).toEqual([1, 0, 0])
})

test('names are decoded once, and no entity of the document is expanded', () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
    <testsuite><testcase name="&lt;p&gt; &amp;lt; &b;"><failure/></testcase></testsuite>`
  expect(readJunit(bomb)?.failing).toEqual(['<p> &lt; &b;'])
})

test.each([
  ['other XML', '<coverage line-rate="1"/>'],
  ['a torn file', '<testsuite><testcase name="a"'],
  ['no XML', '1 passed'],
  ['nothing', ''],
  ['nesting without end', '<testsuite>'.repeat(5_000) + '</testsuite>'.repeat(5_000)],
])('%s says nothing', (_what, text) => {
  expect(readJunit(text)).toBeNull()
})

test('a file beyond the limit says nothing', () => {
  const padding = ' '.repeat(XML_BYTES_MAX)
  expect(readJunit(`<testsuite><testcase name="a"/>${padding}</testsuite>`)).toBeNull()
})
