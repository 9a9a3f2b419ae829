// SQL migrations on PostgreSQL: statements that rewrite or lock a table that is in use, lose data, or fail on rows that are there.
// Tables created in the same file are exempt: nobody uses them yet. Written from the lock tables of the manual.
import { linesBetween, quoteLine, type Spotted } from '../syntax/spotted.ts'
import { type Statement, statementsOf } from './sql-statements.ts'

type SqlRule = {
  readonly id: string
  readonly severity: Spotted['severity']
  readonly title: string
  readonly remediation: string
  readonly is: RegExp
  readonly isNot?: RegExp
  /** Judged although the table is new. */
  readonly ofNewTables?: boolean
  /** A statement before this one, in the same file, that makes it harmless. */
  readonly unlessBefore?: RegExp
}
const ADD = /\bADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?/.source
const NOT_A_COLUMN = '(?!CONSTRAINT\\b|CHECK\\b|FOREIGN\\b|UNIQUE\\b|PRIMARY\\b|EXCLUDE\\b|VALUE\\b)'
const CONSTANT_DEFAULT =
  /\bDEFAULT\s+(?:'[^']*'(?:::[\w ]+(?:\[\])?)?|[-+]?[\d.]+|TRUE|FALSE|NULL|CURRENT_\w+|LOCALTIME\w*|NOW\(\)|STATEMENT_TIMESTAMP\(\)|TRANSACTION_TIMESTAMP\(\)|ARRAY\[\]|\(\s*'[^']*'\s*\)|\w+\.?\w*\s*$)/i

