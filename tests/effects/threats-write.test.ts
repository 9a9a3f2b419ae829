// The threat report lies in the workspace in each form, whole, and is replaced.
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createThreatsWrite, THREATS_FOLDER } from '#effects/threats-write.ts'
import type { Threat } from '#protocol/threat.ts'
import { type ThreatReport, threatReportSchema } from '#protocol/threat-report.ts'
import { perform } from '../support/order.ts'
import { scratch } from '../support/repository.ts'
import { threat } from '../support/samples.ts'

const reportOf = (threats: Threat[]): ThreatReport => ({
  version: 1,
  source: 'a',
  from: 0,
  to: 1,
  lines: 1,
  badLines: 0,
  lateLines: 0,
  threats,
  more: 0,
})

test('each form is written, and again as the threats then are', async () => {
  const root = scratch('workspace')
  let threats: Threat[] = []
  const write = createThreatsWrite({
    root,
    report: () => reportOf(threats),
    forms: { txt: (report) => `${report.threats.length} threats` },
  })
  await perform(write, { type: 'threats.write' })
  threats = [threat()]
  await perform(write, { type: 'threats.write' })
  const folder = join(root, THREATS_FOLDER)
  expect(readdirSync(folder).toSorted()).toEqual(['predictive_threat_report.json', 'predictive_threat_report.txt'])
  expect(readFileSync(join(folder, 'predictive_threat_report.txt'), 'utf8')).toBe('1 threats\n')
  expect(
    threatReportSchema.parse(JSON.parse(readFileSync(join(folder, 'predictive_threat_report.json'), 'utf8'))).threats,
  ).toEqual(threats)
})

test('a link in its place is refused with a hint', async () => {
  const root = scratch('workspace')
  mkdirSync(join(root, 'elsewhere'))
  mkdirSync(join(root, 'logs'))
  symlinkSync('../elsewhere', join(root, THREATS_FOLDER))
  const write = createThreatsWrite({ root, report: () => reportOf([]), forms: {} })
  await expect(perform(write, { type: 'threats.write' })).rejects.toThrow(/not a real folder/)
  expect(readdirSync(join(root, 'elsewhere'))).toEqual([])
})
