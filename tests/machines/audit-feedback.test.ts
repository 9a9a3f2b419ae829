// What is told to whom and when, played through the machines with the issues as the world keeps them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FIX_ROUNDS_MAX, LETTERS_OPEN_MAX } from '#machines/audit-feedback.ts'
import { type Machines, NO_MACHINES, route } from '#machines/route.ts'
import { applyToIssues } from '#projection/issues.ts'
import { type AuditTerms, DEFAULT_AUDIT_TERMS } from '#protocol/audit-terms.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import type { Finding, Issue } from '#protocol/finding.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Subject } from '#protocol/subject.ts'
import { finding, issue, subject, testRun } from '../support/samples.ts'

const AT = Date.UTC(2026, 10, 20, 12)
const shaOf = (number: number) => String(number).padStart(40, '0')

type Commit = {
  readonly subject?: Partial<Subject>
  readonly findings?: readonly Finding[]
  readonly files?: readonly string[]
  readonly vanished?: readonly string[]
}

/** A repository's life: each commit is audited to its end, feedback is written as it was asked for. */
function life(terms: AuditTerms = DEFAULT_AUDIT_TERMS) {
  let machines: Machines = NO_MACHINES
  let issues: readonly Issue[] = []
  let commits = 0
  const hear = (first: Event): readonly Intent[] => {
    const intents: Intent[] = []
    const queue = [first]
    for (let event = queue.shift(); event; event = queue.shift()) {
      const routed = route(machines, { event, at: AT, issues, terms, failedFor: null })
      machines = routed.machines
      issues = applyToIssues(issues, event)
      intents.push(...routed.decided.intents)
      queue.push(...routed.decided.facts)
    }
    return intents
  }
  const audit = ({ subject: some = {}, findings = [], files = ['a.ts'], vanished = [] }: Commit = {}) => {
    const id = shaOf(++commits)
    const told: Intent[] = []
    const steps: readonly Event[] = [
      { type: 'commit.observed', subject: subject({ id, ...some }) },
      {
        type: 'change.listed',
        auditId: id,
        files: files.map((path) => ({ path, status: 'modified' })),
        filesTotal: files.length,
      },
      {
        type: 'checks.finished',
        auditId: id,
        findings: [...findings],
        ran: [{ name: 'built-in rules', outcome: 'ran', because: '' }],
        vanished: [...vanished],
      },
      { type: 'tests.finished', auditId: id, tests: testRun() },
      { type: 'metrics.measured', auditId: id, coverage: null },
      { type: 'report.written', auditId: id, path: null },
    ]
    for (const step of steps) told.push(...hear(step))
    const writing = told.find((intent) => intent.type === 'feedback.write')
    if (writing) {
      const paths = writing.issues.map(({ id: issueId }) => ({ issueId, path: `tasks/ISSUE_${issueId}.md` }))
      const counted = (writing.rest ?? []).map(({ issueId }) => issueId)
      told.push(...hear({ type: 'feedback.written', auditId: id, files: paths, counted }))
    }
    return { id, told, writing, types: told.map(({ type }) => type) }
  }
  return { audit, hear, issues: () => issues }
}

const problem = (name: string, severity: Finding['severity'] = 'HIGH', file = 'a.ts') =>
  finding({ rule: 'security/eval', type: 'security', severity, file, fingerprint: `${name.padEnd(8, '0')}xxxxxx` })
const idOf = (name: string) => name.padEnd(8, '0')
const ids = (writing: { readonly issues: readonly Issue[] } | undefined) => writing?.issues.map(({ id }) => id)

