// What a change made weaker, told by comparing it with the text before: tests and the bars that code has to reach. For a whole
// change at once, because what is gone from one file may have come to another.
import type { Finding } from '#protocol/finding.ts'
import type { ChangedText, NeedsBefore } from '#protocol/observation.ts'
import type { CheckRun } from '#protocol/verdict.ts'
import { isTestFile } from '../file-kind.ts'
import { mayHoldBars } from './bars.ts'
import { isProgram } from './gone-words.ts'
import { findLoweredBars, isRaisedAgain, LOWERED_BAR } from './lowered-bars.ts'
import { readTests } from './read-tests.ts'
import { testLanguageOf } from './test-languages.ts'
import {
  DELETED_TEST,
  deletion,
  FEWER_ASSERTIONS,
  findWeakenedTests,
  isUnreadDeletion,
  shownName,
} from './weakened-tests.ts'

/** Characters of a change, before and after, that are compared; of a larger one the files that come first. */
export const COMPARED_CHARS_MAX = 4_000_000

/** Tests and bars; and the programs whose tests are changed with them. */
export const needsBefore: NeedsBefore = (files) => {
  const isOfTest = ({ path, status }: (typeof files)[number]) => isComparedTest(path) && status !== 'added'
  const hasTests = files.some(isOfTest)
  return files.map((file) => isOfTest(file) || mayHoldBars(file.path) || (hasTests && isProgram(file.path)))
}

const isComparedTest = (path: string) => isTestFile(path) && testLanguageOf(path) !== undefined

/** Findings by file, and what was not compared. */
export function findWeakened(files: readonly ChangedText[]): {
  readonly findings: readonly Finding[]
  readonly ran: readonly CheckRun[]
} {
  if (files.every(({ before, status }) => before == null && status !== 'deleted')) return { findings: [], ran: [] }
  const { within, left } = withinBounds(files)
  const unread = files.filter((file) => isUnreadDeletion(file) && isTest(file.path))
  return {
    findings: [
      ...unread.map(({ path }) => deletion(path, { names: [], count: null, of: null })),
      ...findWeakenedTests(within),
      ...findLoweredBars(within),
    ],
    ran: left === 0 ? [] : [leftRun(left)],
  }
}

/** True when what a finding of this kind misses is there again; null for another kind of finding. */
export function isRestored(finding: Finding, text: string | null): boolean | null {
  const { rule, was, file } = finding
  if (rule !== LOWERED_BAR && rule !== FEWER_ASSERTIONS && rule !== DELETED_TEST) return null
  if (text === null || file === null) return false
  if (!was) return true
  if (rule === LOWERED_BAR) return isRaisedAgain({ path: file, text }, was)
  const tests = readTests(file, text)?.tests
  if (!tests) return false
  if (rule === DELETED_TEST) return tests.length >= was.count
  const asserts = tests.filter(({ name }) => shownName(name) === was.what).flatMap((test) => test.asserts)
  return asserts.length >= was.count
}

const TEST_CODE =
  /\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|kt|kts|cs|php|swift|scala|exs?|dart|c|cc|cpp|groovy|sh|bats|feature)$/i
const isTest = (path: string) => isTestFile(path) && TEST_CODE.test(path)

function withinBounds(files: readonly ChangedText[]) {
  let room = COMPARED_CHARS_MAX
  const within = files.filter(({ before, text }) => {
    if (before == null) return true
    room -= before.length + (text?.length ?? 0)
    return room >= 0
  })
  return { within, left: files.length - within.length }
}

const leftRun = (left: number): CheckRun => ({
  name: 'built-in rules, comparison with before',
  outcome: 'skipped',
  because: `${left} files: the change is too large to be compared whole`,
})
