// N+1 through the mapper: a loop over query results reads a relation that is loaded row by row. Relations are known from
// the models among the changed files.
import type { Assign, Facts, Loop } from '../syntax/facts.ts'
import { quoteLine, type Spotted } from '../syntax/spotted.ts'
import { EAGER, QUERY_CALL } from './query-words.ts'

export const RELATIONS_MAX = 2_000
const NOT_LAZY =
  /lazy\s*=\s*["'](?:joined|selectin|subquery|immediate|raise|noload|dynamic|write_only)|\blazy\s*=\s*False/
const DECLARATION =
  /^[ \t]*(\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.)*(relationship|relation|ForeignKey|OneToOneField|ManyToManyField|ForeignKeyField)\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)/gm
const REVERSE = /\b(?:backref|related_name)\s*=\s*(?:(?:\w+\.)*backref\(\s*)?["'](\w+)["']/
const COLUMN = /^\s*["'][\w.]+\.\w+["']/
const ALL =
  /\.(?:all|filter|filter_by|exclude|order_by|scalars|limit|paginate|query|find|values)\b|\.objects\b|\bselect\(/

/** Names of lazily loaded relations that the texts declare. */
export function relationsIn(texts: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const text of texts) {
    if (!/relationship\(|relation\(|ForeignKey|OneToOneField|ManyToManyField/.test(text)) continue
    for (const [, name, kind, inside] of text.matchAll(DECLARATION)) {
      if (names.size >= RELATIONS_MAX) return names
      for (const one of declared(name ?? '', kind ?? '', inside ?? '')) names.add(one)
    }
  }
  return names
}

function declared(name: string, kind: string, inside: string): readonly string[] {
  // SQLAlchemy's ForeignKey("table.id") names a column, not a relation.
  if (kind === 'ForeignKey' && COLUMN.test(inside)) return []
  const reverse = REVERSE.exec(inside)?.[1] ?? '+'
  const isLazy = !NOT_LAZY.test(inside.replace(/backref\([^)]*\)/, ''))
  return [...(isLazy ? [name] : []), ...(reverse === '+' ? [] : [reverse])]
}

/** Loops over query results that read one of `relations` of the element without an eager option. */
export function findLazyRelations(facts: Facts, relations: ReadonlySet<string>): readonly Spotted[] {
  if (facts.language !== 'python' || relations.size === 0) return []
  const lines = facts.source.split('\n')
  const spots = new Map<number, Spotted>()
  for (const loop of facts.all.filter((fact): fact is Loop => fact.kind === 'loop' && fact.isOverElements)) {
    const [target] = loop.targets
    if (!target || !isLazyQuery(facts, loop)) continue
    for (const { relation, line } of readsIn(facts, loop, target)) {
      if (relations.has(relation) && !spots.has(line)) spots.set(line, spotOf({ lines, line, loop, relation }))
    }
  }
  return [...spots.values()]
}

function readsIn(
  facts: Facts,
  loop: Loop,
  target: string,
): readonly { readonly relation: string; readonly line: number }[] {
  const read = new RegExp(`\\b${target}\\.(\\w+)\\b(?!\\s*=[^=])`, 'g')
  return [...facts.source.slice(loop.bodyStart, loop.bodyEnd).matchAll(read)].map((found) => ({
    relation: found[1] ?? '',
    line: loop.line + facts.source.slice(loop.start, loop.bodyStart + found.index).split('\n').length - 1,
  }))
}

function isLazyQuery(facts: Facts, loop: Loop): boolean {
  const name = /^\w+$/.exec(loop.over.trim())?.[0]
  const assigned = facts.all.findLast(
    (fact): fact is Assign =>
      fact.kind === 'assign' && fact.end <= loop.start && name !== undefined && fact.targets.includes(name),
  )
  const query = name ? (assigned?.value ?? '') : loop.over
  const isQuery = QUERY_CALL.python?.test(query.replace(/\s+/g, '').replace(/\(.*$/s, '')) || ALL.test(query)
  return isQuery === true && !EAGER.test(query)
}

type Seen = { readonly lines: readonly string[]; readonly line: number; readonly loop: Loop; readonly relation: string }

function spotOf({ lines, line, loop, relation }: Seen): Spotted {
  return {
    rule: 'performance/lazy-relation-in-loop',
    type: 'performance',
    severity: 'MEDIUM',
    confidence: 'low',
    line,
    description: `The relation "${relation}" is loaded once for each element of a loop (N+1)`,
    evidence: [quoteLine(lines, loop.line, 'loop at line '), quoteLine(lines, line, 'read at line ')],
    remediation: `Load "${relation}" with the query: selectinload or joinedload (SQLAlchemy), select_related or prefetch_related (Django).`,
    touches: [loop.line, line],
  }
}
