// Migrations written as code (Alembic and Flask-Migrate, Django, knex, Sequelize): steps that lock a busy table, lose data or break
// the version of the program that still runs.
import type { SecurityRule } from '../security/security-rule.ts'

const step = { severity: 'MEDIUM', confidence: 'medium', isGuardable: false } as const
const FILES = /(?:^|\/)(?:migrations?|alembic|versions)\//i
const python = { languages: ['python'], path: FILES } as const
const script = { languages: ['javascript'], path: /(?:^|\/)(?:migrations?)\//i } as const

export const MIGRATION_CODE: readonly SecurityRule[] = [
  {
    ...step,
    ...python,
    id: 'migration/drop',
    severity: 'HIGH',
    title: 'A column or table is dropped or renamed while the running version may still use it',
    remediation:
      'First release a version that does not use it, then drop it in a later one; for a rename add, copy, switch, drop.',
    keywords: [
      'drop_column',
      'drop_table',
      'rename_table',
      'new_column_name',
      'removefield',
      'deletemodel',
      'renamefield',
      'renamemodel',
      'altermodeltable',
    ],
    sinks: [
      {
        on: 'call',
        callee: /^(?:alembic\.)?op\.(?:drop_column|drop_table|rename_table)$|^batch_op\.drop_column$/,
        within: /^(?!downgrade)/,
      },
      {
        on: 'call',
        callee: /^(?:alembic\.)?op\.alter_column$|^batch_op\.alter_column$/,
        where: [{ arg: 'new_column_name', is: /./ }],
        within: /^(?!downgrade)/,
      },
      { on: 'call', callee: /migrations\.(?:RemoveField|DeleteModel|RenameField|RenameModel|AlterModelTable)$/ },
    ],
    bad: ['from alembic import op\ndef upgrade():\n    op.drop_column("t", "a")\n'],
    good: ['from alembic import op\ndef upgrade():\n    pass\ndef downgrade():\n    op.drop_column("t", "a")\n'],
  },
  {
    ...step,
    ...python,
    id: 'migration/not-null',
    severity: 'HIGH',
    title: 'A column becomes NOT NULL in one step',
    remediation:
      'Add it nullable or with a server_default, fill it in batches, then set NOT NULL after a validated CHECK.',
    keywords: ['nullable', 'addfield'],
    sinks: [
      {
        on: 'call',
        callee: /^(?:alembic\.)?op\.add_column$|^batch_op\.add_column$/,
        where: [
          { arg: 'all', is: /nullable\s*=\s*False/ },
          { arg: 'all', isNot: /server_default|Computed|Identity/ },
        ],
        within: /^(?!downgrade)/,
      },
      {
        on: 'call',
        callee: /^(?:alembic\.)?op\.alter_column$|^batch_op\.alter_column$/,
        where: [{ arg: 'nullable', is: /^False$/ }],
        within: /^(?!downgrade)/,
      },
    ],
    bad: [
      'from alembic import op\ndef upgrade():\n    op.add_column("t", sa.Column("a", sa.Integer(), nullable=False))\n',
    ],
    good: [
      'from alembic import op\ndef upgrade():\n    op.add_column("t", sa.Column("a", sa.Integer(), nullable=True))\n',
    ],
  },
  {
    ...step,
    ...python,
    id: 'migration/rewrite-or-lock',
    title: 'A step that rewrites or locks the whole table',
    remediation:
      'Build indexes with postgresql_concurrently=True (Django: AddIndexConcurrently), add constraints NOT VALID and validate later, change types through a new column.',
    keywords: [
      'create_index',
      'alter_column',
      'create_foreign_key',
      'create_unique_constraint',
      'create_check_constraint',
      'addindex',
      'addconstraint',
      'alterfield',
      'drop_index',
    ],
    sinks: [
      {
        on: 'call',
        callee: /^(?:alembic\.)?op\.(?:create_index|drop_index)$/,
        where: [
          { arg: 'all', isNot: /postgresql_concurrently\s*=\s*True/ },
          { arg: 1, isNot: /^$/ },
        ],
        within: /^(?!downgrade)/,
        exceptAfter: /create_table\(\s*["'](\w+)/,
      },
      {
        on: 'call',
        callee: /^(?:alembic\.)?op\.alter_column$|^batch_op\.alter_column$/,
        where: [{ arg: 'type_', is: /./ }],
        within: /^(?!downgrade)/,
      },
      {
        on: 'call',
        callee: /^(?:alembic\.)?op\.(?:create_foreign_key|create_unique_constraint|create_check_constraint)$/,
        where: [{ arg: 'all', isNot: /postgresql_not_valid\s*=\s*True/ }],
        within: /^(?!downgrade)/,
        exceptAfter: /create_table\(\s*["'](\w+)/,
      },
      { on: 'call', callee: /migrations\.(?:AddIndex|AddConstraint)$/ },
    ],
    bad: ['from alembic import op\ndef upgrade():\n    op.create_index("i", "t", ["a"])\n'],
    good: [
      'from alembic import op\ndef upgrade():\n    op.create_index("i", "t", ["a"], postgresql_concurrently=True)\n',
    ],
  },
  {
    ...step,
    ...python,
    id: 'migration/no-way-back',
    severity: 'LOW',
    title: 'A migration cannot be undone, or changes all rows in one statement',
    remediation: 'Write downgrade (Django: reverse_code), and change rows in batches outside of the schema migration.',
    keywords: ['downgrade', 'runpython', 'runsql', 'execute'],
    sinks: [
      {
        on: 'text',
        is: /^def downgrade\([^)]*\)[^:]*:\s*\n(?:\s+(?:"""[^"]*"""|#[^\n]*)\n)*\s+(?:pass|raise NotImplementedError[^\n]*)\s*$/gm,
        unless: /def upgrade\([^)]*\)[^:]*:\s*\n\s+pass/,
      },
      {
        on: 'call',
        callee: /migrations\.RunPython$/,
        where: [
          { arg: 1, isNot: /./ },
          { arg: 'reverse_code', isNot: /./ },
        ],
      },
      {
        on: 'call',
        callee: /migrations\.RunSQL$/,
        where: [
          { arg: 1, isNot: /./ },
          { arg: 'reverse_sql', isNot: /./ },
        ],
      },
      {
        on: 'call',
        callee: /^(?:alembic\.)?op\.execute$/,
        where: [
          { arg: 0, is: /["']\s*(?:UPDATE|DELETE FROM)\s/i },
          { arg: 0, isNot: /\bWHERE\b/i },
        ],
        within: /^(?!downgrade)/,
      },
    ],
    bad: ['from alembic import op\ndef upgrade():\n    op.add_column("t", c)\n\ndef downgrade():\n    pass\n'],
    good: [
      'from alembic import op\ndef upgrade():\n    op.add_column("t", c)\n\ndef downgrade():\n    op.drop_column("t", "a")\n',
    ],
  },
  {
    ...step,
    ...script,
    id: 'migration/script-step',
    severity: 'HIGH',
    title: 'A step that locks a table, loses data or breaks the running version',
    remediation:
      'Split it: add nullable, fill in batches, switch, drop in a later release; build indexes CONCURRENTLY.',
    keywords: ['drop', 'rename', 'notnullable', 'allownull', 'removecolumn', 'changecolumn', 'addindex', '.alter('],
    sinks: [
      {
        on: 'call',
        callee:
          /\.(?:dropColumn|dropColumns|dropTable|dropTableIfExists|renameColumn|renameTable|removeColumn|dropTimestamps)$/,
        within: /^(?!down)/,
      },
      { on: 'call', callee: /(?:queryInterface|context)\.(?:changeColumn)$/, within: /^(?!down)/ },
      {
        on: 'call',
        callee: /(?:queryInterface|context)\.addColumn$/,
        where: [
          { arg: 'all', is: /allowNull\s*:\s*false/ },
          { arg: 'all', isNot: /defaultValue/ },
        ],
        within: /^(?!down)/,
      },
      {
        on: 'call',
        callee: /(?:queryInterface|context)\.addIndex$/,
        where: [{ arg: 'all', isNot: /concurrently\s*:\s*true/ }],
        within: /^(?!down)/,
      },
      { on: 'call', callee: /\.(?:alter)$/, within: /^(?!down)/ },
    ],
    bad: ['exports.up = function up(knex) { return knex.schema.dropTable("t") }\n'],
    good: ['exports.down = function down(knex) { return knex.schema.dropTable("t") }\n'],
  },
]
