// Where the files of one try lie: the brief that its agent reads, the result and the usage that it may leave. Outside of the
// repository, one folder a try, so that nothing of an earlier one is taken for its own.
import { join } from 'node:path'
import type { Try } from '#protocol/event-workflow.ts'

export type RunFiles = {
  readonly folder: string
  readonly brief: string
  /** Who its agent is, for one of our own. */
  readonly role: string
  readonly result: string
  readonly usage: string
}

export function runFiles(stateDir: string, { runId, stepId, round, attempt }: Try): RunFiles {
  const folder = join(stateDir, 'runs', runId, `${stepId}-${round}-${attempt}`)
  return {
    folder,
    brief: join(folder, 'brief.md'),
    role: join(folder, 'role.json'),
    result: join(folder, 'result.json'),
    usage: join(folder, 'usage.json'),
  }
}
