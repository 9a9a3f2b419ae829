import { describe, expect, test } from 'vitest'
import { detectChange } from '#detectors/commit/registry.ts'
import { fromGo, OPEN_REPEATS_MAX } from '#detectors/commit/secrets/gitleaks/go-expression.ts'
import { readUserRules, USER_RULES_MAX, userRulesRan } from '#detectors/commit/secrets/gitleaks/user-rules.ts'
import { checkRunSchema } from '#protocol/verdict.ts'
import { AWS_KEY } from '../../../../support/credentials.ts'

const matched = (source: string, text: string): string | undefined => {
  const rewritten = fromGo(source)
  if (!rewritten.ok) throw new Error(rewritten.because)
  return rewritten.expression.exec(text)?.[0]
}

describe('an expression of Go', () => {
  test.each([
    ['(?i)acme-[a-f]{3}', 'ACME-aBc', 'ACME-aBc'],
    ['acme(?i)-x(?-i)Y', 'acme-XY', 'acme-XY'],
    ['(?i:acme)-x', 'ACME-x', 'ACME-x'],
    ['(?P<key>[[:alnum:]_]{4})\\z', 'x ab_1', 'ab_1'],
    ['\\Aa[]b]+', 'a]b', 'a]b'],
    ['(?s)a.b', 'a\nb', 'a\nb'],
    ['\\Qa.b\\E', 'xa.b', 'a.b'],
    ['(?m)^key$', 'x\nkey\ny', 'key'],
    ['\\x{41}+', 'AA', 'AA'],
    ['[^[:space:]]{3}', ' abc', 'abc'],
    ['(?i)[[:lower:]]{2}', 'AB', 'AB'],
  ])('%s is read as Go reads it', (source, text, expected) => expect(matched(source, text)).toBe(expected))

  test.each([
    ['(?i)acme-(?-i:x)', 'acme-X'],
    ['acme(?i:b)c', 'acmebC'],
    ['a\\z', 'a\nb'],
  ])('%s takes no more than Go does: %s', (source, text) => expect(matched(source, text)).toBeUndefined())

  test.each([
    ['(a+)+$', /repetition within a repetition/],
    ['(?:a|aa)*b', /repetition within a repetition/],
    ['a+'.repeat(OPEN_REPEATS_MAX + 1), /open-ended repetitions/],
    ['(?U)a+', /flag U/],
    ['\\pL+', /\\p/],
    ['(?=a)b', /does not have/],
    ['(a)\\1', /back to a group/],
    ['[a', /not closed/],
    ['a)', /not open/],
    ['(a', /compile/],
    ['a'.repeat(2_001), /characters/],
  ])('%s is refused with the reason', (source, because) => {
    const rewritten = fromGo(source)
    expect(rewritten).toMatchObject({ ok: false, because: expect.stringMatching(because) })
  })
})

const CONFIG = `
title = "ours"
[extend]
useDefault = true
[[rules]]
id = "acme-key"
description = "Acme key"
regex = '''(?i)acme[-_]key\\s*=\\s*"?([a-z0-9]{12})'''
keywords = ["acme"]
entropy = 2.0
secretGroup = 1
[[rules]]
id = "forever"
regex = '''(a+)+b'''
[allowlist]
paths = ['''legacy/.*''']
regexes = ['''AKIA[A-Z0-9]+''', '''zzz[0-9]+''']
`
const change = (path: string, text: string, userRules?: string) =>
  detectChange({
    kind: 'change',
    auditId: 'a',
    files: [{ path, status: 'modified', text, addedLines: text.split('\n').map((_, index) => index + 1) }],
    toolFindings: [],
    ran: [],
    recheck: [],
    ...(userRules !== undefined && { userRules }),
  })
const VALUE = ['q7k29f', 'jq8z1t'].join('')

describe('a repository with its own rules', () => {
  test('has them used beside ours, with what is left out said', () => {
    const { findings, ran } = change('src/a.ts', `x\nACME_KEY = ${VALUE}`, CONFIG)
    expect(findings).toMatchObject([{ rule: 'secret/user-acme-key', severity: 'HIGH', line: 2 }])
    expect(JSON.stringify(findings)).not.toContain(VALUE)
    expect(ran).toMatchObject([{ name: 'rules of .gitleaks.toml', outcome: 'ran' }])
    expect(ran[0]?.because).toMatch(/1 rules used.*never for the built-in rules.*extend.*forever: a repetition/)
  })

  test('cannot silence ours by its allow-lists, only its own', () => {
    expect(change('legacy/a.ts', `key = ${AWS_KEY}`, CONFIG).findings).toMatchObject([
      { rule: 'secret/aws-access-key' },
    ])
    expect(change('legacy/a.ts', `ACME_KEY = ${VALUE}`, CONFIG).findings.map(({ rule }) => rule)).not.toContain(
      'secret/user-acme-key',
    )
    expect(change('src/a.ts', 'ACME_KEY = zzz123456789', CONFIG).findings.map(({ rule }) => rule)).not.toContain(
      'secret/user-acme-key',
    )
  })

  test('without rules says nothing of them', () => expect(change('src/a.ts', 'a').ran).toEqual([]))

  test('whose file is broken, huge or full of rules is told so, in a line that fits the report', () => {
    for (const text of ['not toml [', '[[rules]]\nid = 3', '#'.repeat(600_000)]) {
      const { rules, skipped } = readUserRules(text)
      expect(rules).toEqual([])
      expect(skipped.length).toBeGreaterThan(0)
    }
    const many = readUserRules(
      Array.from({ length: USER_RULES_MAX + 5 }, (_, index) => `[[rules]]\nid = "r${index}"\nregex = "(a+)+"`).join(
        '\n',
      ),
    )
    expect(many.skipped.at(-1)).toContain('5 rules beyond')
    const said = userRulesRan(many)
    expect(said.outcome).toBe('skipped')
    expect(checkRunSchema.safeParse(said).success).toBe(true)
  })
})
