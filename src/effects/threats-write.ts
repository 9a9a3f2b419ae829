// The Predictive Threat Report in the workspace, in each of its forms: as the threats are now, whatever asked for it.
import type { Perform } from '#protocol/ports.ts'
import { type ThreatReport, threatReportSchema } from '#protocol/threat-report.ts'
import { intentOf } from './room.ts'
import { openFolder, writeWhole } from './workspace-file.ts'

export const THREATS_FOLDER = 'logs/threats'
const NAME = 'predictive_threat_report'

export type ThreatsWrite = {
  readonly root: string
  readonly report: () => ThreatReport
  /** File ending to the text in that form. */
  readonly forms: Readonly<Record<string, (report: ThreatReport) => string>>
}

/** threats.write → the same files again, each whole or as before. */
export function createThreatsWrite({ root, report, forms }: ThreatsWrite): Perform {
  return async (order) => {
    intentOf(order, 'threats.write')
    const now = report()
    const folder = await openFolder(root, THREATS_FOLDER)
    await writeWhole(folder, `${NAME}.json`, `${JSON.stringify(threatReportSchema.parse(now), null, 2)}\n`)
    for (const [ending, textOf] of Object.entries(forms)) {
      await writeWhole(folder, `${NAME}.${ending}`, `${textOf(now).trimEnd()}\n`)
    }
    return { events: [] }
  }
}
