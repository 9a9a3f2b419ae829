// The gate's audit: the same engine as `--ci`, run once inside this process on exactly one change, without a model and with nobody to
// ask, so that a gate and a verdict can never differ.
import type { Config } from '#config.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Report } from '#protocol/report.ts'
import type { Subject } from '#protocol/subject.ts'
import type { Installation } from './installation.ts'
import { runOnce } from './one-off.ts'

export type ExamineParts = { readonly root: string; readonly config: Config; readonly installation: Installation }

export function createExamine({ root, config, installation }: ExamineParts) {
  return async (subject: Subject, signal: AbortSignal): Promise<Report> => {
    const { world } = await runOnce({
      root,
      version: installation.version,
      installation,
      config,
      subjects: [subject],
      logs: [],
      signal,
    })
    const report = world.audits.find(({ id }) => id === subject.id)?.report
    if (!report)
      throw new Trouble(`${subject.id.slice(0, 7)} could not be audited`, 'see `signalbox journal` for what failed')
    return report
  }
}