describe('what can wait', () => {
  test('a MEDIUM issue alone writes nothing and waits; the next batch takes it along, behind what is worse', () => {
    const { audit } = life()
    const first = audit({ findings: [problem('mild', 'MEDIUM')] })
    expect(first.types).not.toContain('feedback.write')
    const second = audit({ findings: [problem('bad')] })
    expect(ids(second.writing)).toEqual([idOf('bad'), idOf('mild')])
  })

  test('what a batch has told is not told again', () => {
    const { audit } = life()
    audit({ findings: [problem('bad'), problem('mild', 'MEDIUM')] })
    const later = audit({ findings: [problem('other')], files: ['b.ts'] })
    expect(ids(later.writing)).toEqual([idOf('other')])
  })

  test('of another agent stays with that agent', () => {
    const { audit } = life()
    audit({ findings: [problem('mild', 'MEDIUM')], subject: { sessionId: 's1' } })
    expect(ids(audit({ findings: [problem('bad')], subject: { sessionId: 's2' } }).writing)).toEqual([idOf('bad')])
    expect(ids(audit({ findings: [problem('worse')], subject: { sessionId: 's1' } }).writing)).toEqual([
      idOf('worse'),
      idOf('mild'),
    ])
  })
})

describe('the room for letters', () => {
  const crowd = Array.from({ length: LETTERS_OPEN_MAX + 5 }, (_, index) => problem(`h${index + 10}`))

  test('is limited: the worst have one, the rest is counted', () => {
    const { audit } = life()
    const { writing } = audit({ findings: [...crowd, problem('crit', 'CRITICAL')] })
    expect(writing?.issues).toHaveLength(LETTERS_OPEN_MAX)
    expect(writing?.issues[0]?.id).toBe(idOf('crit'))
    expect(writing?.rest).toHaveLength(6)
    expect(writing?.rest?.every(({ severity }) => severity === 'HIGH')).toBe(true)
  })

  test('that becomes free goes to those that were only counted', () => {
    const { audit } = life()
    const told = ids(audit({ findings: crowd }).writing) ?? []
    const after = audit({ vanished: told.slice(0, 3), files: ['b.ts'] })
    expect(after.writing?.issues).toHaveLength(3)
    expect(after.writing?.rest).toHaveLength(2)
    expect(after.types).toContain('feedback.rule')
  })

  test('is taken from milder issues by worse ones', () => {
    const { audit } = life()
    audit({ findings: crowd.slice(0, LETTERS_OPEN_MAX) })
    const { writing } = audit({ findings: [problem('crit', 'CRITICAL')], files: ['b.ts'] })
    expect(ids(writing)).toEqual([idOf('crit')])
    expect(writing?.rest).toEqual([{ issueId: idOf(`h${LETTERS_OPEN_MAX + 9}`), severity: 'HIGH' }])
  })
})

