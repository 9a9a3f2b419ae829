// The report says the same in each form, worst first, and text of logs stays text.
import { describe, expect, test } from 'vitest'
import { threatMarkdown } from '#projection/threat-report/markdown.ts'
import { threatReportOf } from '#projection/threat-report/of-world.ts'
import { orderThreats } from '#projection/threat-report/order.ts'
import { threatTable } from '#projection/threat-report/table.ts'
import { stateWords } from '#projection/threat-report/words.ts'
import type { Threat } from '#protocol/threat.ts'
import { type ThreatReport, threatReportSchema } from '#protocol/threat-report.ts'
import { threat } from '../support/samples.ts'

const HOUR = 3_600_000
const report = (threats: readonly Threat[], some: Partial<ThreatReport> = {}): ThreatReport =>
  threatReportSchema.parse({
    version: 1,
    source: '/var/log/shop.log',
    from: 0,
    to: HOUR,
    lines: 600,
    badLines: 0,
    lateLines: 0,
    threats,
    more: 0,
    ...some,
  })

test('those that run come first, then the worse, then what fails sooner', () => {
  const all = [
    threat({ id: 'over', level: 'CRITICAL', endedAt: 5 }),
    threat({ id: 'later', level: 'HIGH', timeToFailureS: 900 }),
    threat({ id: 'sooner', level: 'HIGH', timeToFailureS: 60 }),
    threat({ id: 'worst', level: 'CRITICAL' }),
  ]
  expect(orderThreats(all).map(({ id }) => id)).toEqual(['worst', 'sooner', 'later', 'over'])
})

test('time to failure is counted down on the log’s clock', () => {
  const failing = threat({ timeToFailureS: 12 * 3_600, timeToFailureRangeS: [8 * 3_600, 20 * 3_600], updatedAt: 0 })
  expect(stateWords(failing, 0)).toBe('fails in ≈ 12 h (8 h to 20 h)')
  expect(stateWords(failing, 4 * HOUR)).toBe('fails in ≈ 8 h (4 h to 16 h)')
  expect(stateWords(failing, 13 * HOUR)).toBe('should have failed by now')
  expect(stateWords(threat(), 0)).toBe('running')
  expect(stateWords(threat({ endedAt: 60_000, endedBecause: 'latency normalised' }), 0)).toBe(
    'over 1970-01-01 00:01: latency normalised',
  )
})

describe.each([
  ['table', threatTable],
  ['markdown', threatMarkdown],
])('as %s', (_, form) => {
  test('it says that there is nothing', () => {
    expect(form(report([]))).toContain('no threat')
  })

  test('each part of a running threat is there; of one that is over its line', () => {
    const text = form(
      report([
        threat({
          id: 't-9',
          evidence: ['38 of 100 fail'],
          samples: ['POST /api/orders 500'],
          mitigation: 'roll it back',
          suspects: [{ sha: 'abc', subject: 'Pay once', author: 'Ada', at: 0, because: '5 min before', weight: 1 }],
          planned: [{ file: 'plan.md', line: 3, item: 'Retry', advice: 'accelerate it' }],
        }),
        threat({ id: 't-8', key: 'GET /old', endedAt: 5, endedBecause: 'back to usual', proposedTask: 'no more' }),
      ]),
    )
    for (const part of [
      't-9',
      '38 of 100 fail',
      'POST /api/orders 500',
      'roll it back',
      'abc',
      'Pay once',
      'plan.md:3',
      'GET /old',
    ])
      expect(text).toContain(part)
    expect(text).not.toContain('no more')
  })

  test('it says how many are left out', () => {
    expect(form(report([threat()], { more: 7 }))).toMatch(/and 7 more/i)
  })
})

test('what a log says is neither formatting nor a row of the table', () => {
  const text = threatMarkdown(
    report([threat({ title: '**bold** | [x](http://evil) `code`', key: 'a`|b', evidence: ['# head'] })]),
  )
  expect(text).toContain('\\*\\*bold\\*\\* \\| \\[x\\](http://evil) \\`code\\`')
  expect(text).toContain("`a''b`")
  expect(text).toContain('    # head')
})

test('the report of a world counts what its buckets hold', () => {
  const bucket = { source: 'a', widthMs: 60_000, errors: 0, routes: [], badLines: 1, lateLines: 2, samples: [] }
  const signals = {
    a: [
      { ...bucket, at: 0, total: 10 },
      { ...bucket, at: 60_000, total: 5 },
    ],
  }
  expect(threatReportOf({ threats: [threat()], signals })).toMatchObject({
    from: 0,
    to: 120_000,
    lines: 15,
    badLines: 2,
    lateLines: 4,
    more: 0,
  })
})
