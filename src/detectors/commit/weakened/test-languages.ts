// How tests look in each language: where one begins and ends, and what in it asserts something. A language is one row; what is
// read by it is read-tests.ts. All expressions are asked on text whose strings and comments are blank.
import type { CodeLanguage } from '../syntax/language.ts'

export type TestLanguage = {
  readonly paths: RegExp
  /** Whose strings and comments it has. */
  readonly blankedAs: CodeLanguage
  /** Begins a test; the last group that is there is its name, without one the first string of the call. */
  readonly head: RegExp
  /** The end of a test: of its call, of its braces, or of the lines that stand deeper. */
  readonly ends: 'call' | 'braces' | 'indent'
  readonly asserts: RegExp
  /** Calls that may well assert, by their name. */
  readonly checks: RegExp
}

const CAMEL_CHECKS =
  /(?<![\w$])(?:(?:expect|assert|verify|check|ensure|must|should|validate|confirm)[A-Z]\w*|waitFor\w*|until|eventually)\s*\(/g
const SNAKE_CHECKS =
  /(?<!\w)_?(?:(?:expect|verify|check|ensure|validate|confirm|_assert)_\w+|wait_(?:for|until)\w*)!?\s*\(/g

const script: TestLanguage = {
  paths: /\.(?:[cm]?[jt]sx?|vue|svelte)$/i,
  blankedAs: 'javascript',
  head: /(?<![\w$.])(?:t\.)?(?:test|it|specify|[fx]it|xtest|Deno\.test|QUnit\.test)(?:\.(?:each|for|only|skip|concurrent|sequential|todo|failing|fails|skipIf|runIf|serial|parallel|fixme|slow))*\s*(?=[(`<])/g,
  ends: 'call',
  asserts:
    /(?<![\w$.])(?:expect(?:\.(?:soft|poll))?|(?:sinon\.)?assert(?:\.\w+)*|expectTypeOf|assertType)\s*[(<]|\.should\b|(?<![\w$.])t\.(?:is|isNot|not|deepEqual|notDeepEqual|like|true|false|truthy|falsy|throws\w*|notThrows\w*|regex|snapshot|assert\.\w+|equals?|ok|notOk|same|strictSame|match|rejects)\s*\(/g,
  checks: CAMEL_CHECKS,
}

const braces = (paths: RegExp, head: RegExp, asserts: RegExp, checks = CAMEL_CHECKS): TestLanguage => ({
  paths,
  blankedAs: 'go',
  head,
  ends: 'braces',
  asserts,
  checks,
})

export const TEST_LANGUAGES: readonly TestLanguage[] = [
  script,
  {
    paths: /\.py$/i,
    blankedAs: 'python',
    head: /^[ \t]*(?:async[ \t]+)?def[ \t]+(test\w*)[ \t]*\(/gm,
    ends: 'indent',
    asserts:
      /(?<![\w.])assert\b|\b(?:self|cls)\.(?:assert|fail)\w*\s*\(|\bpytest\.(?:raises|warns|fail)\b|\.assert_\w+\s*\(|\btesting\.assert\w*\s*\(|(?<![\w.])assert_\w+\s*\(/g,
    checks: SNAKE_CHECKS,
  },
  braces(
    /_test\.go$/i,
    /^func[ \t]+((?:Test|Fuzz|Example)\w*)[ \t]*\(/gm,
    /\b[a-z]\.(?:Errorf?|Fatalf?|Fail|FailNow)\s*\(|\b(?:assert|require|qt)\.\w+\s*\(/g,
  ),
  braces(
    /\.rs$/i,
    /#\[(?:\w+::)?(?:test|rstest)\b[^\n]*\n[^{]{0,400}?\bfn[ \t]+(\w+)/g,
    /\b(?:debug_|prop_)?assert\w*!\s*[({[]|\bpanic!/g,
    SNAKE_CHECKS,
  ),
  braces(
    /\.(?:java|kts?|groovy|scala)$/i,
    /@(?:Parameterized|Repeated)?Test\b[^{]{0,400}?\b(?:void|fun|def)[ \t]+(\w+)/g,
    /\b(?:assert\w*|verify|fail|expect\w*)\s*[({]|\bshould\w*\b/g,
  ),
  braces(
    /\.cs$/i,
    /\[(?:Fact|Theory|Test|TestMethod|TestCase)\b[^{]{0,400}?\b(?:void|Task)[ \t]+(\w+)/g,
    /\bAssert\.\w+|\.Should\w*\s*\(/g,
  ),
  braces(/\.php$/i, /\bfunction[ \t]+(test\w*)[ \t]*\(/g, /(?:->|::)(?:assert|expect)\w*\s*\(|\bexpect\s*\(/g),
  braces(/\.swift$/i, /\bfunc[ \t]+(test\w*)[ \t]*\(/g, /\bXCT(?:Assert\w*|Fail)\s*\(|#(?:expect|require)\s*\(/g),
  {
    paths: /\.(?:rb|exs)$/i,
    blankedAs: 'python',
    head: /^[ \t]*(?:(?:it|specify|test|scenario|example)\b(?=[ \t("'][^\n]*\bdo\b)|def[ \t]+(test_\w+))/gm,
    ends: 'indent',
    asserts: /(?<![\w.])(?:expect|assert\w*|refute\w*|is_expected|must_\w+)\b|\.(?:should|must_\w+|wont_\w+)\b/g,
    checks: SNAKE_CHECKS,
  },
]

/** One assertion that stands for several: a whole value is compared. */
export const WHOLE_VALUE =
  /\b(?:toEqual|toStrictEqual|toMatchObject|to(?:Match|Throw)\w*Snapshot|deepEqual|deepStrictEqual|matchSnapshot|snapshot|assertDictEqual|assertListEqual|assertCountEqual|assertSequenceEqual|assert_frame_equal|containsExactly|assertAll|ElementsMatch|EqualValues|DeepEqual|Diff)\b|\bassert\b[^\n=]*==\s*[[{(]|\b(?:all|any)\s*\(|\.every\s*\(/g
/** One assertion that is made several times. */
export const REPEATED =
  /\b(?:for|forEach|foreach|while|each|parametrize|subTest)\b|\bt\.Run\b|\.map\s*\(|\[(?:InlineData|TestCase)\b|@\w+Source\b|#\[case\b/g
/** One test that is run with several cases. */
export const TABLES =
  /\.(?:each|for)\s*[(`<]|\bparametrize\b|\bsubTest\b|\bt\.Run\b|@\w+Source\b|@?[dD]ataProvider\b|\[(?:InlineData|TestCase|MemberData)\b|#\[case\b|\bfor\s*\([^\n]*\)\s*\{?\s*(?:test|it)\b|\.forEach\b/g

/** The language of a file of tests; undefined for one whose tests cannot be told. */
export const testLanguageOf = (path: string): TestLanguage | undefined =>
  TEST_LANGUAGES.find(({ paths }) => paths.test(path))
