// How a database query looks in code, by library: SQLAlchemy, Flask-SQLAlchemy, Django, DB-API, PyMongo; Prisma, Sequelize, TypeORM,
// Mongoose, knex, Drizzle; database/sql, gorm.
import type { CodeLanguage } from '../syntax/language.ts'

const DJANGO =
  'get|filter|exclude|all|first|last|count|exists|aggregate|values|values_list|get_or_create|update_or_create|create|in_bulk|latest|earliest'
const SEQUELIZE =
  'findOne|findAll|findByPk|findById|findAndCountAll|findOrCreate|countDocuments|findOneAndUpdate|findByIdAndUpdate|findOneBy|findOneByOrFail|findOneOrFail|updateOne|deleteOne|estimatedDocumentCount|findByIdAndDelete'
const PRISMA =
  'findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findMany|create|update|upsert|delete|count|aggregate|groupBy|updateMany|deleteMany'

/** Tested on the called expression without white space; the whole chain stands in it. */
export const QUERY_CALL: Readonly<Partial<Record<CodeLanguage, RegExp>>> = {
  python: new RegExp(
    [
      `\\.objects(?:\\([^)]*\\))?\\.a?(?:${DJANGO})$`,
      '\\w_set\\.(?:all|filter|count|first|exists|exclude)$',
      '\\.query\\.(?:get|get_or_404|filter|filter_by|all|first|count|one|one_or_none|options|order_by|join|first_or_404)$',
      '(?:^|[._])(?:session|Session)(?:\\(\\))?\\.(?:query|execute|scalar|scalars|get|refresh)$',
      '(?:^|[._])(?:cursor|cur|curs)\\.(?:execute|fetchone)$',
      '(?:^|\\.)[A-Z]\\w*\\.(?:get_by_id|get_or_none)$|\\w\\.a?refresh_from_db$',
      '(?:^|\\.)get_object_or_404$|(?:^|\\.)get_list_or_404$',
      '(?:coll|collection|mongo[\\w.]*|db\\.\\w+)\\.(?:find_one|find|count_documents|update_one)$',
      '(?:^|[._])(?:conn|connection|engine|db)\\.(?:execute|fetch|fetchrow|fetchval|fetch_one|fetch_all)$',
      '(?:^|\\.)db\\.(?:query|scalar|scalars)$',
    ].join('|'),
  ),
  javascript: new RegExp(
    [
      `(?:prisma|Prisma|\\btx|\\btrx|ctx\\.db|\\bdb)\\w*\\.\\w+\\.(?:${PRISMA})$`,
      `(?:^|\\.)[A-Z]\\w*\\.(?:${SEQUELIZE})$`,
      `(?:Model|model|Repository|repository|Repo|repo|manager|getRepository\\([^)]*\\))\\.(?:${SEQUELIZE}|find|findBy|count|save|update|delete|create|aggregate|exists)$`,
      '(?:^|\\.)db\\.query\\.\\w+\\.(?:findFirst|findMany)$',
      '(?:^|\\.)(?:knex|trx)$|(?:^|\\.)(?:knex|trx|db)\\.(?:select|from|table|where|insert|raw|selectFrom|insertInto|updateTable)$',
      '(?:^|[._])(?:db|pool|client|conn|connection|sequelize|dataSource|database)\\.(?:query|execute|\\$queryRaw)$',
      '(?:^|\\.)[a-z]\\w*\\.(?:populate|execPopulate)$',
      '(?:^|\\.)collection\\([^)]*\\)\\.(?:findOne|find|updateOne|insertOne|countDocuments|deleteOne)$',
    ].join('|'),
  ),
  go: /(?:^|[._])(?:db|tx|conn|pool|stmt|DB)\.(?:Query|QueryRow|QueryContext|QueryRowContext|Exec|ExecContext|Get|Select|First|Find|Where|Take|Preload|Raw)$/,
}
/** A file without any of these holds no query. */
export const QUERY_KEYWORDS =
  /\.objects\b|_set\.|\.query\b|session|cursor|\bcur\.|get_object_or_404|collection|mongo|prisma|findOne|findAll|findBy|findUnique|findMany|findFirst|repository|repo\b|manager|model|knex|trx|\bdb\b|pool|sequelize|dataSource|\bconn|\btx\b|populate\(|get_by_id|get_or_none|refresh_from_db/i
/** Loops that are meant to run queries: batches, pages, retries. */
export const BATCHED =
  /chunk|batch|page|retr|attempt|^range\(\s*\w*\s*,[^,]*,|^range\(\s*\d+\s*\)|iterator\(|islice|yield_per|partition|shard|^[([]\s*["'\d]|^\s*Object\.(?:keys|entries)\(\s*(?:config|options)/i
/** The related rows are fetched together. */
export const EAGER =
  /joinedload|selectinload|subqueryload|contains_eager|immediateload|select_related|prefetch_related|\binclude\s*:|\brelations\s*:|\.populate\(|withGraphFetched|eager/
