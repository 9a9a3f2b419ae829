// What is known of the repository in which a command reads logs: its commits and its plans. Logs may lie anywhere, so it need not
// be a repository at all.
import { resolve } from 'node:path'
import type { CommitFact } from '#detectors/log/suspects.ts'
import { findRepository } from '#git/repository.ts'
import { createPlanFiles, type PlanPaths, type PlanText } from '#sources/plan-files.ts'
import { commitFacts } from './commit-facts.ts'

export type LogPlaceFacts = {
  /** Of the repository, or the directory itself. */
  readonly root: string
  readonly commits: readonly CommitFact[]
  readonly plans: (paths: PlanPaths) => Promise<readonly PlanText[]>
}

export async function findLogPlace(directory: string): Promise<LogPlaceFacts> {
  const repository = await findRepository(directory).catch(() => null)
  const root = repository?.root ?? resolve(directory)
  return {
    root,
    commits: repository ? await commitFacts(root, () => null) : [],
    plans: (paths) => createPlanFiles(root, paths).read(),
  }
}
