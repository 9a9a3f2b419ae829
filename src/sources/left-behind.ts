// Commits that were replaced before anybody could look at them, as by an amend in the same moment: only a reflog still names
// them. They are told once, so that the journal accounts for every commit; they are not audited, and count as new when a
// branch comes back to them.
import { listLeftBehind } from '#git/commit-log.ts'
import { isRebasing, rebasingTrees } from '#git/rebasing.ts'
import type { Repository } from '#git/repository.ts'
import { SUPERSEDED_MAX } from '#protocol/event-world.ts'
import type { Emit } from '#protocol/ports.ts'
import type { Watched } from './head-moves.ts'

/** Told commits that are remembered; beyond it the oldest may be told again. */
export const TOLD_MAX = 5_000

export type LeftBehind = {
  /** Called in quiet moments. Asks git only when a head has moved since the last time. */
  tell(repository: Repository, watched: Watched, emit: Emit): Promise<void>
}

/** `since` in epoch seconds: what was made before is not told. */
export function createLeftBehind(root: string, since: number): LeftBehind {
  const told = new Set<string>()
  let suspects: ReadonlySet<string> = new Set()
  let settledAt = ''
  return {
    async tell({ gitDir, commonDir }, { heads, observed }, emit) {
      const known = [...new Set([...(heads?.values() ?? []), ...observed])]
      const state = [...(heads ?? [])].join()
      if (heads === null || (state === settledAt && suspects.size === 0)) return
      if ((await isRebasing(gitDir)) || (await rebasingTrees(commonDir)).size > 0) return
      const found = (await listLeftBehind(root, since, known)).filter((sha) => !told.has(sha))
      // A commit can be in a reflog a moment before its branch is seen there. Only what is still left the next time is told.
      const sure = found.filter((sha) => suspects.has(sha))
      suspects = new Set(found.filter((sha) => !suspects.has(sha)))
      settledAt = state
      for (let at = 0; at < sure.length; at += SUPERSEDED_MAX) {
        emit({ type: 'commit.superseded', shas: sure.slice(at, at + SUPERSEDED_MAX) })
      }
      remember(told, sure)
    },
  }
}

function remember(told: Set<string>, shas: readonly string[]): void {
  for (const sha of shas) told.add(sha)
  for (const sha of told) {
    if (told.size <= TOLD_MAX) return
    told.delete(sha)
  }
}
