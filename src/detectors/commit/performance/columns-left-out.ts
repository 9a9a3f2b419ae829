// N+1 through columns: a query loads some columns only (SQLAlchemy's load_only, Django's only), and the loop over its rows
// reads another, which is then fetched for each row.
import type { Assign, Call, Facts, Loop } from '../syntax/facts.ts'
import { quoteLine, type Spotted } from '../syntax/spotted.ts'

const SOME_COLUMNS = /(?:^|[.\s(])(?:load_only|only)$/
/** These are there whatever was asked for. */
const ALWAYS = /^(?:id|pk|_.*)$/
/** The rest of such a query says that other things are loaded as well. */
const MORE = /joinedload|selectinload|subqueryload|contains_eager|undefer|select_related|prefetch_related/
const LOOK_AHEAD_CHARS = 4_000

type Partial = { readonly assign: Assign; readonly columns: ReadonlySet<string>; readonly line: number }

/** One finding for each query whose rows are read for more than it loads. */
export function findColumnsLeftOut(facts: Facts): readonly Spotted[] {
  if (facts.language !== 'python' || !/\b(?:load_only|only)\(/.test(facts.source)) return []
  const lines = facts.source.split('\n')
  return partialQueries(facts).flatMap((query) => {
    const read = readOf(facts, query)
    return read ? [spotOf({ lines, query, read })] : []
  })
}

function partialQueries(facts: Facts): readonly Partial[] {
  return facts.all
    .filter((fact): fact is Call => fact.kind === 'call' && SOME_COLUMNS.test(fact.callee))
    .flatMap((call) => {
      const assign = facts.all.findLast(
        (fact): fact is Assign => fact.kind === 'assign' && fact.start <= call.start && fact.end >= call.end,
      )
      const columns = call
        .args()
        .flatMap(({ text }) => /^(?:["'](\w+)["']|\w+\.(\w+))$/.exec(text.trim())?.slice(1) ?? [''])
      const names = new Set(columns.filter((name) => name !== undefined))
      // What cannot be read as a column could be any.
      if (assign?.targets.length !== 1 || names.has('') || names.size === 0 || MORE.test(assign.value)) return []
      return [{ assign, columns: names, line: call.line }]
    })
}

type Read = { readonly name: string; readonly line: number }

/** The first column that is read of a row and was not loaded. */
function readOf(facts: Facts, { assign, columns }: Partial): Read | null {
  const [name = ''] = assign.targets
  const after = facts.source.slice(assign.end, assign.end + LOOK_AHEAD_CHARS)
  const end = new RegExp(`^[ \\t]*(?:${name}\\s*=[^=]|(?:async\\s+)?def\\s)`, 'm').exec(after)?.index ?? after.length
  for (const target of elementsOf(facts, name, { from: assign.end, to: assign.end + end })) {
    const read = new RegExp(`(?<![\\w.])${target}\\.(\\w+)\\b(?!\\s*\\()(?!\\s*=[^=])`, 'g')
    for (const found of after.slice(0, end).matchAll(read)) {
      const [, column = ''] = found
      if (!columns.has(column) && !ALWAYS.test(column))
        return { name: column, line: lineAt(facts, assign.end + found.index) }
    }
  }
  return null
}

const lineAt = (facts: Facts, at: number) => facts.source.slice(0, at).split('\n').length

/** What an element is called: the first target of a loop over the rows, and the parameter of a key function. */
function elementsOf(facts: Facts, rows: string, { from, to }: { readonly from: number; readonly to: number }) {
  const names = new Set<string>()
  const over = new RegExp(`^(?:enumerate\\(\\s*)?(?:sorted\\(\\s*|list\\(\\s*)?${rows}\\b(?!\\s*[.[])`)
  for (const fact of facts.all) {
    if (fact.kind !== 'loop' || fact.start < from || fact.start > to || !over.test(fact.over)) continue
    const index = fact.over.startsWith('enumerate(') ? 1 : 0
    const target = elementTarget(fact, index)
    if (target) names.add(target)
  }
  const keyed = new RegExp(`\\b(?:sorted|min|max)\\(\\s*${rows}\\s*,\\s*key\\s*=\\s*lambda\\s+(\\w+)\\s*:`, 'g')
  for (const [, name] of facts.source.slice(from, to).matchAll(keyed)) if (name) names.add(name)
  return names
}

const elementTarget = ({ targets }: Loop, index: number) => targets[index]

type Seen = { readonly lines: readonly string[]; readonly query: Partial; readonly read: Read }

function spotOf({ lines, query, read }: Seen): Spotted {
  return {
    rule: 'performance/column-left-out',
    type: 'performance',
    severity: 'MEDIUM',
    confidence: 'medium',
    line: query.line,
    description: `The column "${read.name}" is read of each row, but the query does not load it (N+1)`,
    evidence: [quoteLine(lines, query.line, 'query at line '), quoteLine(lines, read.line, 'read at line ')],
    remediation: `Add "${read.name}" to the columns that the query loads.`,
    touches: [query.line, read.line],
  }
}
