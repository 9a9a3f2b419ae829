// Migration rules against labelled SQL, over the kinds of fault that our rules are about, and over all kinds.
import { findSqlSteps } from '#detectors/commit/stack/migration-sql.ts'
import { readLabelled } from './labelled.ts'
import { printTable, share } from './table.ts'

type Labelled = { readonly id: string; readonly rule: string; readonly label: 0 | 1; readonly sql: string }

/** The kinds in the labels, and which of our rules are about them. */
const ABOUT: Readonly<Record<string, readonly string[]>> = {
  AddingFieldWithDefault: ['volatile-default', 'generated-column'],
  AddingForeignKeyConstraint: ['constraint', 'reference'],
  AddingNotNullableField: ['set-not-null'],
  AddingRequiredField: ['required-column'],
  BanAlterDomainWithAddConstraint: ['domain'],
  BanCharField: ['char'],
  BanConcurrentIndexCreationInTransaction: ['concurrently-in-transaction'],
  BanCreateDomainWithConstraint: ['domain'],
  BanDropColumn: ['drop'],
  BanDropDatabase: ['drop'],
  BanDropNotNull: ['drop-not-null'],
  BanDropTable: ['drop'],
  BanTruncateCascade: ['truncate'],
  BanUncommittedTransaction: ['transaction'],
  ChangingColumnType: ['type'],
  ConstraintMissingNotValid: ['constraint'],
  DisallowedUniqueConstraint: ['unique'],
  RenamingColumn: ['rename'],
  RenamingTable: ['rename'],
  RequireConcurrentIndexCreation: ['index'],
  RequireConcurrentIndexDeletion: ['index'],
  TransactionNesting: ['transaction'],
}

/** Prints recall and precision; `tell` gets every miss and every false alarm. */
export function scoreMigrations(folder: string, tell: (line: string) => void): void {
  const rows = readLabelled<Labelled>(folder, 'migrations/squawk-rule-tests.jsonl.gz')
  if (!rows) {
    console.log('\nno labelled migrations there: not scored')
    return
  }
  const judged = rows.map((row) => {
    const rules = findSqlSteps(row.sql).map(({ rule }) => rule.replace('migration/sql-', ''))
    const isFound = (ABOUT[row.rule] ?? []).some((name) => rules.includes(name))
    if (row.rule in ABOUT && isFound !== (row.label === 1)) {
      tell(
        `${isFound ? 'false' : 'missed'} ${row.id} ${row.rule} [${rules}] ${row.sql.replace(/\s+/g, ' ').slice(0, 200)}`,
      )
    }
    return { ...row, isFound }
  })
  const rowOf = (name: string, some: typeof judged) => {
    const positives = some.filter(({ label }) => label === 1)
    const found = positives.filter(({ isFound }) => isFound).length
    const wrong = some.filter(({ label, isFound }) => label === 0 && isFound).length
    return [name, positives.length, share(found, positives.length), share(found, found + wrong), wrong]
  }
  const about = judged.filter(({ rule }) => rule in ABOUT)
  printTable(
    `migrations: ${rows.length} statements`,
    ['', 'labels', 'recall', 'precision', 'false'],
    [rowOf('kinds our rules are about', about), rowOf('all kinds', judged)],
  )
}
