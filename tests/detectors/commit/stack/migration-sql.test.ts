import { describe, expect, test } from 'vitest'
import { findSqlSteps } from '#detectors/commit/stack/migration-sql.ts'
import { STATEMENTS_MAX, statementsOf } from '#detectors/commit/stack/sql-statements.ts'
import { seeStructure } from '#detectors/commit/structure.ts'
import { PARSE } from '../../../support/parsers.ts'

const rulesOf = (sql: string) => findSqlSteps(sql).map(({ rule }) => rule.replace('migration/sql-', ''))

describe('a step of a migration', () => {
  test.each([
    ['ALTER TABLE a DROP COLUMN b', 'drop'],
    ['ALTER TABLE a RENAME COLUMN b TO c', 'rename'],
    ['ALTER TABLE a ALTER COLUMN b TYPE bigint', 'type'],
    ['ALTER TABLE a ADD COLUMN b int NOT NULL', 'required-column'],
    ['ALTER TABLE a ALTER b SET NOT NULL', 'set-not-null'],
    ['ALTER TABLE a ADD b uuid DEFAULT gen_random_uuid()', 'volatile-default'],
    ['CREATE INDEX i ON a (b)', 'index'],
    ['DROP INDEX i', 'index'],
    ['ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0)', 'constraint'],
    ['ALTER TABLE a ADD CONSTRAINT c UNIQUE (b)', 'unique'],
    ['UPDATE a SET b = 1', 'all-rows'],
    ['BEGIN; BEGIN; COMMIT', 'transaction'],
  ])('%s is reported', (sql, rule) => {
    expect(rulesOf(sql)).toContain(rule)
  })

  test.each([
    'ALTER TABLE a ADD COLUMN b int',
    'ALTER TABLE a ADD COLUMN b timestamptz NOT NULL DEFAULT now()',
    'CREATE UNIQUE INDEX CONCURRENTLY i ON a (b)',
    'ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0) NOT VALID',
    'ALTER TABLE a VALIDATE CONSTRAINT c; ALTER TABLE a ALTER COLUMN b SET NOT NULL',
    'UPDATE a SET b = 1 WHERE c',
    "-- DROP TABLE a\nSELECT 'DROP TABLE a'",
    'CREATE TABLE a (b int); CREATE INDEX i ON a (b); ALTER TABLE a ADD CONSTRAINT c UNIQUE (b)',
    'BEGIN; SELECT 1; COMMIT',
  ])('%s is not', (sql) => {
    expect(rulesOf(sql)).toEqual([])
  })

  test('is named with its line, and only in the folder of migrations', () => {
    const text = '-- first\n\nALTER TABLE a\n  DROP COLUMN b;\n'
    const see = (path: string) => seeStructure({ path, text, status: 'added' }, PARSE)
    expect(see('migrations/1.sql')).toMatchObject([{ finding: { line: 3, severity: 'HIGH' }, touches: [3, 4] }])
    expect(see('queries/1.sql')).toEqual([])
  })
})

test('statements are bounded, and texts in dollars are whole', () => {
  expect(statementsOf('select 1;'.repeat(STATEMENTS_MAX + 5))).toHaveLength(STATEMENTS_MAX)
  expect(statementsOf('create function f() as $x$ a; b; $x$ language sql; select 1')).toHaveLength(2)
})
