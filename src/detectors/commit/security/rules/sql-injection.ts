// CWE-89: SQL queries put together from values.
import { OWASP, type SecurityRule } from '../security-rule.ts'

/** What is only shown or raised runs no query. */
const NOT_PRINTED = /^(?!(?:print|console\.|log\b|logg|fmt\.Print|[\w.]*(?:Error|Exception)$))/
const sql = { cwe: 89, owasp: OWASP.injection, severity: 'CRITICAL', confidence: 'medium' } as const
const QUERY_WORDS =
  /\b(?:select\b[\s\S]*\bfrom|insert\s+into|update\b[\s\S]*\bset|delete\s+from|drop\s+(?:table|database)|create\s+(?:table|database|user)|alter\s+table|exec(?:ute)?\s|where\b|order\s+by|union\s+(?:all\s+)?select)\b/i
const QUERY_START =
  /^[rbuf(\s]*["'`]{1,3}\s*(?:select\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|drop\s+(?:table|database)\s|create\s+(?:table|database)\s|alter\s+table\s|truncate\s)/i

export const SQL_INJECTION: readonly SecurityRule[] = [
  {
    ...sql,
    id: 'security/python-sql-query',
    title: 'A SQL query is put together from values',
    remediation:
      'Pass the values as parameters: execute("… WHERE id = %s", (id,)); names of tables and columns only from a fixed list.',
    languages: ['python'],
    keywords: [
      'pg8000',
      '.run(',
      'execute',
      'raw',
      'text',
      'fetch',
      'rawsql',
      'extra',
      'query',
      'read_sql',
      'prepare',
      'select',
      'cursor',
      'expression',
    ],
    sinks: [
      {
        on: 'call',
        callee: /(?:^|\.)(?:execute|executemany|executescript|execute_sql|mogrify|scalar|scalars|exec_driver_sql)$/,
        arg: [0, 'query', 'sql', 'statement', 'operation'],
        from: 'built',
      },
      {
        on: 'call',
        callee:
          /(?:conn|connection|pool|db|session|asyncpg[\w.()]*)\w*(?:\(\))?\.(?:fetch|fetchrow|fetchval|cursor|prepare|copy_from_query|fetch_all|fetch_one|iterate)$/i,
        arg: [0, 'query'],
        from: 'built',
      },
      {
        on: 'call',
        callee: /^sqlalchemy\.(?:\w+\.)*(?:text|literal_column|TextClause)$|^(?:sa|db)\.text$/,
        arg: 0,
        from: 'built',
      },
      {
        on: 'call',
        callee:
          /(?:query|select|Query)\w*(?:\([^)]*\))?(?:\.\w+(?:\(\))?)*\.(?:filter|order_by|group_by|having|from_statement|where|distinct|join|params)$/,
        arg: 0,
        from: 'built',
        where: [
          { arg: 0, is: /["'][\s\S]*(?:%\s|\.format|\{|\+)|\+\s*["']|\bf["']/ },
          { arg: 0, isNot: /[=!<>]=|\.(?:in_|like|ilike|contains|startswith|endswith|desc|asc|is_)\(|\blower\(/ },
        ],
      },
      {
        on: 'call',
        callee: /\.objects(?:\(\))?(?:\.\w+(?:\(\))?)*\.(?:raw|extra)$|\.objects\.raw$/,
        arg: 'any',
        from: 'built',
      },
      { on: 'call', callee: /(?:^|\.)RawSQL$/, arg: [0, 'sql'], from: 'unknown' },
      { on: 'call', callee: /^(?:pandas|pd)\.read_sql(?:_query)?$/, arg: [0, 'sql'], from: 'built' },
      {
        on: 'call',
        callee: /(?:pg8000|conn|connection|db|database)[\w.()]*\.(?:run|execute_query|exec|executescript)$/i,
        arg: [0, 'sql'],
        from: 'built',
        where: [{ arg: 0, isNot: /^\[/ }],
      },
      { on: 'call', callee: /^sqlalchemy\.(?:\w+\.)*text$/, arg: 0, from: 'parameter' },
      {
        on: 'call',
        callee: /(?:^|\.)(?:raw_query|raw_sql|run_query|execute_query|query_raw|execute_raw)$/,
        arg: 0,
        from: 'built',
      },
      { on: 'call', callee: /\.(?:query|sql)$/, arg: 0, from: 'built', where: [{ arg: 0, is: QUERY_WORDS }] },
      { on: 'call', callee: /\.as_sql$/, arg: 'any', from: 'parameter' },
    ],
    bad: [
      'def f(cur, name):\n    cur.execute("SELECT * FROM t WHERE n = \'%s\'" % name)\n',
      'def f(cur, name):\n    q = "SELECT * FROM t WHERE n = " + name\n    cur.execute(q)\n',
    ],
    good: [
      'def f(cur, name):\n    cur.execute("SELECT * FROM t WHERE n = %s", (name,))\n',
      'def f(cur):\n    cur.execute("SELECT 1" + " FROM t")\n',
    ],
  },
  {
    ...sql,
    id: 'security/python-sql-text',
    severity: 'HIGH',
    title: 'SQL text is put together from remote input',
    remediation: 'Leave a placeholder in the text and pass the value as a parameter of the query.',
    languages: ['python'],
    keywords: ['select', 'insert', 'update', 'delete', 'drop', 'alter', 'create'],
    sinks: [
      { on: 'assign', target: /./, value: QUERY_START, from: 'input' },
      {
        on: 'call',
        callee: NOT_PRINTED,
        arg: 0,
        from: 'input',
        where: [
          { arg: 0, is: QUERY_START },
          { arg: 0, is: /[%+{]/ },
        ],
      },
      {
        on: 'call',
        callee: /^["'][\s\S]*(?:select|insert|update|delete|drop)\s[\s\S]*\.format$/i,
        arg: 'any',
        from: 'input',
      },
    ],
    bad: ['from flask import request\ndef f():\n    q = "SELECT * FROM t WHERE n = " + request.args["n"]\n'],
    good: ['from flask import request\ndef f():\n    q = "choose one of " + request.args["n"]\n'],
  },
  {
    ...sql,
    id: 'security/script-sql-query',
    title: 'A SQL query is put together from values',
    remediation:
      'Pass the values as parameters (`query("… WHERE id = ?", [id])`) or use the tagged template of the library.',
    languages: ['javascript'],
    keywords: ['query', 'execute', 'raw', 'literal', 'unsafe', 'prepare', 'exec', 'whereraw', 'sql'],
    sinks: [
      {
        on: 'call',
        callee: /(?:^|\.)(?:query|execute|queryRaw|\$queryRawUnsafe|\$executeRawUnsafe|unsafe|runSql|batch)$/,
        arg: 0,
        from: 'built',
        where: [{ arg: 0, isNot: /^(?:sql|Prisma\.sql|SQL)`|^\{(?![\s\S]*(?:text|sql)\s*:)/ }],
      },
      {
        on: 'call',
        callee: /(?:^|\.)(?:query|execute)$/,
        arg: 0,
        from: 'built',
        where: [{ arg: 0, is: /^\{[\s\S]*\b(?:text|sql)\s*:\s*(?:`[^`]*\$\{|["'][^"']*["']\s*\+)/ }],
      },
      {
        on: 'call',
        callee:
          /(?:knex|db|database|trx|qb|builder|query|sequelize)\w*(?:\(\))?(?:\.\w+(?:\(\))?)*\.(?:raw|whereRaw|havingRaw|orderByRaw|groupByRaw|joinRaw|fromRaw|selectRaw|orWhereRaw|literal)$/i,
        arg: 0,
        from: 'built',
      },
      {
        on: 'call',
        callee: /^(?:knex|sequelize|Sequelize)(?:\(\)|\.\w+)*\.(?:raw|literal|query)$/,
        arg: 0,
        from: 'built',
      },
      {
        on: 'call',
        callee: /(?:sqlite|better-sqlite|db|database)\w*[\w.()-]*\.(?:run|all|get|each|exec|prepare)$/i,
        arg: 0,
        from: 'built',
        where: [
          { arg: 0, is: /\b(?:select|insert|update|delete|drop|pragma|create)\b|^\w+$/i },
          { arg: 0, isNot: /^\w+$/ },
        ],
      },
      {
        on: 'call',
        callee: /(?:sqlite|better-sqlite)\w*[\w.()-]*\.(?:run|all|get|each|exec|prepare)$/i,
        arg: 0,
        from: 'built',
      },
      {
        on: 'call',
        callee:
          /(?:createQueryBuilder\(\)|[qQ]ueryBuilder)[\w.()]*\.(?:where|andWhere|orWhere|having|orderBy|addSelect|select)$/,
        arg: 0,
        from: 'built',
      },
    ],
    bad: ['function f(db, req) { db.query("SELECT * FROM t WHERE id = " + req.params.id) }\n'],
    good: ['function f(db, req) { db.query("SELECT * FROM t WHERE id = ?", [req.params.id]) }\n'],
  },
  {
    ...sql,
    id: 'security/script-sql-text',
    severity: 'HIGH',
    title: 'SQL text is put together from remote input',
    remediation: 'Leave a placeholder in the text and pass the value as a parameter of the query.',
    languages: ['javascript'],
    keywords: ['select', 'insert', 'update', 'delete', 'drop', 'alter', 'create'],
    sinks: [
      { on: 'assign', target: /./, value: QUERY_START, from: 'input' },
      {
        on: 'call',
        callee: NOT_PRINTED,
        arg: 'any',
        from: 'input',
        where: [
          { arg: 0, is: QUERY_START },
          { arg: 0, is: /\+|\$\{|%s|^["'`][^"'`]*["'`]$/ },
          { arg: 1, isNot: /^\[/ },
        ],
      },
      {
        on: 'call',
        callee: /^["'`]\s*(?:select|insert|update|delete|drop)\s[\s\S]*\.(?:concat|replace|format)$/i,
        arg: 'any',
        from: 'input',
      },
      { on: 'return', value: QUERY_START, from: 'input' },
    ],
    bad: [`const f = (req) => { const q = \`SELECT * FROM t WHERE id = \${req.query.id}\`; return q }\n`],
    good: [`const f = (req) => { const q = \`hello \${req.query.id}\`; return q }\n`],
  },
  {
    ...sql,
    id: 'security/go-sql-query',
    severity: 'HIGH',
    title: 'A SQL query is put together from values',
    remediation: 'Use placeholders ($1 or ?) and pass the values as further arguments.',
    languages: ['go'],
    keywords: ['query', 'exec', 'raw', 'prepare', 'where', 'columnexpr', 'select', 'insert', 'update', 'delete'],
    sinks: [
      {
        on: 'call',
        callee:
          /(?:^|\.)(?:Query|QueryRow|Exec|Prepare|Queryx|QueryRowx|MustExec|NamedExec|NamedQuery|Raw|QueryOne|ExecOne|SimpleExec|QueryEx|ExecEx)$/,
        arg: 0,
        from: 'built',
      },
      {
        on: 'call',
        callee:
          /(?:^|\.)(?:QueryContext|QueryRowContext|ExecContext|PrepareContext|Query|QueryRow|Exec|Select|Get|SelectContext|GetContext|Prepare|QueryFunc|QueryOne|QueryEx|ExecEx)$/,
        arg: 1,
        from: 'built',
        where: [
          { arg: 0, is: /ctx|[cC]ontext|&\w+|^\w+$/ },
          { arg: 1, is: /["`]|Sprintf|^\w+(?:\.String\(\))?$/ },
          { arg: 0, isNot: /["`]/ },
        ],
      },
      {
        on: 'call',
        callee:
          /\.(?:Where|WhereOr|ColumnExpr|TableExpr|OrderExpr|GroupExpr|Having|Order|Joins|Select|WhereGroup|Set|Relation)$/,
        arg: 0,
        from: 'built',
        where: [{ arg: 0, is: /["`][^"`]*["`]\s*\+|Sprintf|^\w+$|\+/ }],
      },
      { on: 'call', callee: /^fmt\.Sprintf$/, arg: 'any', from: 'input', where: [{ arg: 0, is: QUERY_START }] },
      {
        on: 'call',
        callee: /^fmt\.(?:Fprintf|Sprint|Sprintln)$/,
        arg: 'any',
        from: 'input',
        where: [{ arg: 'all', is: /["`]\s*(?:SELECT|INSERT|UPDATE|DELETE)\s/i }],
      },
      { on: 'assign', target: /./, value: QUERY_START, from: 'input' },
      {
        on: 'call',
        callee: /\.WriteString$/,
        arg: 0,
        from: 'input',
        where: [{ arg: 0, is: /\b(?:SELECT|INSERT|UPDATE|DELETE|WHERE)\b/i }],
      },
    ],
    bad: [
      'package m\nimport "fmt"\nfunc f(db *sql.DB, n string) { db.Query(fmt.Sprintf("SELECT * FROM t WHERE n = %s", n)) }\n',
    ],
    good: ['package m\nfunc f(db *sql.DB, n string) { db.Query("SELECT * FROM t WHERE n = $1", n) }\n'],
  },
]
