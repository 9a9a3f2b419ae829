// The difference between two readings of the heads, as events: first the new commits of a branch, then its move.
// Keeps what has been observed, so that a commit seen on one branch is not audited again on the next.
import { type Commit, listNewCommits, relationOf } from '#git/commit-log.ts'
import { subjectOf } from '#git/commit-subject.ts'
import { branchOf, type Heads } from '#git/heads.ts'
import type { Emit } from '#protocol/ports.ts'

/** From so many new commits at once on a branch, one audit of the tip stands for all (A6). */
export const BATCH_AT = 5
/** Tips remembered beyond the present heads; the oldest are forgotten first. */
export const OBSERVED_MAX = 1_000

export type Watched = {
  heads: Map<string, string> | null
  /** Tips that were reported: whatever they can reach is known, though no branch may lead there any more. */
  readonly observed: Set<string>
}

type Outward = {
  readonly root: string
  readonly emit: Emit
  readonly sessionOf: (branch: string | null) => string | null
}

/** Reports what has happened between `watched.heads` and `current`. A head is taken over only once it is reported. */
export async function reportMoves(outward: Outward, watched: Watched, current: Heads): Promise<void> {
  const known = watched.heads ?? new Map<string, string>()
  watched.heads = known
  remember(watched.observed, known.values())
  for (const [ref, sha] of current) {
    const before = known.get(ref)
    if (before === sha) continue
    const commits = await listNewCommits(outward.root, sha, [...new Set([...known.values(), ...watched.observed])])
    const isAhead = before === undefined || leadsTo(before, sha, commits)
    const relation = isAhead ? 'ancestor' : await relationOf(outward.root, before, sha)
    // When the old head no longer exists, nothing says where the new history begins: only its tip is certain to be new.
    observe(outward, ref, relation === 'gone' ? commits.slice(-1) : commits)
    remember(watched.observed, [sha])
    known.set(ref, sha)
    outward.emit({ type: 'head.moved', ref, sha, rewritten: relation !== 'ancestor' })
  }
  for (const ref of [...known.keys()].filter((name) => !current.has(name))) {
    known.delete(ref)
    outward.emit({ type: 'head.moved', ref, sha: null, rewritten: false })
  }
}

/** Whether the new commits alone tell that the branch only went on; else git has to be asked. */
function leadsTo(before: string, tip: string, fresh: readonly Commit[]): boolean {
  const firstParents = new Map(fresh.map(({ sha, parents }) => [sha, parents[0]]))
  let at: string | undefined = tip
  while (at !== undefined && at !== before) at = firstParents.get(at)
  return at === before
}

function observe({ emit, sessionOf }: Outward, ref: string, fresh: readonly Commit[]): void {
  const branch = branchOf(ref)
  const place = { branch, sessionId: sessionOf(branch) }
  const tip = fresh.at(-1)
  if (tip && fresh.length >= BATCH_AT) {
    emit({ type: 'commit.observed', subject: subjectOf(tip, place, fresh.slice(0, -1)) })
    return
  }
  for (const commit of fresh) emit({ type: 'commit.observed', subject: subjectOf(commit, place) })
}

function remember(observed: Set<string>, tips: Iterable<string>): void {
  for (const sha of tips) {
    // Taken out and put in again, so that the set is in order of last use.
    observed.delete(sha)
    observed.add(sha)
  }
  for (const sha of observed) {
    if (observed.size <= OBSERVED_MAX) return
    observed.delete(sha)
  }
}
