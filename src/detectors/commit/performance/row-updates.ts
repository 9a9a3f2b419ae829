// Rows that are loaded only to be given the same value one by one, where one statement would do.
import { bare, namesIn } from '../syntax/expression.ts'
import type { Assign, Facts, Loop } from '../syntax/facts.ts'
import { linesBetween, quoteLine, type Spotted } from '../syntax/spotted.ts'

const QUERY = /\.(?:query\(|objects\b|query\b|scalars\()/
const STATEMENTS_MAX = 6

/** Loops over a query that do nothing but set columns to what does not depend on the row. */
export function findRowUpdates(facts: Facts): readonly Spotted[] {
  if (facts.language !== 'python') return []
  const lines = facts.source.split('\n')
  return facts.all
    .filter((fact): fact is Loop => fact.kind === 'loop' && fact.isOverElements && fact.targets.length === 1)
    .filter((loop) => isOverQuery(facts, loop) && setsOnly(facts, loop))
    .map((loop) => spotOf(lines, loop))
}

function isOverQuery(facts: Facts, { over, start }: Loop): boolean {
  const name = /^\w+$/.exec(over.trim())?.[0]
  if (name === undefined) return QUERY.test(over)
  const assigned = facts.all.findLast(
    (fact): fact is Assign => fact.kind === 'assign' && fact.end <= start && fact.targets.includes(name),
  )
  // Rows that are used once more have to be there.
  const uses = facts.source.slice(assigned?.end ?? start).match(new RegExp(`(?<![\\w.])${name}\\b`, 'g'))?.length ?? 0
  return assigned !== undefined && QUERY.test(assigned.value) && uses === 1
}

function setsOnly(facts: Facts, { targets: [target = ''], bodyStart, bodyEnd }: Loop): boolean {
  const body = bare(facts.source.slice(bodyStart, bodyEnd), 'python').replace(/^\s*:/, '')
  const statements = body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (statements.length === 0 || statements.length > STATEMENTS_MAX) return false
  const isSet = new RegExp(`^${target}\\.\\w+\\s*=(?!=)\\s*(.+)$`)
  const isSave = new RegExp(`^(?:${target}\\.save\\([^()]*\\)|\\w+(?:\\.\\w+)*\\.add\\(${target}\\))$`)
  const values = statements.filter((line) => !isSave.test(line)).map((line) => isSet.exec(line)?.[1])
  return values.length > 0 && values.every((value) => value !== undefined && isSame(value, target))
}

/** No call, as it could give another value each time, and nothing of the row. */
const isSame = (value: string, target: string) => !/[([{]\s*$|\(/.test(value) && !namesIn(value).includes(target)

function spotOf(lines: readonly string[], loop: Loop): Spotted {
  return {
    rule: 'performance/row-by-row-update',
    type: 'performance',
    severity: 'MEDIUM',
    confidence: 'medium',
    line: loop.line,
    description: 'Rows are loaded to be given the same value one by one',
    evidence: [quoteLine(lines, loop.line, 'loop at line '), quoteLine(lines, loop.line + 1, 'set at line ')],
    remediation: 'Update them in one statement: update(...) on the query, without loading the rows.',
    touches: linesBetween(loop.line, loop.endLine),
  }
}
