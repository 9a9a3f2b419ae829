// Finds and reads what a test run measured of its coverage, in any of the usual formats. In one folder a single report
// counts: tools write the same numbers in several formats side by side.
import { lstat, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, posix, relative } from 'node:path'
import { readWritten, type Search, type Written } from '../written-files.ts'
import { readCobertura } from './cobertura.ts'
import { readCoveragePy } from './coverage-py.ts'
import { addHit, COVERED_FILES_MAX, type CoverageReader, type FileCoverage } from './file-coverage.ts'
import { readGoCover } from './go-cover.ts'
import { readIstanbul } from './istanbul.ts'
import { readLcov } from './lcov.ts'

export const COVERAGE_BYTES_MAX = 64 * 1024 * 1024

type Format = { readonly names: RegExp; readonly read: CoverageReader }

/** In the order in which one is preferred to another in the same folder. */
const FORMATS: readonly Format[] = [
  { names: /(^|\/)(lcov\.info|[^/]+\.lcov)$/, read: readLcov },
  { names: /(^|\/)coverage-final\.json$/, read: readIstanbul },
  { names: /(^|\/)(cobertura[^/]*|coverage[^/]*)\.xml$/, read: readCobertura },
  { names: /(^|\/)coverage\.json$/, read: readCoveragePy },
  { names: /(^|\/)(cover|coverage|c|profile)(\.out|\.cov|profile)$|(^|\/)coverage\.txt$/, read: readGoCover },
]

export const isCoveragePath = (path: string) => FORMATS.some(({ names }) => names.test(path))

export type MeasuredCoverage = {
  /** By path in the checkout, or as the report names it where no such file is there. */
  readonly files: ReadonlyMap<string, Omit<FileCoverage, 'path'>>
  /** The reports, relative to the checkout. */
  readonly from: readonly string[]
}

/** Null when the run left no report that can be read. */
export async function readCoverage(place: Omit<Search, 'isWanted' | 'bytesMax'>): Promise<MeasuredCoverage | null> {
  const written = await readWritten({ ...place, isWanted: isCoveragePath, bytesMax: COVERAGE_BYTES_MAX })
  const folder = await realpath(place.folder).catch(() => place.folder)
  const files = new Map<string, Omit<FileCoverage, 'path'>>()
  const from: string[] = []
  for (const { path, covered } of chosenOf(written)) {
    from.push(path)
    for (const { path: named, ...file } of covered.slice(0, COVERED_FILES_MAX)) {
      const resolved = (await resolve(folder, named, path)) ?? named
      const before = files.get(resolved)
      files.set(resolved, before ? merged(before, file) : file)
    }
  }
  return from.length > 0 ? { files, from } : null
}

/** Of every folder the first report, by preference, that can be read. */
function chosenOf(written: readonly Written[]) {
  const byFolder = Map.groupBy(written, ({ path }) => dirname(path))
  return [...byFolder.values()].flatMap((reports) => {
    for (const { names, read } of FORMATS) {
      for (const { path, text } of reports) {
        const covered = names.test(path) ? read(text) : null
        if (covered) return [{ path, covered }]
      }
    }
    return []
  })
}

function merged(a: Omit<FileCoverage, 'path'>, b: Omit<FileCoverage, 'path'>): Omit<FileCoverage, 'path'> {
  const lines = new Map(a.lines)
  for (const [line, hits] of b.lines) addHit(lines, line, hits)
  const better = a.totals && b.totals ? (b.totals.linesHit > a.totals.linesHit ? b.totals : a.totals) : null
  return { lines, totals: better }
}

/** The file of the checkout that a report means: its paths are absolute, or relative to some folder above it. */
async function resolve(folder: string, named: string, report: string): Promise<string | null> {
  if (isAbsolute(named)) {
    const inside = relative(folder, named)
    return inside.startsWith('..') ? null : inside
  }
  for (let above = dirname(report); ; above = dirname(above)) {
    for (const tail of tailsOf(named)) {
      const path = posix.normalize(above === '.' ? tail : `${above}/${tail}`)
      if (!path.startsWith('..') && (await isFile(join(folder, path)))) return path
    }
    if (above === '.') return null
  }
}

/** Go names files by their module, of which no folder need have the name. */
function tailsOf(named: string): readonly string[] {
  if (!named.endsWith('.go')) return [named]
  const parts = named.split('/')
  return parts.map((_, at) => parts.slice(at).join('/'))
}

const isFile = (path: string) =>
  lstat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
