// Database statements that are logged as lines of their own, counted into the request with the same trace or request id.
import type { Facts } from './line-facts.ts'

export const TRACES_COUNTED_MAX = 10_000
const STATEMENT =
  /(?:^|[\s:"'(\]])(?:select\s.{1,300}?\sfrom\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\()/i

/** Trace or request id → statements so far. */
export type StatementCounts = Map<string, number>

/** Counts a line if it is a statement that a request has sent. */
export function countStatement(counts: StatementCounts, facts: Facts): void {
  if (facts.trace === '' || !STATEMENT.test(facts.message)) return
  if (counts.size >= TRACES_COUNTED_MAX && !counts.has(facts.trace))
    for (const oldest of counts.keys()) {
      counts.delete(oldest)
      break
    }
  counts.set(facts.trace, (counts.get(facts.trace) ?? 0) + 1)
}

/** The statements of a request that has ended, which are then forgotten; -1 where none were logged. */
export function takeStatements(counts: StatementCounts, facts: Facts): number {
  const count = counts.get(facts.trace)
  if (count === undefined) return -1
  counts.delete(facts.trace)
  return count
}
