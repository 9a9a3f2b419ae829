// The gate's look at a real commit: what it audits is everything between base and commit, and places are looked up in that very tree.
import { expect, test } from 'vitest'
import { createGateCheck } from '#effects/workflow/gate-check.ts'
import type { Place } from '#protocol/agent-result.ts'
import type { Report } from '#protocol/report.ts'
import type { Subject } from '#protocol/subject.ts'
import { openRepository } from '../../support/repository.ts'
import { reportParts, testRun } from '../../support/samples.ts'

const report = (some: Partial<Report> = {}): Report => ({
  ...reportParts(),
  passes: reportParts().passes,
  timestamp: '2026-11-21T12:00:00.000Z',
  commit_hash: 'c',
  branch: null,
  subject: 'Second',
  status: 'PASS',
  tests: testRun(),
  checks: [],
  metrics: { coverage: null, test_pass_rate: 1, security_score: 'A', regressions: null },
  issues: [],
  resolved: [],
  covers: [],
  ...some,
})

const AT = { runId: 'w1', stepId: 'review', round: 1, attempt: 1 }

async function look(files: Record<string, string>, places: Place[] = [], said: Partial<Report> = {}) {
  const repository = openRepository()
  const base = repository.commit('Open', { 'a.ts': 'one\n' })
  repository.commit('First', { 'b.ts': 'b\n' })
  const commit = repository.commit('Second [skip-audit]', files)
  const asked: Subject[] = []
  const perform = createGateCheck(
    { root: repository.root, stateDir: repository.root },
    {
      examine: async (subject) => {
        asked.push(subject)
        return report(said)
      },
      isCode: (path) => path.endsWith('.ts'),
      isTest: (path) => path.includes('.test.'),
    },
  )
  const intent = { type: 'gate.check' as const, ...AT, of: 'build', commit, base, places }
  const { events } = await perform({ intentId: '1.0', note: null, intent }, new AbortController().signal)
  const [event] = events
  if (event?.type !== 'gate.examined') throw new Error('not examined')
  return { examined: event.examined, asked, base, commit }
}

test('all that lies between is audited as one change, whatever its messages say', async () => {
  const { asked, base, commit, examined } = await look({ 'a.ts': 'one\ntwo\n' })
  expect(asked).toMatchObject([{ id: commit, base, skipAudit: false, covers: [expect.any(String)] }])
  expect(examined).toMatchObject({ files: ['a.ts', 'b.ts'], touchesCode: true, touchesTests: false })
})

test('places that the tree does not have are named', async () => {
  const places = [
    { file: 'a.ts', line: 2 },
    { file: 'a.ts', line: 3 },
    { file: 'nowhere.ts', line: 1 },
    { file: '../../etc/passwd', line: 1 },
    { file: '-x', line: 1 },
  ]
  const { examined } = await look({ 'a.ts': 'one\ntwo\n', 'a.test.ts': 'x\n' }, places)
  expect(examined.missing).toEqual(places.slice(1))
  expect(examined.touchesTests).toBe(true)
})

test('a check that could not run is named, and a failure of the parent is told apart', async () => {
  const { examined } = await look({ 'a.ts': 'two\n' }, [], {
    checks: [{ name: 'built-in rules', outcome: 'failed', because: 'out of memory' }],
    tests: { ...report().tests, status: 'FAIL', because: 'old', inherited: 'all' },
  })
  expect(examined).toMatchObject({ failedChecks: ['built-in rules'], tests: { status: 'FAIL', inherited: true } })
})
