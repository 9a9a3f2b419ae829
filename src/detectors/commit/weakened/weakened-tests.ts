// Tests that say less than before the change: assertions that are gone from a test that is still there, and tests that are gone
// while what they test is not. What was moved, merged, given to a loop or a table, or speaks of code that is gone, is no finding.
import { clean } from '#protocol/clean.ts'
import type { Finding } from '#protocol/finding.ts'
import { createLineNames } from '#protocol/line-fingerprint.ts'
import type { ChangedText } from '#protocol/observation.ts'
import { isTestFile } from '../file-kind.ts'
import { goneFrom } from './gone-words.ts'
import { lost } from './lost.ts'
import { readTests, type TestCase, type TestText } from './read-tests.ts'
import { testLanguageOf } from './test-languages.ts'

export const FEWER_ASSERTIONS = 'suppression/assertions-removed'
export const DELETED_TEST = 'suppression/deleted-test'
const SHOWN_MAX = 4
/** Further tests of a file are counted, not told one by one. */
const TOLD_MAX = 5

/** A test's name as it is told and found again. */
export const shownName = (name: string) => clean(name, 200)

type Pair = { readonly file: ChangedText; readonly before: TestText; readonly after: TestText }

/** Findings on the tests of a change, by file. */
export function findWeakenedTests(files: readonly ChangedText[]): readonly Finding[] {
  const tests = files.filter(({ path }) => isTestFile(path) && testLanguageOf(path) !== undefined)
  const pairs = tests.flatMap(pairOf)
  if (pairs.every(isWhole)) return []
  const isOfGone = goneFrom(files)
  const arrived = arrivalsIn(tests, pairs)
  const count = (of: (pair: Pair) => TestText) => pairs.reduce((sum, pair) => sum + of(pair).tests.length, 0)
  const isMadeUpFor = count(({ after }) => after) + arrivedAlone(arrived, pairs) >= count(({ before }) => before)
  return pairs.flatMap((pair) => {
    const others = arrived.filter(({ path }) => path !== pair.file.path).flatMap(({ asserts }) => asserts)
    const left = new Set(lost(pair.before.asserts, [...pair.after.asserts, ...others]))
    const isLost = (line: string) => left.has(line) && !isOfGone(line)
    const same = samePairs(pair, new Set(arrived.flatMap(({ names }) => names)))
    const fewer = same.kept.flatMap((both) => fewerAsserts(both, { pair, isLost }))
    const deleted = same.gone.filter(({ body, asserts }) => asserts.some(isLost) && !isOfGone(body))
    return [...fewer.slice(0, TOLD_MAX), ...deletedTests(pair, deleted, isMadeUpFor)]
  })
}

/** Test files that were deleted and of which nothing is known but that: the text before is not at hand, or its language. */
export function isUnreadDeletion({ path, status, before }: ChangedText): boolean {
  return status === 'deleted' && (before == null || testLanguageOf(path) === undefined)
}

function pairOf(file: ChangedText): readonly Pair[] {
  const { path, text, before, status } = file
  if (before == null || (text === null && status !== 'deleted')) return []
  const [was, is] = [readTests(path, before), readTests(path, text ?? '')]
  return was && is && was.tests.length > 0 ? [{ file, before: was, after: is }] : []
}

/** Every test is there with all its assertions: most changes end here. */
function isWhole({ before, after }: Pair): boolean {
  const now = byName(after.tests)
  return [...byName(before.tests)].every(
    ([name, was]) => now.has(name) && lost(was.asserts, now.get(name)?.asserts ?? []).length === 0,
  )
}

type Arrived = { readonly path: string; readonly names: readonly string[]; readonly asserts: readonly string[] }

/** Tests and assertions that a file did not have before, where something of another file may have gone. */
function arrivalsIn(tests: readonly ChangedText[], pairs: readonly Pair[]): readonly Arrived[] {
  return tests.flatMap(({ path, text }) => {
    const pair = pairs.find(({ file }) => file.path === path)
    const is = pair?.after ?? (text === null ? null : readTests(path, text))
    if (!is) return []
    const names = is.tests.map(({ name }) => name)
    const had = new Set(pair?.before.tests.map(({ name }) => name))
    return [
      { path, names: names.filter((name) => !had.has(name)), asserts: lost(is.asserts, pair?.before.asserts ?? []) },
    ]
  })
}

/** Tests in files that had none before. */
const arrivedAlone = (arrived: readonly Arrived[], pairs: readonly Pair[]) =>
  arrived
    .filter(({ path }) => pairs.every(({ file }) => file.path !== path))
    .reduce((sum, { names }) => sum + names.length, 0)

/** Tests of one name are one: in Python and Go several classes and packages may have it. */
function byName(tests: readonly TestCase[]): ReadonlyMap<string, TestCase> {
  const all = new Map<string, TestCase>()
  for (const test of tests) {
    const known = all.get(test.name)
    all.set(test.name, known ? together(known, test) : test)
  }
  return all
}

