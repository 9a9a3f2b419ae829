// N+1, lexically: a query inside a loop over elements that depends on the element, directly or one local function away.
import { bare, namesIn } from '../syntax/expression.ts'
import type { Assign, Call, Facts, Loop, Scope } from '../syntax/facts.ts'
import { linesBetween, quoteLine, type Spotted } from '../syntax/spotted.ts'
import { BATCHED, QUERY_CALL } from './query-words.ts'

const EACH = /\.(?:map|forEach|flatMap|each|eachSeries|mapSeries|filter|reduce|some|every)$/
const FUNCTION_START = /^\s*(?:async\s+)?(?:function\b|\(?[\w\s,{}:[\]$<>.]*\)?\s*(?::[^=]{1,60})?=>)/
const CACHED = /cache|memo|dataloader|loader/i
const DEPENDENCE_CHARS_MAX = 800
/** Loops looked at in one file. */
export const LOOPS_MAX = 500

type Region = {
  readonly start: number
  readonly end: number
  readonly line: number
  readonly names: ReadonlySet<string>
}

/** One finding for each query that a loop repeats. */
export function findQueriesInLoops(facts: Facts): readonly Spotted[] {
  const pattern = QUERY_CALL[facts.language]
  if (!pattern) return []
  const calls = facts.all.filter((fact): fact is Call => fact.kind === 'call')
  const queries = calls.filter((call) => pattern.test(call.callee.replace(/\?\./g, '.')))
  if (queries.length === 0) return []
  const regions = regionsOf(facts, calls)
  if (regions.length === 0) return []
  const hops = localQueries(facts, queries)
  const lines = facts.source.split('\n')
  const found = new Map<number, Spotted>()
  for (const call of calls) {
    const inside = regions.filter((region) => isWithin(call, region))
    const region = inside.findLast(({ names }) => dependsOn(facts, call, names))
    if (!region || found.has(call.line)) continue
    const hop = queries.includes(call) ? null : hopOf(call, hops)
    if (hop === undefined || (hop === null && isStatementOf(call, region.names))) continue
    found.set(call.line, spotOf({ call, region, queryLine: hop?.queryLine ?? null, lines }))
  }
  return [...found.values()]
}

/** The local function that a call runs, from outside of it. */
function hopOf(call: Call, hops: ReadonlyMap<string, Hop>): Hop | undefined {
  const hop = hops.get(call.callee.replace(/^(?:self|this|cls)\./, ''))
  return hop && !isWithin(call, hop) ? hop : undefined
}

type Range = { readonly start: number; readonly end: number }
const isWithin = (inner: Range, outer: Range) => outer.start <= inner.start && inner.end <= outer.end

function regionsOf(facts: Facts, calls: readonly Call[]): readonly Region[] {
  const assigns = facts.all.filter((fact): fact is Assign => fact.kind === 'assign')
  const loops = facts.all.filter((fact): fact is Loop => fact.kind === 'loop')
  const scopes = facts.all.filter((fact): fact is Scope => fact.kind === 'scope')
  const regions: Region[] = []
  for (const loop of loops.slice(0, LOOPS_MAX)) {
    if (!loop.isOverElements || loop.targets.length === 0 || BATCHED.test(loop.over)) continue
    regions.push(regionOf(facts, { ...loop, start: loop.bodyStart, end: loop.bodyEnd }, assigns))
  }
  for (const call of calls.filter(({ callee }) => EACH.test(callee)).slice(0, LOOPS_MAX)) {
    if (!FUNCTION_START.test(facts.source.slice(call.calleeEnd + 1, call.calleeEnd + 200))) continue
    if (BATCHED.test(call.callee)) continue
    const callback = scopes.find(({ start, end }) => start > call.calleeEnd && end <= call.end)
    const targets = callback?.params.match(/[A-Za-z_$][\w$]*/g) ?? []
    if (targets.length === 0) continue
    regions.push(regionOf(facts, { start: call.calleeEnd, end: call.end, line: call.line, targets }, assigns))
  }
  return regions.toSorted((a, b) => a.start - b.start)
}

type Span = { readonly start: number; readonly end: number; readonly line: number; readonly targets: readonly string[] }

// What is made of the element inside the loop stands for the element.
function regionOf(facts: Facts, span: Span, assigns: readonly Assign[]): Region {
  const names = new Set(span.targets.filter((name) => name !== '_'))
  for (const assign of assigns) {
    if (assign.start < span.start || assign.end > span.end) continue
    if (namesIn(bare(assign.value.slice(0, DEPENDENCE_CHARS_MAX), facts.language)).some((name) => names.has(name))) {
      for (const target of assign.targets) names.add(target)
    }
  }
  return { start: span.start, end: span.end, line: span.line, names }
}

function dependsOn(facts: Facts, call: Call, names: ReadonlySet<string>): boolean {
  // The rest of a chain stands after the call: `.filter(a == x).first()`.
  const chain = facts.source.slice(call.start, Math.min(call.end + 240, call.start + DEPENDENCE_CHARS_MAX))
  const end =
    call.end -
    call.start +
    (/^(?:\s*\.\w+\((?:[^()]|\([^()]*\))*\))*/.exec(chain.slice(call.end - call.start))?.[0].length ?? 0)
  return namesIn(bare(chain.slice(0, end), facts.language)).some((name) => names.has(name))
}

// A loop over statements runs each of them once, and a function that is given one runs whatever it is given.
function isStatementOf(query: Call, names: ReadonlySet<string>): boolean {
  if (!/\.(?:execute|query|raw|exec\w*)$/i.test(query.callee)) return false
  const [statement] = query.args()
  const name = /^\s*([A-Za-z_$][\w$]*)\s*$/.exec(statement?.text ?? '')?.[1]
  return name !== undefined && names.has(name)
}

type Hop = { readonly start: number; readonly end: number; readonly queryLine: number }

/** Functions of this file that run a query each time they are called. */
function localQueries(facts: Facts, queries: readonly Call[]): ReadonlyMap<string, Hop> {
  const hops = new Map<string, Hop>()
  let decorators = ''
  for (const fact of facts.all) {
    if (fact.kind !== 'scope') continue
    if (fact.decorators) decorators = fact.decorators
    else {
      const isCached = CACHED.test(decorators) || CACHED.test(fact.name)
      decorators = ''
      const params = new Set(fact.params.match(/[A-Za-z_$][\w$]*/g))
      const query = queries.find((one) => isWithin(one, fact) && !isStatementOf(one, params))
      if (fact.name && !fact.isClass && query && !isCached) {
        hops.set(fact.name, { start: fact.start, end: fact.end, queryLine: query.line })
      }
    }
  }
  return hops
}

type Seen = {
  readonly call: Call
  readonly region: Region
  readonly queryLine: number | null
  readonly lines: readonly string[]
}

function spotOf({ call, region, queryLine, lines }: Seen): Spotted {
  const hop = queryLine === null ? [] : [quoteLine(lines, queryLine, 'query at line ')]
  return {
    rule: queryLine === null ? 'performance/query-in-loop' : 'performance/query-behind-loop',
    type: 'performance',
    severity: 'MEDIUM',
    confidence: queryLine === null ? 'medium' : 'low',
    line: call.line,
    description: 'A query runs once for each element of a loop (N+1)',
    evidence: [quoteLine(lines, region.line, 'loop at line '), quoteLine(lines, call.line, 'query at line '), ...hop],
    remediation:
      'Fetch the rows for all elements in one query before the loop (IN, join, select_related, selectinload, include) and look them up in a map.',
    touches: [region.line, ...linesBetween(call.line, call.endLine)],
  }
}
