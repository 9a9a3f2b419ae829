import { describe, expect, test } from 'vitest'
import { detectChange } from '#detectors/commit/registry.ts'
import { FINDINGS_MAX, type Finding, findingSchema } from '#protocol/finding.ts'
import { createLineNames, veiled } from '#protocol/line-fingerprint.ts'
import type { ChangedText, Observation } from '#protocol/observation.ts'
import { AWS_KEY, GITHUB_TOKEN } from '../../support/credentials.ts'

type Change = Extract<Observation, { kind: 'change' }>

const change = (over: Partial<Change>): Change => ({
  kind: 'change',
  auditId: 'a',
  files: [],
  toolFindings: [],
  ran: [],
  recheck: [],
  ...over,
})
const changed = (text: string | null, addedLines: readonly number[], path = 'src/a.ts'): ChangedText => ({
  path,
  status: 'modified',
  text,
  addedLines,
})
const shellFinding = (path: string, line: string): Finding => ({
  rule: 'shell/SC2086',
  type: 'shell',
  severity: 'LOW',
  confidence: 'high',
  file: path,
  line: 1,
  description: 'Double quote it.',
  evidence: [],
  remediation: '',
  fingerprint: createLineNames(path)('shell/SC2086', line),
})
const recheck = (finding: Finding, text: string | null) => [{ issueId: 'issue-1', finding, text }]

describe('what a change added', () => {
  test('is reported; what was there before is not', () => {
    const text = `old = ${AWS_KEY}\nnew = ${GITHUB_TOKEN}`
    const { findings } = detectChange(change({ files: [changed(text, [2])] }))
    expect(findings).toMatchObject([{ rule: 'secret/github-token', line: 2 }])
    for (const finding of findings) expect(findingSchema.safeParse(finding).success).toBe(true)
  })

  test('includes a key store, though it holds no text, and only when it is new', () => {
    const added = { ...changed(null, [], 'certs/server.p12'), status: 'added' } as const
    expect(detectChange(change({ files: [added] })).findings).toMatchObject([{ rule: 'secret/key-file', line: 0 }])
    expect(detectChange(change({ files: [changed(null, [], 'certs/server.p12')] })).findings).toEqual([])
  })

  test('names a secret once, though a tool has seen it, too', () => {
    const line = `key = ${AWS_KEY}`
    const seen = (at: number): Finding => ({
      ...shellFinding('src/a.ts', line),
      rule: 'gitleaks/aws',
      type: 'secret',
      line: at,
    })
    const { findings } = detectChange(
      change({ files: [changed(line, [1])], toolFindings: [seen(1), { ...seen(2), fingerprint: 'x' }] }),
    )
    expect(findings.map(({ rule, line: at }) => [rule, at])).toEqual([
      ['secret/aws-access-key', 1],
      ['gitleaks/aws', 2],
    ])
  })

  test('comes worst first with the findings of tools, and is cut at the maximum', () => {
    const count = FINDINGS_MAX + 50
    const lines = Array.from({ length: count }, (_, index) => `it.skip('${index}')`)
    const files = [
      changed(
        lines.join('\n'),
        lines.map((_, index) => index + 1),
        'tests/a.test.ts',
      ),
      changed(`key = ${AWS_KEY}`, [1]),
    ]
    const { findings } = detectChange(change({ files, toolFindings: [shellFinding('a.sh', 'rm $x')] }))
    expect(findings).toHaveLength(FINDINGS_MAX)
    expect(findings[0]?.rule).toBe('secret/aws-access-key')
    expect(findings.some(({ severity }) => severity === 'LOW')).toBe(false)
  })
})

describe('an earlier issue', () => {
  const text = `a\nkey = ${AWS_KEY}\nb`
  const finding = detectChange(change({ files: [changed(text, [2])] })).findings[0]!

  test('stays while its line is there, wherever it has moved', () => {
    expect(detectChange(change({ recheck: recheck(finding, `\n\n\n${text}`) })).vanished).toEqual([])
  })

  test('has vanished when the line or the file is gone', () => {
    expect(detectChange(change({ recheck: recheck(finding, 'a\nkey = env.KEY\nb') })).vanished).toEqual(['issue-1'])
    expect(detectChange(change({ recheck: recheck(finding, null) })).vanished).toEqual(['issue-1'])
  })

  test('of an outside tool stays as long as the very line does', () => {
    const shell = shellFinding('a.sh', 'rm $x')
    expect(detectChange(change({ recheck: recheck(shell, 'set -e\n  rm $x\n') })).vanished).toEqual([])
    expect(detectChange(change({ recheck: recheck(shell, 'set -e\nrm "$x"\n') })).vanished).toEqual(['issue-1'])
  })

  test('of a secret that only a tool knows stays as long as its line does, though its name tells nothing of it', () => {
    const line = 'password = "correct-horse-battery"'
    const fingerprint = createLineNames('a.py')('ruff/S105', veiled(line))
    const secret: Finding = { ...shellFinding('a.py', line), rule: 'ruff/S105', type: 'secret', fingerprint }
    expect(veiled(line)).toBe('* = "*"')
    expect(detectChange(change({ recheck: recheck(secret, `x = 1\n${line}\n`) })).vanished).toEqual([])
    expect(detectChange(change({ recheck: recheck(secret, 'x = 1\n') })).vanished).toEqual(['issue-1'])
  })

  test('about tests or about no file is not judged by texts', () => {
    const failed: Finding = { ...finding, type: 'test', rule: 'test/failed' }
    expect(detectChange(change({ recheck: recheck(failed, null) })).vanished).toEqual([])
    expect(detectChange(change({ recheck: recheck({ ...finding, file: null }, null) })).vanished).toEqual([])
  })
})
