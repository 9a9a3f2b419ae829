// Stores an audit's report in the workspace (A12), where agents and scripts read it.
import { Trouble } from '#protocol/errors.ts'
import type { Perform } from '#protocol/ports.ts'
import { reportSchema } from '#protocol/report.ts'
import { SHA } from '#protocol/subject.ts'
import { writeLastChecked } from './last-checked.ts'
import { intentOf } from './room.ts'
import { openFolder, writeWhole } from './workspace-file.ts'

const FOLDER = 'logs/audit'
const WORKTREE_ID = /^worktree-[0-9a-f]{40}$/

/** report.write → report.written; with `write` false nothing is stored and the path is null. The same intent writes the same file. */
export function createReportWrite({
  root,
  write = true,
}: {
  readonly root: string
  readonly write?: boolean
}): Perform {
  return async (order) => {
    const { auditId, report } = intentOf(order, 'report.write')
    const path = write ? await store(root, auditId, report) : null
    return { events: [{ type: 'report.written', auditId, path }] }
  }
}

async function store(root: string, auditId: string, report: unknown): Promise<string> {
  const isCommit = SHA.test(auditId)
  if (!isCommit && !WORKTREE_ID.test(auditId))
    throw new Trouble('An audit id is malformed.', 'This is a defect in Signalbox.')
  const name = `report_${auditId}.json`
  const text = `${JSON.stringify(reportSchema.parse(report), null, 2)}\n`
  await writeWhole(await openFolder(root, FOLDER), name, text)
  if (isCommit) await writeLastChecked(root, auditId)
  return `${FOLDER}/${name}`
}
