// Tests that pass whatever the code does.
import type { SecurityRule } from '../security/security-rule.ts'

const FILES =
  /(^|\/)(tests?|__tests__|spec|specs|e2e)\/|[._-](test|spec)\.[cm]?[jt]sx?$|(^|\/)test_[^/]+\.py$|_test\.(py|go)$/i

export const TESTS_THAT_CANNOT_FAIL: readonly SecurityRule[] = [
  {
    id: 'testing/cannot-fail',
    severity: 'MEDIUM',
    confidence: 'high',
    title: 'A test cannot fail',
    remediation: 'Assert what the code under test returns or does.',
    languages: ['python', 'javascript'],
    path: FILES,
    keywords: ['assert', 'expect', 'except', 'catch'],
    isGuardable: false,
    sinks: [
      {
        on: 'line',
        is: /^\s*assert\s+(?:True|1|not False|["'][^"']+["'])\s*(?:,|$)|^\s*assert\s*\([^()]+,\s*["'][^"']*["']\s*\)\s*$|\bself\.assertTrue\(\s*True\s*[,)]|\bself\.assertEqual\(\s*(\w+)\s*,\s*\1\s*\)/,
      },
      {
        on: 'line',
        is: /\bexpect\(\s*(true|false|1|null|undefined|["'`][^"'`]*["'`])\s*\)\.(?:toBe|toEqual|toStrictEqual)\(\s*\1\s*\)|\bexpect\(\s*true\s*\)\.(?:toBeTruthy|to\.be\.true)|\bassert(?:\.ok)?\(\s*true\s*[,)]|\bassert\.(?:equal|strictEqual)\(\s*(true|1)\s*,\s*\2\s*[,)]/,
      },
      { on: 'line', is: /\bexpect\(\s*[\w.]+(?:\([^()]*\))?\s*\)\s*;?\s*$/, isNot: /await|\.\s*$|return/ },
      {
        on: 'text',
        is: /^[ \t]*assert [^\n]*\n[ \t]*except(?: (?:Exception|AssertionError|BaseException)(?: as \w+)?)?:[ \t]*\n[ \t]*pass\b/gm,
      },
      { on: 'text', is: /\bexpect\([^\n]*\n\s*\}\s*catch\s*(?:\(\w*\))?\s*\{\s*\}/g },
    ],
    bad: ['def test_a():\n    assert True\n'],
    good: ['def test_a():\n    assert f() == 1\n'],
  },
]
