// N+1 through the mapper: a loop over query results, or over a relation, reads a relation that is loaded row by row. What the
// same file declares is known; of other names the finding asks, and the models of the repository answer.
import type { Assign, Facts, Loop, Scope } from '../syntax/facts.ts'
import { quoteLine, type Spotted } from '../syntax/spotted.ts'
import { EAGER, QUERY_CALL } from './query-words.ts'

/** Names that one line asks about. */
const NAMES_MAX = 20
/** Lines of one file that ask. */
export const ASKING_MAX = 200
const ALL =
  /\.(?:all|filter|filter_by|exclude|order_by|scalars|limit|paginate|query|find|values)\b|\.objects\b|\bselect\(/
const MODEL = /\b(?:query|select)\(\s*(?:\w+\.)*([A-Z]\w*)\s*[,)]|\b([A-Z]\w*)\.(?:objects|query)\b/
/** Rows of these hold no model: columns were asked for, or several at once. */
const NO_MODELS =
  /\.(?:values|values_list|with_entities|add_columns?|add_entity|execute)\(|\b(?:query|select)\(\s*(?:\w+\.)*\w+\.\w*[a-z]\w*\s*[,)]|\b(?:query|select)\([^()]*,/
/** What columns are mostly called. */
const COLUMN =
  /^(?:id|pk|uuid|name|title|slug|status|type|kind|count|value|text|email|date|.*_(?:id|at|on|date|name|count))$/

/** Reads of a relation in a loop, without an eager option. `relations` are those that the same file declares. */
export function findLazyRelations(facts: Facts, relations: ReadonlySet<string>): readonly Spotted[] {
  if (facts.language !== 'python') return []
  const lines = facts.source.split('\n')
  const spots = new Map<number, Spotted>()
  for (const loop of facts.all.filter((fact): fact is Loop => fact.kind === 'loop' && fact.isOverElements)) {
    const rows = rowsOf(facts, loop)
    if (!rows) continue
    for (const [line, names] of Map.groupBy(readsIn(facts, loop, rows.target), (read) => read.line)) {
      const spot = spotOf({ lines, line, loop, rows, names: names.map(({ name }) => name), relations })
      const known = spots.get(line)
      if (spot && (!known || known.asks) && spots.size < ASKING_MAX) spots.set(line, spot)
    }
  }
  return [...spots.values()]
}

type Rows = {
  readonly target: string
  readonly model: string | null
  /** The relation that is looped over; null where it is a query. */
  readonly through: string | null
}

function rowsOf(facts: Facts, loop: Loop): Rows | null {
  const [target] = loop.targets
  if (!target || loop.targets.length > 1) return null
  const query = queryOf(facts, loop)
  if (query !== null)
    return EAGER.test(query) || NO_MODELS.test(query) ? null : { target, model: modelIn(query), through: null }
  const through = /^(?!self\.|cls\.)[a-z]\w*(?:\.\w+)*\.(\w+)$/.exec(loop.over.trim())?.[1]
  return through && !COLUMN.test(through) ? { target, model: null, through } : null
}

function modelIn(query: string): string | null {
  const [, asked, owner] = MODEL.exec(query) ?? []
  return asked ?? owner ?? null
}

/** The text of the query that is looped over; null where it is none. */
function queryOf(facts: Facts, loop: Loop): string | null {
  const name = /^\w+$/.exec(loop.over.trim())?.[0]
  const query = name ? assignedTo(facts, loop, name) : loop.over
  const isQuery = QUERY_CALL.python?.test(query.replace(/\s+/g, '').replace(/\(.*$/s, '')) || ALL.test(query)
  return isQuery ? query : null
}

/** What a name was given in the same function, the steps of a query that is put together included. */
function assignedTo(facts: Facts, loop: Loop, name: string): string {
  const scope = facts.all.findLast(
    (fact): fact is Scope =>
      fact.kind === 'scope' && fact.name !== '' && fact.start <= loop.start && fact.end >= loop.end,
  )
  const assigned = facts.all.filter(
    (fact): fact is Assign =>
      fact.kind === 'assign' &&
      fact.end <= loop.start &&
      fact.start >= (scope?.start ?? 0) &&
      fact.targets.includes(name),
  )
  const last = assigned.at(-1)?.value ?? ''
  return new RegExp(`^\\s*${name}\\b`).test(last) ? assigned.map(({ value }) => value).join('\n') : last
}

type Read = { readonly name: string; readonly line: number }

/** Attributes of the element that are read, not called and not set. */
function readsIn(facts: Facts, loop: Loop, target: string): readonly Read[] {
  const read = new RegExp(`(?<![\\w.])${target}\\.(\\w+)\\b(?!\\s*=[^=])(?!\\s*\\()`, 'g')
  return [...facts.source.slice(loop.bodyStart, loop.bodyEnd).matchAll(read)].map((found) => ({
    name: found[1] ?? '',
    line: loop.line + facts.source.slice(loop.start, loop.bodyStart + found.index).split('\n').length - 1,
  }))
}

type Place = {
  readonly lines: readonly string[]
  readonly line: number
  readonly loop: Loop
  readonly rows: Rows
  readonly names: readonly string[]
  readonly relations: ReadonlySet<string>
}

function spotOf({ lines, line, loop, rows, names, relations }: Place): Spotted | null {
  const isThroughKnown = rows.through === null || relations.has(rows.through)
  const known = isThroughKnown ? names.find((name) => relations.has(name)) : undefined
  const any = [...new Set(names)].filter((name) => !COLUMN.test(name)).slice(0, NAMES_MAX)
  if (known === undefined && any.length === 0) return null
  const asks = { model: rows.model, any, all: isThroughKnown ? [] : [rows.through ?? ''] }
  return {
    rule: 'performance/lazy-relation-in-loop',
    type: 'performance',
    severity: 'MEDIUM',
    confidence: 'low',
    line,
    description: `${known === undefined ? 'A relation' : `The relation "${known}"`} is loaded once for each element of a loop (N+1)`,
    evidence: [quoteLine(lines, loop.line, 'loop at line '), quoteLine(lines, line, 'read at line ')],
    remediation:
      'Load it with the query: selectinload or joinedload (SQLAlchemy), select_related or prefetch_related (Django).',
    touches: [loop.line, line],
    ...(known === undefined && { asks }),
  }
}
