// What `signalbox logs` says of threats as they come, and the report that it prints at the end.
import { expect, test } from 'vitest'
import { hearThreat, LOG_FORMATS, reportOf, reportText, type Told, threatJson, threatText } from '#cli/logs.ts'
import { REPORT_THREATS_MAX, threatLineSchema, threatReportSchema } from '#protocol/threat-report.ts'
import { threat } from '../support/samples.ts'

const raised = { type: 'threat.raised', threat: threat({ timeToFailureS: 60 }) } as const
const closed = { type: 'threat.closed', threatId: 't-1', at: 5_000, because: 'back to usual' } as const
const read = { source: 'a.log', from: 0, to: 60_000, lines: 3, badLines: 1, lateLines: 0 }

test('a line leaves out what is not known, and the last one of a threat has its end', () => {
  const told: Told = new Map()
  const lines = [raised, closed].map((event) => JSON.parse(threatJson(hearThreat(told, event) ?? threat())))
  expect(lines.map((line) => threatLineSchema.parse(line).endedAt)).toEqual([undefined, 5_000])
  expect(lines[0]).toMatchObject({ timeToFailureS: 60 })
  expect(lines[1]).not.toHaveProperty('timeToFailureS')
  expect(lines[1]).toMatchObject({ endedBecause: 'back to usual', updatedAt: 5_000 })
})

test('the end of a threat that was never told is not told', () => {
  expect(hearThreat(new Map(), closed)).toBeNull()
})

test('a person reads when, what and what to do', () => {
  const now = threat({ timeToFailureS: 3_600, updatedAt: 0 })
  expect(threatText('threat.raised', now)).toMatch(
    /^1970-01-01 00:00 {2}raised {2}HIGH .*38 % \(fails in ≈ 60 min\)\n +find the failing/,
  )
  expect(threatText('threat.closed', { ...now, endedAt: 1, endedBecause: 'back' })).toMatch(/over .*: back$/)
})

test('the report holds REPORT_THREATS_MAX threats and counts the rest', () => {
  const told: Told = new Map(
    Array.from({ length: REPORT_THREATS_MAX + 3 }, (_, index) => [`${index}`, threat({ id: `${index}` })]),
  )
  const report = threatReportSchema.parse(reportOf(read, told))
  expect([report.threats.length, report.more]).toEqual([REPORT_THREATS_MAX, 3])
})

test.each(LOG_FORMATS)('the report as %s names the threat', (format) => {
  expect(reportText(reportOf(read, new Map([['t-1', threat()]])), format)).toContain('POST /api/orders')
})