export const SQL_RULES: readonly SqlRule[] = [
  {
    id: 'migration/sql-drop',
    severity: 'HIGH',
    title: 'A column, table or database is dropped while the running version may use it',
    remediation: 'First release a version that does not use it; drop it in a later one.',
    is: /\bDROP\s+(?:COLUMN|TABLE|DATABASE|SCHEMA)\b|\bALTER\s+TABLE\b.*\bDROP\s+(?!COLUMN|CONSTRAINT|DEFAULT|NOT\b|EXPRESSION|IDENTITY|IF\b)"?\w+/,
    isNot: /\bALTER\s+COLUMN\b.*\bDROP\s+(?:DEFAULT|EXPRESSION|IDENTITY)\b/,
  },
  {
    id: 'migration/sql-drop-not-null',
    severity: 'MEDIUM',
    title: 'A column may be NULL from now on, which its readers may not expect',
    remediation: 'First release a version that reads NULL.',
    is: /\bALTER\s+(?:COLUMN\s+)?\S+\s+DROP\s+NOT\s+NULL\b/,
  },
  {
    id: 'migration/sql-rename',
    severity: 'HIGH',
    title: 'A column or table is renamed while the running version uses the old name',
    remediation: 'Add the new name beside it (a view or a column kept in step), switch, then drop the old one.',
    is: /\bALTER\s+(?:TABLE|VIEW)\b.*\bRENAME\b/,
    isNot: /\bRENAME\s+CONSTRAINT\b/,
  },
  {
    id: 'migration/sql-type',
    severity: 'HIGH',
    title: 'The type of a column changes: the table is rewritten under an exclusive lock',
    remediation:
      'Add a column of the new type, keep it in step by a trigger, copy in batches, switch, drop the old one.',
    is: /\bALTER\s+(?:COLUMN\s+)?\S+\s+(?:SET\s+DATA\s+)?TYPE\b/,
  },
  {
    id: 'migration/sql-required-column',
    severity: 'HIGH',
    title: 'A NOT NULL column without a default fails on a table with rows',
    remediation: 'Add it nullable or with a constant default, fill it, then set NOT NULL.',
    is: new RegExp(
      `\\bALTER\\s+TABLE\\b.*${ADD}${NOT_A_COLUMN}"?\\w+"?\\s+(?:(?!,\\s*(?:ADD|ALTER|DROP)\\b).)*\\bNOT\\s+NULL\\b`,
    ),
    isNot: /\bDEFAULT\b|\bGENERATED\b|\bSERIAL|\bIS\s+NOT\s+NULL\b/,
  },
  {
    id: 'migration/sql-set-not-null',
    severity: 'HIGH',
    title: 'SET NOT NULL reads the whole table under an exclusive lock',
    remediation:
      'Add CHECK (column IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in its own transaction, then SET NOT NULL.',
    is: /\bALTER\s+(?:COLUMN\s+)?\S+\s+SET\s+NOT\s+NULL\b/,
    unlessBefore: /\bVALIDATE\s+CONSTRAINT\b/,
  },
  {
    id: 'migration/sql-volatile-default',
    severity: 'HIGH',
    title: 'A column with a computed default rewrites the whole table',
    remediation: 'Add the column without it, set the default after, fill old rows in batches.',
    is: new RegExp(`\\bALTER\\s+TABLE\\b.*${ADD}${NOT_A_COLUMN}"?\\w+"?\\s+.*\\bDEFAULT\\s+[\\w."]+\\s*\\(`),
    isNot: /\bDEFAULT\s+(?:NOW|STATEMENT_TIMESTAMP|TRANSACTION_TIMESTAMP|CURRENT_\w+)\s*\(/,
  },
  {
    id: 'migration/sql-generated-column',
    severity: 'HIGH',
    title: 'A stored generated or serial column rewrites the whole table',
    remediation: 'Add a plain column, fill it in batches, keep it in step by a trigger.',
    is: new RegExp(
      `\\bALTER\\s+TABLE\\b.*${ADD}${NOT_A_COLUMN}.*\\b(?:GENERATED\\s+ALWAYS\\s+AS\\s*\\(.*\\bSTORED\\b|(?:BIG|SMALL)?SERIAL\\d?\\b)`,
    ),
  },
  {
    id: 'migration/sql-index',
    severity: 'HIGH',
    title: 'An index is built or dropped under a lock that stops writers',
    remediation: 'CREATE INDEX CONCURRENTLY (DROP INDEX CONCURRENTLY), outside of a transaction.',
    is: /\b(?:CREATE\s+(?:UNIQUE\s+)?INDEX|DROP\s+INDEX|REINDEX\s+(?:INDEX|TABLE|SCHEMA|DATABASE))\b(?!\s+CONCURRENTLY\b)/,
    isNot: /^REINDEX\s*\(\s*CONCURRENTLY\s*\)/,
  },
  {
    id: 'migration/sql-constraint',
    severity: 'HIGH',
    title: 'A constraint is checked on all rows under a lock',
    remediation: 'Add it NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own.',
    is: /\bADD\s+(?:CONSTRAINT\s+\S+\s+)?(?:CHECK|FOREIGN\s+KEY)\b/,
    isNot: /\bNOT\s+VALID\b/,
  },
  {
    id: 'migration/sql-reference',
    severity: 'HIGH',
    title: 'A new column refers to another table: both are locked while it is checked',
    remediation: 'Add the column alone, then the foreign key NOT VALID, then validate it.',
    is: new RegExp(`\\bALTER\\s+TABLE\\b.*${ADD}${NOT_A_COLUMN}"?\\w+"?\\s+.*\\bREFERENCES\\b`),
    isNot: /\bADD\s+CONSTRAINT\b|\bFOREIGN\s+KEY\b/,
  },
  {
    id: 'migration/sql-unique',
    severity: 'HIGH',
    title: 'A unique or primary key constraint builds its index under an exclusive lock',
    remediation: 'CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX.',
    is: /\bADD\s+(?:CONSTRAINT\s+\S+\s+)?(?:UNIQUE|PRIMARY\s+KEY|EXCLUDE)\b|\bADD\s+(?:COLUMN\s+)?\S+\s+[^,]*\b(?:UNIQUE|PRIMARY\s+KEY)\b/,
    isNot: /\bUSING\s+INDEX\b/,
  },
  {
    id: 'migration/sql-all-rows',
    severity: 'HIGH',
    title: 'All rows of a table are changed in one statement',
    remediation: 'Change them in batches, outside of the schema migration.',
    is: /^(?:UPDATE|DELETE\s+FROM)\b/,
    isNot: /\bWHERE\b/,
  },
  {
    id: 'migration/sql-truncate',
    severity: 'HIGH',
    title: 'All rows of a table, and of those that refer to it, are deleted',
    remediation: 'Name the tables, and truncate without CASCADE.',
    is: /^TRUNCATE\b.*\bCASCADE\b/,
    ofNewTables: true,
  },
  {
    id: 'migration/sql-domain',
    severity: 'MEDIUM',
    title: 'A domain with a constraint cannot be changed without checking every table that uses it',
    remediation: 'Put the constraint on the columns, NOT VALID first.',
    is: /^ALTER\s+DOMAIN\b.*\bADD\s+(?:CONSTRAINT|CHECK)\b|^CREATE\s+DOMAIN\b.*\b(?:CHECK|CONSTRAINT|NOT\s+NULL)\b/,
    isNot: /\bNOT\s+VALID\b/,
    ofNewTables: true,
  },
  {
    id: 'migration/sql-char',
    severity: 'LOW',
    title: 'char(n) pads its values and saves nothing',
    remediation: 'Use text, with a CHECK on the length where one is needed.',
    is: /^(?:CREATE\s+(?:\w+\s+)*TABLE|ALTER\s+TABLE)\b.*[\s(,](?:PG_CATALOG\.)?(?:CHAR|CHARACTER|BPCHAR)\b(?!\s+VARYING|\s+SET)/,
    ofNewTables: true,
  },
  {
    id: 'migration/sql-concurrently-in-transaction',
    severity: 'MEDIUM',
    title: 'CONCURRENTLY cannot run inside a transaction',
    remediation:
      'Run the statement without BEGIN and COMMIT, and switch the transaction of the migration tool off for it.',
    is: /\bINDEX\s+CONCURRENTLY\b/,
    unlessBefore: /^(?![\s\S]*(?:^|;)\s*BEGIN\b)/,
    ofNewTables: true,
  },
]

/** Findings over all statements of an SQL migration. */
export function findSqlSteps(text: string): readonly Spotted[] {
  const statements = statementsOf(text)
  const created = new Set(
    statements.flatMap(({ code }) => nameAfter(code, /^CREATE\s+(?:\w+\s+){0,3}?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?/)),
  )
  const lines = text.split('\n')
  const spots: Spotted[] = []
  let before = ''
  for (const statement of statements) {
    const isNew = tablesOf(statement.code).some((name) => created.has(name))
    const broken = SQL_RULES.filter((rule) => (!isNew || rule.ofNewTables) && applies(rule, statement.code, before))
    spots.push(...broken.map((rule) => spotOf(rule, statement, lines)))
    before += `;${statement.code}`
  }
  return [...spots, ...transactionSpots(statements, lines)]
}

function applies(rule: SqlRule, code: string, before: string): boolean {
  if (!rule.is.test(code) || rule.isNot?.test(code) || rule.unlessBefore?.test(before)) return false
  return rule.id !== 'migration/sql-volatile-default' || !CONSTANT_DEFAULT.test(code)
}

const clean = (name: string) => name.replace(/"/g, '').replace(/^.*\./, '').toLowerCase()
const nameAfter = (code: string, start: RegExp): readonly string[] => {
  const found = start.exec(code)
  const name = found ? /^(?:ONLY\s+)?([\w".]+)/.exec(code.slice(found[0].length))?.[1] : undefined
  return name ? [clean(name)] : []
}

function tablesOf(code: string): readonly string[] {
  return [
    ...nameAfter(code, /^ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?/),
    ...nameAfter(code, /^CREATE\s+(?:UNIQUE\s+)?INDEX\b.*?\bON\s+/),
    ...nameAfter(code, /^(?:UPDATE|DELETE\s+FROM)\s+/),
    ...nameAfter(code, /^DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?/),
  ]
}

function spotOf(
  rule: Pick<SqlRule, 'id' | 'severity' | 'title' | 'remediation'>,
  statement: Statement,
  lines: readonly string[],
): Spotted {
  return {
    rule: rule.id,
    type: 'performance',
    severity: rule.severity,
    confidence: 'high',
    line: statement.line,
    description: rule.title,
    evidence: [quoteLine(lines, statement.line)],
    remediation: rule.remediation,
    touches: linesBetween(statement.line, statement.endLine),
  }
}

/** A transaction that is opened twice, or never ended. */
function transactionSpots(statements: readonly Statement[], lines: readonly string[]): readonly Spotted[] {
  const rule = {
    id: 'migration/sql-transaction',
    severity: 'MEDIUM',
    title: 'A transaction is opened twice or never ended',
    remediation: 'End each BEGIN with one COMMIT; leave both out where the migration tool opens the transaction.',
  } as const
  let open: Statement | null = null
  const spots: Spotted[] = []
  for (const statement of statements) {
    if (/^(?:BEGIN|START\s+TRANSACTION)\b(?!\s+ATOMIC)/.test(statement.code)) {
      if (open) spots.push(spotOf(rule, statement, lines))
      open = statement
    } else if (/^(?:COMMIT|ROLLBACK|END|ABORT)\b/.test(statement.code)) open = null
  }
  return open && spots.length === 0 ? [spotOf(rule, open, lines)] : spots
}
