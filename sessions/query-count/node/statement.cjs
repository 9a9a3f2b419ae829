// What a query is called: its statement without literals, or a mapper's operation with the keys of its arguments and without
// their values. Only what reads, changes or deletes is counted, and nothing that is about tables rather than rows.
'use strict'

const STATEMENT_CHARS_MAX = 4_000
const SHAPE_DEPTH_MAX = 5
const SHAPE_KEYS_MAX = 20
const READING = /^[\s(]*(?:SELECT|WITH|UPDATE|DELETE)\b/i
const CATALOGUE =
  /pg_catalog|information_schema|sqlite_master|sqlite_schema|_prisma_migrations|SequelizeMeta|knex_migrations/i
const LITERAL =
  /\/\*[\s\S]*?\*\/|--[^\n]*|'(?:[^']|'')*'|\?\d*|\$\d+|(?<![:\w])[:@]\w+|\$[A-Za-z_]\w*|\b\d+(?:\.\d+)?\b/gi
const SEVERAL = /\(\s*\?(?:\s*,\s*\?)+\s*\)/g
/** Inserting is no loop over what was read. */
const ADDING = /^create/

const plain = (sql) =>
  sql.slice(0, STATEMENT_CHARS_MAX).replace(LITERAL, '?').replace(SEVERAL, '(?)').replace(/\s+/g, ' ').trim()

const isCounted = (sql) => READING.test(sql) && !CATALOGUE.test(sql)

function operationOf({ model, action, args }) {
  return ADDING.test(action) ? null : `${model}.${action}(${JSON.stringify(shapeOf(args, 0))})`
}

function rawOf({ args }) {
  const sql = [args?.query, args?.sql, args?.[0]].find((text) => typeof text === 'string')
  return sql !== undefined && isCounted(sql) ? plain(sql) : null
}

/** The keys of arguments, without their values. */
function shapeOf(value, depth) {
  if (Array.isArray(value)) return value.length === 0 || depth > SHAPE_DEPTH_MAX ? [] : [shapeOf(value[0], depth + 1)]
  if (
    typeof value !== 'object' ||
    value === null ||
    value instanceof Date ||
    Object.getPrototypeOf(value) !== Object.prototype
  )
    return typeof value === 'boolean' ? value : '?'
  if (depth > SHAPE_DEPTH_MAX) return '?'
  return Object.fromEntries(
    Object.keys(value)
      .slice(0, SHAPE_KEYS_MAX)
      .map((key) => [key, shapeOf(value[key], depth + 1)]),
  )
}

module.exports = { isCounted, operationOf, plain, rawOf }
