// Which attributes of models are relations that are loaded row by row unless a query says otherwise, read from the text that
// declares them: SQLAlchemy and Flask-SQLAlchemy, Django, peewee.
import type { RelationsAsked } from '#protocol/scan.ts'

export const RELATIONS_MAX = 2_000
const NOT_LAZY =
  /lazy\s*=\s*["'](?:joined|selectin|subquery|immediate|raise|noload|dynamic|write_only)|\blazy\s*=\s*False/
const DECLARATION =
  /^[ \t]+(\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.)*(relationship|relation|ForeignKey|OneToOneField|ManyToManyField|ForeignKeyField)\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)|^class\s+(\w+)/gm
const REVERSE = /\b(?:backref|related_name)\s*=\s*(?:(?:\w+\.)*backref\(\s*)?["'](\w+)["']/
const COLUMN = /^\s*["'][\w.]+\.\w+["']/
const WORTH_READING = /relationship\(|relation\(|ForeignKey|OneToOneField|ManyToManyField/

type Declared = {
  readonly name: string
  /** The class that has it; null for one that another class gives it. */
  readonly model: string | null
}

/** Names of the relations that a file declares. */
export function relationsIn(text: string): ReadonlySet<string> {
  return new Set(declarationsIn(text).map(({ name }) => name))
}

/** Answers whether what a finding asks about is declared; `grepped` is the output of `git grep -h -n -p -A`. */
export function declaredIn(grepped: string): (asks: RelationsAsked) => boolean {
  const declared = declarationsIn(grepped.replace(/^\d+[:=-]/gm, ''))
  const models = new Map<string, Set<string | null>>()
  for (const { name, model } of declared) models.set(name, (models.get(name) ?? new Set()).add(model))
  const isOf = (name: string, model: string | null) => {
    const owners = models.get(name)
    return owners !== undefined && (model === null || owners.has(model) || owners.has(null))
  }
  return ({ model, any, all }) =>
    all.every((name) => models.has(name)) && any.some((name) => isOf(name, all.length > 0 ? null : model))
}

function declarationsIn(text: string): readonly Declared[] {
  if (!WORTH_READING.test(text)) return []
  const declared: Declared[] = []
  let model: string | null = null
  for (const [, name, kind, inside, className] of text.matchAll(DECLARATION)) {
    if (className !== undefined) model = className
    else declared.push(...declarationOf({ name: name ?? '', model }, kind ?? '', inside ?? ''))
    if (declared.length >= RELATIONS_MAX) break
  }
  return declared.slice(0, RELATIONS_MAX)
}

function declarationOf(own: Declared, kind: string, inside: string): readonly Declared[] {
  // SQLAlchemy's ForeignKey("table.id") names a column, not a relation.
  if (kind === 'ForeignKey' && COLUMN.test(inside)) return []
  const reverse = REVERSE.exec(inside)?.[1] ?? '+'
  const isLazy = !NOT_LAZY.test(inside.replace(/backref\([^)]*\)/, ''))
  return [...(isLazy ? [own] : []), ...(reverse === '+' ? [] : [{ name: reverse, model: null }])]
}
