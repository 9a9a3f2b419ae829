// Which repeated queries of a test run count, and which of them are the change's own: its line was added, or the function
// that it is in was touched, or the line that calls it in a loop was. A loop in the test itself is no loop of the program.
import { clean } from '#protocol/clean.ts'
import { plain } from '#protocol/plain.ts'
import { CALLERS_MAX, type QueryCount, REPEATED_MAX, type RepeatedQuery } from '#protocol/query-count.ts'
import { type Around, blockAround } from './block-around.ts'
import type { Frame, QueryGroup, QueryLog } from './read-log.ts'

export type Tree = {
  /** Text of a file of the tested tree; null where it has none. */
  readonly textOf: (path: string) => string | null
  /** Lines that the change added to a file. */
  readonly addedIn: (path: string) => ReadonlySet<number> | 'all'
}

const NOT_THE_PROGRAM = /(?:^|\/)(?:migrations?|alembic|versions|seeds?|seeders?)\//
const STATEMENT_CHARS = 300
const NAME_CHARS = 120

/** The outcome of counting, in words and as places. */
export function judgeQueries(log: QueryLog, tree: Tree): QueryCount {
  if (log.libraries.length === 0) {
    const because =
      log.failed.length > 0
        ? `${log.failed.join(', ')} could not be counted: not a version that is known here`
        : 'no process of the tests loaded a database library that can be counted'
    return { outcome: 'skipped', because: plain(because), repeated: [], isCut: false }
  }
  const judged = log.groups.flatMap((group) => judge(group, tree))
  const repeated = onePlaceEach(judged)
  const own = repeated.filter(({ isOwn }) => isOwn).length
  const found =
    repeated.length === 0 ? 'no query was repeated' : `${repeated.length} repeated, ${own} of them in changed code`
  const cut = log.isCut ? '; there was more than could be kept' : ''
  return {
    outcome: 'ran',
    because: plain(`${found}; counted in ${log.libraries.toSorted().join(', ')}${cut}`),
    repeated: repeated.slice(0, REPEATED_MAX),
    isCut: log.isCut || repeated.length > REPEATED_MAX,
  }
}

function judge(group: QueryGroup, tree: Tree): readonly RepeatedQuery[] {
  const [site] = group.frames
  if (!site || NOT_THE_PROGRAM.test(site[0]) || group.entry.some((frame) => around(frame, tree)?.isInLoop)) return []
  const owner = ownerOf(group.frames, tree)
  const at = owner ?? site
  return [
    {
      file: clean(at[0]),
      line: at[1],
      inside: clean(at[2].slice(0, NAME_CHARS)),
      statement: plain(clean(group.statement.slice(0, STATEMENT_CHARS)), STATEMENT_CHARS),
      count: group.count,
      test: clean(group.test.slice(0, STATEMENT_CHARS)),
      callers: callersOf(group.frames, at),
      isOwn: owner !== null,
    },
  ]
}

/** A comprehension is a frame of its own on the same line. */
function callersOf(frames: readonly Frame[], at: Frame): string[] {
  const others = frames.filter(([path, line]) => path !== at[0] || line !== at[1])
  return [...new Map(others.map((frame) => [frame.slice(0, 2).join(':'), shown(frame)])).values()].slice(0, CALLERS_MAX)
}

const shown = ([path, line, name]: Frame) => clean(`${path.slice(0, 200)}:${line} in ${name.slice(0, NAME_CHARS)}`)

function around([path, line]: Frame, { textOf }: Tree): Around | null {
  const text = textOf(path)
  return text === null ? null : blockAround(path, text, line)
}

/** The frame by which the query is the change's: its own function, or a line further out that was added. */
function ownerOf([site, ...callers]: readonly Frame[], tree: Tree): Frame | null {
  if (!site) return null
  const block = around(site, tree)
  const added = tree.addedIn(site[0])
  const { from, to } = block ?? { from: site[1], to: site[1] }
  if (added === 'all' || hasBetween(added, from, to)) return site
  return callers.find(([path, line]) => isAdded(tree.addedIn(path), line)) ?? null
}

const isAdded = (added: ReadonlySet<number> | 'all', line: number) => added === 'all' || added.has(line)

function hasBetween(added: ReadonlySet<number>, from: number, to: number): boolean {
  for (const line of added) if (line >= from && line <= to) return true
  return false
}

/** The same query of the same place is told once, as the test had it that repeated it most. */
function onePlaceEach(judged: readonly RepeatedQuery[]): readonly RepeatedQuery[] {
  const most = new Map<string, RepeatedQuery>()
  for (const one of judged) {
    const key = JSON.stringify([one.file, one.inside, one.statement])
    const known = most.get(key)
    if (!known || before(one, known) < 0) most.set(key, one)
  }
  return [...most.values()].toSorted(before)
}

/** Own first, most first, then an order that does not depend on which process wrote first. */
const before = (a: RepeatedQuery, b: RepeatedQuery) =>
  Number(b.isOwn) - Number(a.isOwn) ||
  b.count - a.count ||
  compare(`${a.file}:${a.line} ${a.statement} ${a.test}`, `${b.file}:${b.line} ${b.statement} ${b.test}`)
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
