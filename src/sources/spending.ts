// What the agents of running steps spend, while they run: looked up at intervals and told when it has grown. What their hooks tell of
// cost comes by itself (agent.measured).
import { setTimeout as pause } from 'node:timers/promises'
import type { Try, Usage } from '#protocol/event-workflow.ts'
import type { Source } from '#protocol/ports.ts'
import { larger, NOTHING_SPENT } from '#protocol/spending.ts'

export const LOOK_EVERY_MS = 2_000

export type Spender = { readonly at: Try; readonly sessionId: string }

type Spending = {
  /** Steps in which a session runs. */
  readonly running: () => readonly Spender[]
  readonly read: (spender: Spender) => Promise<Usage>
  readonly everyMs?: number
}

/** Resolves when the signal aborts. */
export function createSpending({ running, read, everyMs = LOOK_EVERY_MS }: Spending): Source {
  return {
    name: 'spending',
    async run(emit, _, signal) {
      let told = new Map<string, Usage>()
      while (!signal.aborted) {
        const now = new Map<string, Usage>()
        for (const spender of running()) {
          const { at, sessionId } = spender
          const before = told.get(sessionId) ?? NOTHING_SPENT
          const usage = larger(before, await read(spender))
          now.set(sessionId, usage)
          if (usage.tokens > before.tokens || usage.costUsd > before.costUsd)
            emit({ type: 'step.spent', ...at, sessionId, usage })
        }
        told = now
        await pause(everyMs, undefined, { signal }).catch(() => {})
      }
    },
  }
}
