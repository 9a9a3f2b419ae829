// Reads a Go cover profile (`go test -coverprofile`): blocks of statements. Totals are in statements, as `go tool cover`
// gives them; every line of a block counts as it.
import { addHit, type CoverageReader, type FileCoverage } from './file-coverage.ts'

const BLOCK = /^(.+):(\d+)\.\d+,(\d+)\.\d+ (\d+) (\d+)$/
const BLOCK_LINES_MAX = 100_000

type Block = { readonly statements: number; readonly hits: number }
type Open = { readonly blocks: Map<string, Block>; readonly lines: Map<number, number> }

export const readGoCover: CoverageReader = (text) => {
  const [head = '', ...rows] = text.split(/\r?\n/)
  if (!/^mode: (set|count|atomic)$/.test(head)) return null
  const files = new Map<string, Open>()
  for (const row of rows) {
    const [, path = '', from, to, statements, hits] = BLOCK.exec(row) ?? []
    if (path === '') continue
    const file = files.get(path) ?? { blocks: new Map(), lines: new Map() }
    files.set(path, file)
    const place = row.slice(0, row.indexOf(' '))
    // A package that several test programs run is listed once for each.
    const before = file.blocks.get(place)?.hits ?? 0
    file.blocks.set(place, { statements: Number(statements), hits: Math.max(before, Number(hits)) })
    const last = Math.min(Number(to), Number(from) + BLOCK_LINES_MAX)
    for (let line = Number(from); line <= last; line++) addHit(file.lines, line, Number(hits))
  }
  return files.size > 0 ? [...files].map(([path, file]) => closed(path, file)) : null
}

function closed(path: string, { blocks, lines }: Open): FileCoverage {
  const sum = (counted: readonly Block[]) => counted.reduce((all, { statements }) => all + statements, 0)
  const all = [...blocks.values()]
  return { path, lines, totals: { linesFound: sum(all), linesHit: sum(all.filter(({ hits }) => hits > 0)) } }
}
