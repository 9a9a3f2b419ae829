// What a file is for, told by its path alone.

const TEST_FOLDER = /(^|\/)(tests?|__tests__|spec|specs|e2e|fixtures|testdata)\//i
const TEST_FILE =
  /([._-](test|spec)\.[cm]?[jt]sx?|_test\.(py|go|rs|exs?)|_spec\.rb|(^|\/)test_[^/]+\.py|(^|\/)conftest\.py|Tests?\.(java|kt|cs))$/
const DOCUMENT = /(^|\/)docs?\/|\.(md|mdx|rst|adoc|txt)$/i
const SAMPLE = /[._-](example|sample|template|dist)(\.[a-z]+)?$/i

/** True for tests and what only tests read. */
export const isTestFile = (path: string) => TEST_FOLDER.test(path) || TEST_FILE.test(path)

/** True where credentials are often made up: tests, documents, examples. */
export const isIllustrative = (path: string) => isTestFile(path) || DOCUMENT.test(path) || SAMPLE.test(path)
