// What a file is for, told by its path alone.

const TEST_FOLDER =
  /(^|\/)(tests?|__tests__|__mocks__|mocks?|specs?|e2e|fixtures?|testdata|test-data|cypress|playwright)\//i
const TEST_FILE =
  /([._-](test|spec|stories)\.[cm]?[jt]sx?|_test\.(py|go|rs|exs?|dart|cc|cpp)|_spec\.rb|(^|\/)test_[^/]+\.(py|rb)|(^|\/)conftest\.py|Tests?\.(java|kt|cs|swift|php|scala)|Spec\.(scala|groovy|kt|hs)|\.t)$/
const DOCUMENT =
  /(^|\/)docs?\/|(^|\/)(?:changelog|changes|news|readme|copyright)[^/]*$|\.(md|mdx|rst|adoc|txt|markdown|ipynb|pod|1|html?)$/i
const SAMPLE =
  /[._-](example|sample|template|dist|tmpl|tpl|skel)(\.[a-z]+)?$|(^|\/)(examples?|samples?|demos?|templates?|tutorials?)\//i
const LOCK =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.ya?ml|bun\.lockb?|composer\.lock|gemfile\.lock|cargo\.lock|poetry\.lock|pipfile\.lock|uv\.lock|pdm\.lock|go\.sum|flake\.lock|mix\.lock|pubspec\.lock|podfile\.lock|packages\.lock\.json|\.terraform\.lock\.hcl|deno\.lock|gradle\.lockfile|sri\.json|RECORD|checksums?(\.\w+)?|sha\d+sums?(\.txt)?)$/i
const TRANSLATION =
  /(^|\/)(locales?|i18n|l10n|lang|langs|languages|translations?|intl)\/|\.(po|pot|xlf|xliff|arb|resx|strings|mo)$|messages[._][\w-]+\.(properties|json|ya?ml)$/i
const MACHINE_MADE =
  /(^|\/)(node_modules|vendor|vendored|third[_-]?party|bower_components|dist|build|\.next|site-packages|dist-packages)\/|\.min\.(js|css|mjs)$|[.-](bundle|generated)\.[cm]?[jt]s$|\.(map|svg|css|lock)$|_pb2?\.(py|js|ts)$|\.pb\.go$/i

/** True for tests and what only tests read. */
export const isTestFile = (path: string) => TEST_FOLDER.test(path) || TEST_FILE.test(path)

/** True for what people read. */
export const isDocument = (path: string) => DOCUMENT.test(path)

/** True where credentials are often made up: tests, documents, examples. */
export const isIllustrative = (path: string) => isTestFile(path) || isDocument(path) || SAMPLE.test(path)

/** True for lists of exact versions, which are full of checksums. */
export const isLockFile = (path: string) => LOCK.test(path)

/** True for texts in other languages, where `password` is a word. */
export const isTranslation = (path: string) => TRANSLATION.test(path)

/** True for copies of the work of others and for what a tool wrote. */
export const isMachineMade = (path: string) => MACHINE_MADE.test(path)
