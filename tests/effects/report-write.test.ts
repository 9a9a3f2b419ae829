import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createReportWrite } from '#effects/report-write.ts'
import { type Report, reportSchema } from '#protocol/report.ts'
import { perform } from '../support/order.ts'
import { scratch } from '../support/repository.ts'
import { reportParts } from '../support/samples.ts'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const report: Report = {
  ...reportParts(),
  timestamp: '2026-11-20T19:12:00.123Z',
  commit_hash: SHA,
  branch: 'main',
  subject: 'a change',
  status: 'PASS',
  tests: {
    status: 'PASS',
    command: 'npm test',
    passed: 1,
    failed: 0,
    skipped: 0,
    durationMs: 1,
    because: '1 passed',
    tail: [],
  },
  checks: [],
  metrics: { coverage: null, test_pass_rate: 100, security_score: 'A', regressions: null },
  issues: [],
  resolved: [],
  covers: [],
}
const intentFor = (auditId: string, over: Partial<Report> = {}) =>
  ({ type: 'report.write', auditId, report: { ...report, ...over } }) as const

describe('a report', () => {
  test('lies where it is looked for, is valid, and the commit is named as the last that was checked', async () => {
    const root = scratch('workspace')
    const { events } = await perform(createReportWrite({ root }), intentFor(SHA))
    expect(events).toEqual([{ type: 'report.written', auditId: SHA, path: `logs/audit/report_${SHA}.json` }])
    const stored = JSON.parse(readFileSync(join(root, 'logs', 'audit', `report_${SHA}.json`), 'utf8'))
    expect(reportSchema.parse(stored)).toEqual(report)
    expect(readFileSync(join(root, 'state', 'supervisor', 'last_checked_commit'), 'utf8')).toBe(`${SHA}\n`)
  })

  test('is written again over itself and leaves nothing else behind', async () => {
    const root = scratch('workspace')
    const performer = createReportWrite({ root })
    await perform(performer, intentFor(SHA))
    await perform(performer, intentFor(SHA, { status: 'FAIL' }))
    expect(readdirSync(join(root, 'logs', 'audit'))).toEqual([`report_${SHA}.json`])
    expect(readFileSync(join(root, 'logs', 'audit', `report_${SHA}.json`), 'utf8')).toContain('"FAIL"')
  })

  test('of uncommitted work moves no last checked commit', async () => {
    const root = scratch('workspace')
    const { events } = await perform(createReportWrite({ root }), intentFor(`worktree-${SHA}`))
    expect(events).toMatchObject([{ path: `logs/audit/report_worktree-${SHA}.json` }])
    expect(existsSync(join(root, 'state'))).toBe(false)
  })

  test('is not stored where nothing may be written', async () => {
    const root = scratch('workspace')
    const { events } = await perform(createReportWrite({ root, write: false }), intentFor(SHA))
    expect(events).toEqual([{ type: 'report.written', auditId: SHA, path: null }])
    expect(readdirSync(root)).toEqual([])
  })
})

describe('a report is refused', () => {
  test.each(['logs', 'logs/audit'])('when %s is a link that leads elsewhere', async (link) => {
    const root = scratch('workspace')
    const outside = scratch('outside')
    if (link.includes('/')) mkdirSync(join(root, 'logs'))
    symlinkSync(outside, join(root, link))
    await expect(perform(createReportWrite({ root }), intentFor(SHA))).rejects.toMatchObject({
      name: 'Trouble',
      hint: expect.stringContaining(join(root, link)),
    })
    expect(readdirSync(outside)).toEqual([])
  })

  test('when its id would lead elsewhere, or it is not a report', async () => {
    const root = scratch('workspace')
    await expect(perform(createReportWrite({ root }), intentFor('../../../etc/x'))).rejects.toThrow('malformed')
    await expect(perform(createReportWrite({ root }), intentFor(SHA, { timestamp: 'yesterday' }))).rejects.toThrow()
    expect(existsSync(join(root, 'logs'))).toBe(false)
  })
})

test('a link in the place of the report itself is replaced, not followed', async () => {
  const root = scratch('workspace')
  const outside = join(scratch('outside'), 'precious')
  writeFileSync(outside, 'precious')
  mkdirSync(join(root, 'logs', 'audit'), { recursive: true })
  symlinkSync(outside, join(root, 'logs', 'audit', `report_${SHA}.json`))
  await perform(createReportWrite({ root }), intentFor(SHA))
  expect(readFileSync(outside, 'utf8')).toBe('precious')
})
