import { describe, expect, test } from 'vitest'
import { detectChange } from '#detectors/commit/registry.ts'
import { believe } from '#effects/review/answer.ts'
import { findingSchema } from '#protocol/finding.ts'
import type { ChangedText } from '#protocol/observation.ts'
import { PASS_NAMES, REVIEW_FINDINGS_MAX } from '#protocol/review.ts'
import { AWS_KEY } from '../../support/credentials.ts'
import { finding } from '../../support/samples.ts'

const text = 'one\ntwo\nthree\ntwo\n'
const files: readonly ChangedText[] = [{ path: 'a.ts', status: 'modified', text, addedLines: [2, 4] }]
const said = (some: object = {}) => ({
  pass: 'Security',
  severity: 'HIGH',
  confidence: 'high',
  file: 'a.ts',
  line: 2,
  description: 'A user can read files of others',
  remediation: 'Check the owner.',
  ...some,
})
const believed = (...findings: unknown[]) => believe({ findings, proposals: [] }, files, [])

describe('what of the model’s answer is believed', () => {
  test('a finding on an added line, as one like all others', () => {
    const answer = believed(said())
    expect(answer?.left).toBeNull()
    expect(answer?.findings[0]).toMatchObject({ rule: 'review/security', type: 'security', file: 'a.ts', line: 2 })
    expect(findingSchema.parse(answer?.findings[0])).toEqual(answer?.findings[0])
  })

  test('nothing on a line that was there before, in another file, or beyond the end', () => {
    const answer = believed(said({ line: 1 }), said({ line: 99 }), said({ file: 'b.ts' }))
    expect(answer).toMatchObject({ findings: [], left: 'left out: 3 not on an added line' })
  })

  test('nothing that a rule has reported in that place, and nothing twice', () => {
    const known = [finding({ rule: 'security/path', type: 'security', file: 'a.ts', line: 2 })]
    const answer = believe({ findings: [said(), said({ line: 4 }), said({ line: 4 })] }, files, known)
    expect(answer?.findings.map(({ line }) => line)).toEqual([4])
    expect(answer?.left).toBe('left out: 2 known already')
    // Another pass sees another thing in the same line.
    expect(believe({ findings: [said({ pass: 'Performance' })] }, files, known)?.findings).toHaveLength(1)
  })

  test('never as CRITICAL, so that no text in a change can stop an agent through a model', () => {
    expect(believed(said({ severity: 'CRITICAL' }))?.findings[0]?.severity).toBe('HIGH')
  })

  test('without what is malformed; an answer of another form is none', () => {
    const answer = believed(said({ severity: 'AWFUL' }), said({ line: 'two' }), null, said({ line: 4 }))
    expect(answer).toMatchObject({ findings: [{ line: 4 }], left: 'left out: 3 malformed' })
    for (const input of [null, 'PASS', { findings: 'none' }]) expect(believe(input, files, [])).toBeNull()
  })

  test('cleaned: no escapes, no secrets, no endless text', () => {
    const hostile = `\u001b[31m${AWS_KEY} ${'x'.repeat(5_000)}`
    const [found] = believed(said({ description: hostile, remediation: hostile }))?.findings ?? []
    expect(JSON.stringify(found)).not.toContain(AWS_KEY)
    expect(found?.description).not.toContain('\u001b')
    expect(findingSchema.safeParse(found).success).toBe(true)
  })

  test('at most REVIEW_FINDINGS_MAX, the worst', () => {
    const lines = Array.from({ length: REVIEW_FINDINGS_MAX + 5 }, (_, index) => index + 1)
    const wide = [{ path: 'a.ts', status: 'added' as const, text: lines.join('\n'), addedLines: lines }]
    const all = lines.map((line) => said({ line, severity: line > 30 ? 'HIGH' : 'LOW' }))
    const answer = believe({ findings: all }, wide, [])
    expect(answer?.findings).toHaveLength(REVIEW_FINDINGS_MAX)
    expect(answer?.findings.slice(0, 5).every(({ severity }) => severity === 'HIGH')).toBe(true)
    expect(answer?.left).toContain(`beyond ${REVIEW_FINDINGS_MAX}`)
  })

  test('its findings are told apart by occurrence, and closed when their line is gone', () => {
    const [second] = believed(said({ line: 4 }))?.findings ?? []
    const [first] = believed(said({ line: 2 }))?.findings ?? []
    if (!first || !second) throw new Error('both are believed')
    expect(first.fingerprint).not.toBe(second.fingerprint)
    const recheck = (now: string) =>
      detectChange({
        kind: 'change',
        auditId: 'x',
        files: [],
        toolFindings: [],
        ran: [],
        recheck: [{ issueId: 'i', finding: second, text: now }],
      }).vanished
    expect(recheck(`new\n${text}`)).toEqual([])
    expect(recheck('one\ntwo\nthree\n')).toEqual(['i'])
  })

  test.each(PASS_NAMES)('of the pass %s can be closed by mending the line', (pass) => {
    const [one] = believed(said({ pass }))?.findings ?? []
    if (!one) throw new Error('it is believed')
    const recheck = [{ issueId: 'i', finding: one, text: 'other\n' }]
    const change = { kind: 'change', auditId: 'x', files: [], toolFindings: [], ran: [], recheck } as const
    expect(detectChange(change).vanished).toEqual(['i'])
  })

  test('proposals wait for approval, whatever the model says of them', () => {
    const proposals = [{ title: 'Split the module', because: 'it does three things', approval: 'given' }, { title: 3 }]
    expect(believe({ findings: [], proposals }, files, [])?.proposals).toEqual([
      { title: 'Split the module', because: 'it does three things', from: 'reviewer', issues: [], approval: 'needed' },
    ])
  })
})
