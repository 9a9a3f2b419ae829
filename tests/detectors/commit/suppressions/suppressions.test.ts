import { describe, expect, test } from 'vitest'
import { detectChange } from '#detectors/commit/registry.ts'
import { findSuppressions } from '#detectors/commit/suppressions/find-suppressions.ts'
import { findScannerExceptions } from '#detectors/commit/suppressions/scanner-exceptions.ts'

const find = (text: string, path = 'src/a.ts') => findSuppressions({ path, text, status: 'modified' })
const exceptions = (text: string, path: string) => findScannerExceptions({ path, text, status: 'modified' })

describe('a comment that silences a checker', () => {
  test.each([
    ['// eslint-disable-next-line no-eval', 'suppression/silenced', 'LOW'],
    ['/* eslint-disable */', 'suppression/silenced', 'LOW'],
    ['// @ts-ignore', 'suppression/silenced', 'LOW'],
    ['x = 1  # type: ignore', 'suppression/silenced', 'LOW'],
    ['import a  # noqa: F401', 'suppression/silenced', 'LOW'],
    ['func a() {} //nolint:gosec', 'suppression/silenced', 'LOW'],
    ['# shellcheck disable=SC2086', 'suppression/silenced', 'LOW'],
    ['@SuppressWarnings("unchecked")', 'suppression/silenced', 'LOW'],
    ['#[allow(dead_code)]', 'suppression/silenced', 'LOW'],
    ['/* istanbul ignore next */', 'suppression/silenced', 'LOW'],
    ['subprocess.run(x)  # nosec', 'suppression/security-silenced', 'MEDIUM'],
    ['key = "x"  # gitleaks:allow', 'suppression/security-silenced', 'MEDIUM'],
    ['eval(x) // nosemgrep', 'suppression/security-silenced', 'MEDIUM'],
  ])('is a finding: %s', (line, rule, severity) => {
    expect(find(`a\n${line}`)).toMatchObject([{ rule, severity, line: 2, type: 'suppression' }])
  })

  test('says whether a reason stands there', () => {
    expect(find('// eslint-disable-next-line no-eval')[0]?.description).toContain('without a reason')
    expect(find('// eslint-disable-next-line no-eval -- the sandbox has no other way')[0]?.description).not.toContain(
      'without',
    )
  })

  test('is shown without what stands before it, which may be a password', () => {
    expect(find('DB_PASSWORD=admin123 # gitleaks:allow for now', '.env')[0]?.evidence).toEqual([
      'gitleaks:allow for now',
    ])
  })

  test.each([
    ['const eslint = disable(rule)', 'src/a.ts'],
    ['Write `# noqa` to silence it.', 'docs/lint.md'],
    ['const nosec = 3', 'src/a.ts'],
  ])('is not seen in %s of %s', (line, path) => expect(find(line, path)).toEqual([]))
})

describe('our own mark', () => {
  test('with rule and reason is LOW, without either MEDIUM', () => {
    expect(find('// signalbox:ignore secret/jwt an expired one of the docs')).toMatchObject([
      { rule: 'suppression/ignored', severity: 'LOW' },
    ])
    for (const mark of ['signalbox:ignore', 'signalbox:ignore secret/jwt', 'signalbox:ignore because I say so'])
      expect(find(`// ${mark}`)).toMatchObject([{ rule: 'suppression/no-reason', severity: 'MEDIUM' }])
  })
})

describe('a list of what a scanner leaves out', () => {
  test.each([
    ['.gitleaks.toml', '[allowlist]', 'MEDIUM'],
    ['.gitleaksignore', 'abc:file:rule:1', 'MEDIUM'],
  ])('in %s is shown when it is added to: %s', (path, line, severity) => {
    expect(exceptions(line, path)).toMatchObject([{ severity, type: 'suppression', line: 1 }])
  })

  test('is nothing elsewhere', () => {
    expect(exceptions('[allowlist]', 'src/a.ts')).toEqual([])
    expect(exceptions('# a comment', '.gitleaksignore')).toEqual([])
  })
})

test('a deleted file of tests is a finding until it is back', () => {
  const file = { path: 'tests/a.test.ts', status: 'deleted', text: null, addedLines: [] } as const
  const base = { kind: 'change', auditId: 'a', files: [], toolFindings: [], ran: [], recheck: [] } as const
  const { findings } = detectChange({ ...base, files: [file] })
  expect(findings).toMatchObject([{ rule: 'suppression/deleted-test', severity: 'MEDIUM', line: 0 }])
  const recheck = (text: string | null) => [{ issueId: 'i', finding: findings[0]!, text }]
  expect(detectChange({ ...base, recheck: recheck(null) }).vanished).toEqual([])
  expect(detectChange({ ...base, recheck: recheck('it works') }).vanished).toEqual(['i'])
  for (const path of ['tests/fixtures/page.html', 'src/a.ts'])
    expect(detectChange({ ...base, files: [{ ...file, path }] }).findings).toEqual([])
})
