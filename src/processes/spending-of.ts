// What sessions of steps have spent, by everything that can be seen of it: the file they were told of, their agent's transcript, and
// the cost that its hooks tell.
import { runFiles } from '#effects/workflow/run-files.ts'
import type { World } from '#projection/world.ts'
import type { Usage } from '#protocol/event-workflow.ts'
import type { Source } from '#protocol/ports.ts'
import type { Prices } from '#protocol/role.ts'
import { LIST_PRICES, larger, NOTHING_SPENT } from '#protocol/spending.ts'
import { readUsageFile, TranscriptUsage } from '#sessions/usage-read.ts'
import { createSpending, type Spender } from '#sources/spending.ts'

export type SpentBy = (sessionId: string, usagePath: string) => Promise<Usage>

export function spendingOf(world: () => World, prices: Prices): SpentBy {
  const transcripts = new TranscriptUsage({ ...LIST_PRICES, ...prices })
  return async (sessionId, usagePath) => {
    const { conversation, measured } = world().sessions.find(({ id }) => id === sessionId) ?? {}
    const said = await readUsageFile(usagePath)
    if (said) return said
    const counted = conversation?.transcript ? await transcripts.read(conversation.transcript) : NOTHING_SPENT
    return larger(counted, { tokens: 0, costUsd: measured?.costUsd ?? 0 })
  }
}

export function spendingSource(world: () => World, stateDir: string, spentBy: SpentBy): Source {
  return createSpending({
    running: () => runningIn(world()),
    read: ({ at, sessionId }) => spentBy(sessionId, runFiles(stateDir, at).usage),
  })
}

const runningIn = ({ runs }: World): readonly Spender[] =>
  runs.flatMap(({ run: { runId }, steps }) =>
    Object.entries(steps).flatMap(([stepId, { state, round, attempt, sessionId }]) =>
      state === 'running' && sessionId !== null ? [{ at: { runId, stepId, round, attempt }, sessionId }] : [],
    ),
  )
