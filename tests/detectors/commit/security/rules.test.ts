import { describe, expect, test } from 'vitest'
import { ALL_RULES } from '#detectors/commit/security/all-rules.ts'
import { inspectSecurity } from '#detectors/commit/security/inspect.ts'
import type { SecurityRule } from '#detectors/commit/security/security-rule.ts'
import { openFile } from '#detectors/commit/syntax/open-file.ts'
import { PARSE } from '../../../support/parsers.ts'

const NAMES = {
  python: 'a.py',
  javascript: 'a.tsx',
  go: 'a.go',
  bash: 'a.sh',
  html: 'a.html',
  docker: 'Dockerfile',
} as const
const FOLDERS: Readonly<Record<string, string>> = { migration: 'migrations', testing: 'tests' }

function matches(rule: SecurityRule, code: string): boolean {
  const folder = FOLDERS[rule.id.split('/', 1)[0] ?? ''] ?? 'app'
  return rule.languages.some((language) => {
    const name = NAMES[language as keyof typeof NAMES]
    const file = openFile(`${folder}/${name}`, code, PARSE)
    return file !== null && inspectSecurity(file).some((spot) => spot.rule.id === rule.id)
  })
}

describe.each(ALL_RULES)('$id', (rule) => {
  test.each(rule.bad)('matches %j', (code) => {
    expect(matches(rule, code)).toBe(true)
  })

  test.each(rule.good)('does not match %j', (code) => {
    expect(matches(rule, code)).toBe(false)
  })

  test('has examples of both kinds, a remedy and lower case keywords', () => {
    expect(rule.bad.length * rule.good.length).toBeGreaterThan(0)
    expect(rule.remediation.length).toBeGreaterThan(20)
    expect(rule.keywords.filter((word) => word !== word.toLowerCase())).toEqual([])
  })
})

test('every name is given once, and security rules name their weakness', () => {
  expect(new Set(ALL_RULES.map(({ id }) => id)).size).toBe(ALL_RULES.length)
  const security = ALL_RULES.filter(({ id }) => id.startsWith('security/'))
  expect(security.filter(({ cwe, owasp }) => cwe === undefined || owasp === undefined)).toEqual([])
})
