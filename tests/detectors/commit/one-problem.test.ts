import { describe, expect, test } from 'vitest'
import { onePerProblem, withTools } from '#detectors/commit/one-problem.ts'
import { seeStructure } from '#detectors/commit/structure.ts'
import type { Spotted } from '#detectors/commit/syntax/spotted.ts'
import { EVIDENCE_LINES_MAX } from '#protocol/finding.ts'
import { PARSE } from '../../support/parsers.ts'
import { finding } from '../../support/samples.ts'

const see = (path: string, text: string) =>
  seeStructure({ path, text, status: 'modified' }, PARSE).map((one) => [one.finding.rule, one.finding.severity])
const spot = (some: Partial<Spotted>): Spotted => {
  const { file: _, fingerprint: _name, ...rest } = finding({ type: 'security', ...some })
  return { ...rest, touches: [3], ...some }
}

describe('a problem that several rules see', () => {
  test('is told by the worst and most certain of them', () => {
    const path = 'const fs = require("fs")\nconst f = (req) => fs.readFileSync("/data/" + req.query.n)\n'
    expect(see('a.js', path)).toEqual([['security/script-path', 'HIGH']])
    const load = 'import pickle\nfrom flask import request\ndef f():\n    return pickle.loads(request.data)\n'
    expect(see('a.py', load)).toHaveLength(1)
  })

  test('keeps the lines of all of them, and stays two where the weaknesses or the lines are two', () => {
    const one = spot({ rule: 'security/b', severity: 'MEDIUM', confidence: 'low', cwe: 22, touches: [1, 3] })
    const other = spot({ rule: 'security/a', severity: 'HIGH', confidence: 'medium', cwe: 22, touches: [2, 3] })
    expect(onePerProblem([one, other])).toEqual([{ ...other, touches: [1, 3, 2] }])
    expect(onePerProblem([one, { ...other, cwe: 89 }])).toHaveLength(2)
    expect(onePerProblem([one, { ...other, line: 4 }])).toHaveLength(2)
    expect(onePerProblem([one, { ...other, rule: 'stack/a' }])).toHaveLength(2)
    expect(
      onePerProblem([
        { ...one, confidence: 'high' },
        { ...one, rule: 'security/a' },
      ]),
    ).toMatchObject([{ rule: 'security/b', confidence: 'high' }])
  })
})

describe('what a tool says', () => {
  const ours = finding({ rule: 'security/python-sql-query', type: 'security', severity: 'HIGH', file: 'a.py', line: 4 })
  const tool = finding({ ...ours, rule: 'bandit/B608', severity: 'MEDIUM', fingerprint: 'other' })

  test('about a line of ours is named there, unless it is worse or about something else', () => {
    expect(withTools([ours], [tool])).toEqual([
      { ...ours, evidence: [...ours.evidence, 'also reported by bandit/B608'] },
    ])
    for (const some of [
      { severity: 'CRITICAL' },
      { line: 5 },
      { line: 0 },
      { file: 'b.py' },
      { type: 'style' },
    ] as const)
      expect(withTools([ours], [{ ...tool, ...some }])).toEqual([ours, { ...tool, ...some }])
  })

  test('does not make evidence grow without end', () => {
    const full = { ...ours, evidence: Array.from({ length: EVIDENCE_LINES_MAX }, () => 'a line') }
    expect(withTools([full], [tool])[0]?.evidence).toHaveLength(EVIDENCE_LINES_MAX)
  })
})
