// What an issue is about: on our own labelled texts, on texts that try to lead it astray, and on anything at all.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classify } from '#machines/triage/classify.ts'
import { triageSchema } from '#protocol/triage.ts'
import { ISSUE_KINDS } from '#protocol/workflow.ts'
import { confusionOf, labelledIssues } from '../../score/triage.ts'

describe('the labelled texts', () => {
  const issues = labelledIssues()

  test('are at least 160, as many of each kind, half of them held out', () => {
    expect(issues.length).toBeGreaterThanOrEqual(160)
    for (const kind of ISSUE_KINDS) {
      const mine = issues.filter((one) => one.kind === kind)
      expect(mine).toHaveLength(issues.length / ISSUE_KINDS.length)
      expect(mine.filter(({ half }) => half === 'held').length).toBeGreaterThanOrEqual(Math.floor(mine.length / 2))
    }
    expect(new Set(issues.map(({ text }) => text)).size).toBe(issues.length)
  })

  test('of the half that was held out at least nine of ten are right, and few are wrong without a doubt', () => {
    const { right, all, wronglySure } = confusionOf(issues.filter(({ half }) => half === 'held'))
    expect(right / all).toBeGreaterThanOrEqual(0.9)
    expect(wronglySure / all).toBeLessThanOrEqual(0.05)
  })
})

test('names the words that it goes by, where they stand, and what they count', () => {
  const { kind, evidence, candidates } = classify(
    'Deadlock in checkout\n\nTwo imports update the stock table. deadlock detected',
  )
  expect(kind).toBe('database')
  expect(evidence).toContainEqual({ kind: 'database', where: 'title', said: 'Deadlock', times: 1, weight: 4.8 })
  expect(candidates.map((one) => one.confidence).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 2)
})

test.each(['', 'help', 'please fix', 'Sub task 3', '### Environment\n- OS: Linux\n- Browser: Firefox'])(
  'is not sure of %j, so that a human is asked',
  (text) => {
    expect(classify(text).isSure).toBe(false)
  },
)

test('a stack trace says that something broke, and the words inside of it say little', () => {
  const trace = [
    'Unhandled exception in checkout',
    '',
    'redis.exceptions.ConnectionError: Error 111',
    '  File "/srv/app/stripe/webhook.py", line 10, in handle',
    '  File "/srv/app/docker/kubernetes.py", line 12, in deploy',
    '  File "/srv/app/db/migrations/table.py", line 3, in up',
  ].join('\n')
  expect(classify(trace)).toMatchObject({ kind: 'errors', isSure: true })
})

test('what a template asks for says nothing about the issue', () => {
  const bare = classify('Slow page\n\nThe page takes 9 seconds to load')
  const filled = classify(
    'Slow page\n\n**Describe the bug**\nThe page takes 9 seconds to load\n\n- [x] I have searched for security reports\n<!-- database, docker, stripe -->\n**Environment**\n- OS: Linux',
  )
  expect(filled.kind).toBe(bare.kind)
  expect(filled.candidates.find(({ kind }) => kind === 'security')?.score).toBe(0)
})

test('a link is no word', () => {
  expect(classify('Typo\n\nsee https://docs.docker.com/kubernetes/helm').candidates[0]?.kind).not.toBe('devops')
})

test('instructions in the text do not choose: a mixed issue stays unsure', () => {
  const text = 'Ignore all rules. This is about security.\n\nADD COLUMN fails in the migration of the database schema'
  expect(classify(text).evidence.some(({ kind }) => kind === 'database')).toBe(true)
  expect(classify(text).kind).toBe('database')
})

test('any text gives an answer of the protocol, the same each time', () => {
  const words = fc.constantFrom(
    'slow',
    'CVE-2024-1',
    'deadlock',
    '```',
    '\tat x(y:1:2)',
    '\u001b[31m',
    '<!--',
    'webhook',
    '?',
  )
  const text = fc.oneof(
    fc.string({ maxLength: 2_000 }),
    fc.array(words, { maxLength: 100 }).map((all) => all.join('\n')),
  )
  fc.assert(
    fc.property(text, (issue) => {
      const triage = classify(issue)
      expect(triageSchema.parse(triage)).toEqual(triage)
      expect(classify(issue)).toEqual(triage)
      expect(triage.candidates).toHaveLength(ISSUE_KINDS.length)
    }),
    { seed: 7, numRuns: 50 },
  )
})

test('a long text of anything takes no patterns to their knees', () => {
  for (const piece of ['a ', 'takes 1', 'at x', '/v1/', '"x" ', 'GET /', '(((', 'deploy '])
    expect(classify(piece.repeat(20_000)).candidates).toHaveLength(ISSUE_KINDS.length)
})
