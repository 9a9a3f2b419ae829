// Commits as the log analyst needs them: the newest of the repository, with the session that made each where that is known. Read
// again after commits were observed, at most once a while.
import type { CommitFact } from '#detectors/log/suspects.ts'
import { recentCommits } from '#git/recent-commits.ts'
import type { World } from '#projection/world.ts'
import type { Door } from '#transport/door.ts'

/** Commits come in bursts. */
const SETTLES_MS = 500

/** The newest commits, oldest first; none where there is no repository, or git fails. */
export async function commitFacts(
  root: string,
  sessionOf: (sha: string) => string | null,
): Promise<readonly CommitFact[]> {
  const commits = await recentCommits(root).catch(() => [])
  return commits.map((commit) => ({ ...commit, session: sessionOf(commit.sha) }))
}

/** Calls `on` soon and after each burst of commits that the engine observed. */
export function watchCommits(root: string, door: Pick<Door, 'subscribe'>, world: () => World) {
  return (on: (commits: readonly CommitFact[]) => void): (() => void) => {
    let timer: NodeJS.Timeout | null = null
    const look = async () => {
      timer = null
      on(await commitFacts(root, (sha) => sessionName(world(), sha)))
    }
    const soon = () => {
      timer ??= setTimeout(() => void look(), SETTLES_MS).unref()
    }
    void look()
    const forget = door.subscribe((envelopes) => {
      if (envelopes.some(({ event }) => event.type === 'commit.observed')) soon()
    })
    return () => {
      forget()
      if (timer) clearTimeout(timer)
    }
  }
}

function sessionName({ audits, sessions }: World, sha: string): string | null {
  const sessionId = audits.find(({ id }) => id === sha)?.subject.sessionId ?? null
  return sessionId === null ? null : (sessions.find(({ id }) => id === sessionId)?.launch.name ?? sessionId)
}
