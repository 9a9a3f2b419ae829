// What agents have spent, today and each session: the sum of what was said of each, counted once, on the day on which it was said. What
// an agent says of itself only grows: a smaller count changes nothing.
import { dateOf } from '#protocol/daily.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Usage } from '#protocol/event-workflow.ts'
import { larger, NOTHING_SPENT, together } from '#protocol/spending.ts'
import type { SpentView } from './world.ts'

/** Sessions that are remembered, newest last. */
export const SPENDERS_MAX = 200

type PerDay = { readonly tokens: number | null; readonly costUsd: number | null }

export function applyToSpent(spent: SpentView, { event, at }: Envelope): SpentView {
  switch (event.type) {
    case 'step.started':
      return {
        ...spent,
        tries: newest({ ...spent.tries, [`${event.runId}/${event.stepId}`]: event.sessionId }),
      }
    case 'step.spent':
      return counted(spent, event.sessionId, event.usage, at)
    case 'step.finished': {
      const sessionId = spent.tries[`${event.runId}/${event.stepId}`]
      return sessionId === undefined ? spent : counted(spent, sessionId, event.usage, at)
    }
    case 'agent.measured':
      return counted(spent, event.sessionId, { tokens: 0, costUsd: event.costUsd ?? 0 }, at)
    default:
      return spent
  }
}

/** What was spent on the day of `at`. */
export const spentOn = ({ day, today }: SpentView, at: number): Usage => (day === dateOf(at) ? today : NOTHING_SPENT)

/** What of the day's budget is spent, in words; null while it lasts. */
export function overDay(spent: SpentView, perDay: PerDay | undefined, at: number): string | null {
  const { tokens, costUsd } = spentOn(spent, at)
  if (perDay?.tokens != null && tokens >= perDay.tokens)
    return `${tokens} of ${perDay.tokens} tokens of today are spent`
  if (perDay?.costUsd != null && costUsd >= perDay.costUsd)
    return `$${costUsd.toFixed(2)} of $${perDay.costUsd.toFixed(2)} of today are spent`
  return null
}

function counted(spent: SpentView, sessionId: string, usage: Usage, at: number): SpentView {
  const before = spent.bySession[sessionId] ?? NOTHING_SPENT
  const after = larger(before, usage)
  if (after.tokens === before.tokens && after.costUsd === before.costUsd) return spent
  const more = { tokens: after.tokens - before.tokens, costUsd: after.costUsd - before.costUsd }
  const { [sessionId]: _, ...others } = spent.bySession
  return {
    ...spent,
    day: dateOf(at),
    today: together(spentOn(spent, at), more),
    bySession: newest({ ...others, [sessionId]: after }),
  }
}

const newest = <T>(all: Readonly<Record<string, T>>): Readonly<Record<string, T>> => {
  const entries = Object.entries(all)
  return entries.length <= SPENDERS_MAX ? all : Object.fromEntries(entries.slice(-SPENDERS_MAX))
}
