// What the structure of one file tells: security, stack and migration rules, queries in loops. A function of path, text and the
// parsers alone, so that the answer can be kept by blob.
import type { Seen } from '#protocol/scan.ts'
import { isTestFile } from './file-kind.ts'
import { onePerProblem } from './one-problem.ts'
import { findColumnsLeftOut } from './performance/columns-left-out.ts'
import { relationsIn } from './performance/declared-relations.ts'
import { findLazyRelations } from './performance/lazy-relations.ts'
import { findQueriesInLoops } from './performance/query-in-loop.ts'
import { QUERY_KEYWORDS } from './performance/query-words.ts'
import { findRowUpdates } from './performance/row-updates.ts'
import type { RuleFile } from './rule.ts'
import { inspectSecurity } from './security/inspect.ts'
import { spottedOf } from './security/spot-finding.ts'
import { findSqlSteps } from './stack/migration-sql.ts'
import type { Parse } from './syntax/grammar.ts'
import { openFile } from './syntax/open-file.ts'
import { nameSpots, type Spotted } from './syntax/spotted.ts'

const MIGRATION_SQL = /(?:^|\/)(?:migrations?|migrate|flyway|liquibase|changelogs?|versions|alembic|db)\//i
const GENERATED_DOWN = /\.down\.sql$|(?:^|\/)down\.sql$|(?:^|\/)U\d[^/]*\.sql$/i

/** Everything found in a file, with all lines that take part. `parse` null: only rules on text have looked. */
export function seeStructure({ path, text, status }: RuleFile, parse: Parse | null): readonly Seen[] {
  if (text === null || status === 'deleted') return []
  const file = openFile(path, text, parse)
  if (!file) return []
  const lines = text.split('\n')
  const asking: Spotted[] = []
  const spotted: Spotted[] = inspectSecurity(file).map((spot) => spottedOf(spot, path, lines))
  if (file.language === 'sql' && MIGRATION_SQL.test(path) && !GENERATED_DOWN.test(path))
    spotted.push(...findSqlSteps(text))
  if (QUERY_KEYWORDS.test(text) && !isTestFile(path)) {
    const facts = file.facts()
    if (facts) spotted.push(...findQueriesInLoops(facts), ...findColumnsLeftOut(facts), ...findRowUpdates(facts))
    const relations = facts ? findLazyRelations(facts, relationsIn(text)) : []
    spotted.push(...relations.filter(({ asks }) => !asks))
    asking.push(...relations.filter(({ asks }) => asks))
  }
  return nameSpots(path, text, [...onePerProblem(oncePerLine(spotted)), ...notYetSeen(asking, spotted)])
}

/** What holds by itself needs nothing to be asked. */
function notYetSeen(asking: readonly Spotted[], spotted: readonly Spotted[]): readonly Spotted[] {
  const known = new Set(spotted.filter(({ type }) => type === 'performance').map(({ line }) => line))
  return asking.filter(({ line }) => !known.has(line))
}

// Fingerprints ask for one finding a rule and line.
function oncePerLine(spotted: readonly Spotted[]): readonly Spotted[] {
  return [...new Map(spotted.map((one) => [`${one.rule} ${one.line}`, one])).values()]
}