test('whatever is found and mended, in whatever order, no agent has more letters than there is room for, and no room is wasted', () => {
  const step = fc.record({
    found: fc.array(fc.nat(60), { maxLength: 30 }),
    mended: fc.array(fc.nat(60), { maxLength: 30 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const { audit, issues } = life()
      for (const { found, mended } of steps) {
        const findings = found.map((number) =>
          problem(`p${number + 10}`, number % 3 === 0 ? 'CRITICAL' : 'HIGH', 'b.ts'),
        )
        audit({ findings, vanished: mended.map((number) => idOf(`p${number + 10}`)), files: [] })
        const lettered = issues().filter(({ toldIn }) => toldIn !== undefined)
        expect(lettered).toHaveLength(Math.min(LETTERS_OPEN_MAX, issues().length))
        const worst = (severity: string) => issues().filter(({ finding: { severity: is } }) => is === severity)
        if (lettered.some(({ finding: { severity } }) => severity === 'HIGH'))
          expect(worst('CRITICAL').every(({ toldIn }) => toldIn !== undefined)).toBe(true)
      }
    }),
    { seed: 11, numRuns: 60 },
  )
})

describe('fixes that fail', () => {
  const fixing = { subject: { fixes: [idOf('bad')], title: 'Mend it' } }

  test('are counted; the letter is written anew each time, and the human is asked after FIX_ROUNDS_MAX', () => {
    const { audit, issues } = life()
    audit({ findings: [problem('bad')] })
    for (let round = 1; round <= FIX_ROUNDS_MAX; round++) {
      const { id, types, told, writing } = audit(fixing)
      expect(issues()[0]).toMatchObject({ rounds: round })
      expect(issues()[0]?.tries?.at(-1)).toEqual({ commit: id, title: 'Mend it', said: true })
      expect(ids(writing)).toEqual([idOf('bad')])
      expect(types.includes('issue.escalate')).toBe(round === FIX_ROUNDS_MAX)
      const asked = told.find((intent) => intent.type === 'issue.escalate')
      if (asked) expect(asked.issue).toMatchObject({ id: idOf('bad'), rounds: FIX_ROUNDS_MAX })
    }
    expect(audit(fixing).types).not.toContain('issue.escalate')
    audit(fixing)
    expect(audit(fixing).types).toContain('issue.escalate')
  })

  test('are also commits that touch the file again and leave the problem there', () => {
    const { audit, issues } = life()
    audit({ findings: [problem('bad')] })
    audit({ files: ['a.ts'] })
    expect(issues()[0]).toMatchObject({ rounds: 1, tries: [{ said: false }] })
  })

  test('are no commits elsewhere, none on other branches, no uncommitted work, and none that mend it', () => {
    const { audit, issues } = life()
    audit({ findings: [problem('bad')] })
    audit({ files: ['b.ts'] })
    audit({ subject: { branch: 'other' } })
    audit({ subject: { kind: 'worktree', id: `worktree-${shaOf(9)}` } })
    expect(issues()[0]?.rounds).toBeUndefined()
    audit({ ...fixing, vanished: [idOf('bad')] })
    expect(issues()).toEqual([])
  })

  test('of a check that could not run are not held against anybody', () => {
    const { hear, audit, issues } = life()
    audit({ findings: [problem('bad')] })
    const id = shaOf(77)
    hear({ type: 'commit.observed', subject: subject({ id, fixes: [idOf('bad')] }) })
    hear({ type: 'change.listed', auditId: id, files: [{ path: 'a.ts', status: 'modified' }], filesTotal: 1 })
    hear({ type: 'checks.finished', auditId: id, findings: [], ran: [], vanished: [] })
    hear({ type: 'tests.finished', auditId: id, tests: testRun({ status: 'NOT_RUN' }) })
    hear({ type: 'metrics.measured', auditId: id, coverage: null })
    expect(issues()[0]?.rounds).toBeUndefined()
  })
})

describe('the model', () => {
  const terms = { ...DEFAULT_AUDIT_TERMS, review: true }
  const measured = (id: string): Event => ({ type: 'metrics.measured', auditId: id, coverage: null })

  test('is asked after the tests with what is known, and its findings are in the report beside all others', () => {
    const { hear } = life(terms)
    const id = shaOf(1)
    hear({ type: 'commit.observed', subject: subject({ id }) })
    hear({ type: 'change.listed', auditId: id, files: [], filesTotal: 0 })
    hear({ type: 'checks.finished', auditId: id, findings: [problem('rule', 'MEDIUM')], ran: [], vanished: [] })
    hear({ type: 'tests.finished', auditId: id, tests: testRun() })
    expect(hear(measured(id))).toMatchObject([{ type: 'review.run', known: [{ severity: 'MEDIUM' }] }])
    const finished: EventOf<'review.finished'> = {
      type: 'review.finished',
      auditId: id,
      run: { name: 'reviewer', outcome: 'ran', because: 'read 1 file' },
      findings: [
        finding({ rule: 'review/security', type: 'security', severity: 'HIGH', fingerprint: 'model000xxxxxx' }),
      ],
      proposals: [],
    }
    const [report] = hear(finished)
    expect(report).toMatchObject({
      type: 'report.write',
      report: {
        status: 'FAIL',
        checks: [{ name: 'reviewer', outcome: 'ran' }],
        issues: [{ rule: 'review/security' }, { rule: 'security/eval' }],
      },
    })
  })

  test('is not asked about what a message exempts, nor about uncommitted work', () => {
    for (const some of [{ skipAudit: true }, { kind: 'worktree' as const }]) {
      const { audit } = life(terms)
      expect(audit({ subject: some }).types).not.toContain('review.run')
    }
  })
})

test('an issue knows the session that made it', () => {
  const { audit, issues } = life()
  audit({ findings: [problem('bad')], subject: { sessionId: 's7' } })
  expect(issues()[0]).toMatchObject({ sessionId: 's7', toldIn: `tasks/ISSUE_${idOf('bad')}.md` })
  expect(issue().toldIn).toBeUndefined()
})