const together = (one: TestCase, other: TestCase): TestCase => ({
  ...one,
  body: `${one.body}\n${other.body}`,
  asserts: [...one.asserts, ...other.asserts],
  checks: one.checks + other.checks,
  wholeValues: one.wholeValues + other.wholeValues,
  repeats: one.repeats + other.repeats,
})

/** Which test is which: by name, and of those that have got another name by what they assert, else in their order. */
function samePairs({ before, after }: Pair, elsewhere: ReadonlySet<string>) {
  const [was, is] = [byName(before.tests), byName(after.tests)]
  const kept = [...was].flatMap(([name, test]) => {
    const now = is.get(name)
    return now ? [{ was: test, is: now, isSure: true }] : []
  })
  const fresh = [...is.values()].filter(({ name }) => !was.has(name))
  let gone = [...was.values()].filter(({ name }) => !is.has(name) && !elsewhere.has(name))
  for (const now of fresh) {
    const alike = gone.find(({ asserts }) => asserts.some((line) => now.asserts.includes(line)))
    const renamed = alike ?? gone[0]
    if (!renamed) break
    kept.push({ was: renamed, is: now, isSure: alike !== undefined })
    gone = gone.filter((test) => test !== renamed)
  }
  // One test with a table of cases may stand for all that are gone.
  return { kept, gone: after.tables > before.tables ? [] : gone }
}

type Judging = { readonly pair: Pair; readonly isLost: (line: string) => boolean }
/** `isSure`: the same test, not only one that may have taken its place. */
type Both = { readonly was: TestCase; readonly is: TestCase; readonly isSure: boolean }

function fewerAsserts({ was, is, isSure }: Both, { pair, isLost }: Judging): readonly Finding[] {
  // A test that is switched off is told as such.
  if (is.isSkipped || is.asserts.length >= was.asserts.length) return []
  const gone = lost(was.asserts, is.asserts).filter(isLost)
  const count = Math.min(was.asserts.length - is.asserts.length, gone.length)
  const isEmptied = is.asserts.length === 0 && is.checks === 0
  const isMerged = is.checks > was.checks || is.wholeValues > was.wholeValues || is.repeats > was.repeats
  if (count === 0 || (!isEmptied && (isMerged || !isSure))) return []
  const name = shownName(is.name)
  const isMost = count >= 2 && count * 2 >= was.asserts.length
  return [
    {
      rule: FEWER_ASSERTIONS,
      type: 'suppression',
      severity: isEmptied || isMost ? 'MEDIUM' : 'LOW',
      confidence: isEmptied ? 'high' : 'medium',
      file: pair.file.path,
      line: is.line,
      description: isEmptied
        ? clean(`The test "${name}" asserts nothing any more`)
        : clean(`The test "${name}" has ${is.asserts.length} assertions of ${was.asserts.length}`),
      evidence: linesOf(was, gone).map((line) => clean(`was: ${line}`)),
      remediation: 'Put the assertions back, or say in the commit message why what they checked is no longer true.',
      was: { what: name, count: was.asserts.length },
      fingerprint: createLineNames(pair.file.path)(FEWER_ASSERTIONS, `${name} ${was.asserts.length}`),
    },
  ]
}

/** The lines as they were written. */
function linesOf({ body }: TestCase, asserts: readonly string[]): readonly string[] {
  const wanted = new Set(asserts)
  const lines = body.split('\n').map((line) => line.trim())
  return lines.filter((line) => wanted.has(line.replace(/\s+/g, ''))).slice(0, SHOWN_MAX)
}

/** `isMadeUpFor`: the change has as many tests as there were, so that they may have been written anew. */
function deletedTests({ file, before }: Pair, deleted: readonly TestCase[], isMadeUpFor: boolean): readonly Finding[] {
  if (deleted.length === 0) return []
  const names = deleted.slice(0, SHOWN_MAX).map(({ name }) => clean(`was: ${name}`))
  const more = deleted.length > SHOWN_MAX ? [`and ${deleted.length - SHOWN_MAX} more`] : []
  const finding = deletion(file.path, { names: [...names, ...more], count: deleted.length, of: before.tests.length })
  return [isMadeUpFor ? { ...finding, severity: 'LOW' } : finding]
}

type Deleted = { readonly names: readonly string[]; readonly count: number | null; readonly of: number | null }

/** The finding for tests that are gone; `count` null: the whole file, whatever was in it. */
export function deletion(path: string, { names, count, of }: Deleted): Finding {
  const what = count === null ? 'A file of tests was' : count === 1 ? 'A test was' : `${count} tests were`
  return {
    rule: DELETED_TEST,
    type: 'suppression',
    severity: 'MEDIUM',
    confidence: 'medium',
    file: path,
    line: 0,
    description: `${what} deleted${count === null ? '' : ', and nothing that was tested went with it'}`,
    evidence: [...names],
    remediation:
      'Bring it back, or say in the commit message why its tests are no longer true or where they have moved.',
    ...(of !== null && { was: { what: 'tests', count: of } }),
    fingerprint: createLineNames(path)(DELETED_TEST, count === null ? '' : names.join('\n')),
  }
}
