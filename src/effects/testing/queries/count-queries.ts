// Counting the queries of one test run without touching the project: its Python and Node processes are started with a file of
// ours that listens to the database libraries they load, and what they noted is judged afterwards. The files are in
// sessions/query-count; they may not change how a test ends, and a failing run is repeated without them.
import { lstatSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve, sep } from 'node:path'
import { readDiff } from '#git/added-lines.ts'
import { messageOf } from '#protocol/errors.ts'
import { plain } from '#protocol/plain.ts'
import type { QueryCount } from '#protocol/query-count.ts'
import type { Subject } from '#protocol/subject.ts'
import type { Bench } from '../suite.ts'
import { judgeQueries, type Tree } from './judge-queries.ts'
import { readQueryLog } from './read-log.ts'

const TEXT_BYTES_MAX = 1024 * 1024

export type Counting = {
  /** The bench on which the run is to be made. */
  readonly bench: Bench
  /** What was counted, when the run is over. */
  read(base: Subject['base'], wholeFiles: boolean): Promise<QueryCount>
  close(): Promise<void>
}

/** Nothing was counted, and why. */
export const notCounted = (because: string): QueryCount => ({
  outcome: 'skipped',
  because: plain(because),
  repeated: [],
  isCut: false,
})

/** `hooksDir` holds the files that listen. */
export async function openCounting(bench: Bench, hooksDir: string): Promise<Counting> {
  const logDir = await mkdtemp(join(tmpdir(), 'sbq-'))
  const env = { ...bench.command.env, ...listening({ hooksDir, logDir, folder: bench.folder }, bench.command.env) }
  return {
    bench: { ...bench, command: { ...bench.command, env } },
    async read(base, wholeFiles) {
      try {
        return judgeQueries(await readQueryLog(logDir), await treeOf(bench, base, wholeFiles))
      } catch (thrown) {
        bench.how.signal?.throwIfAborted()
        return { ...notCounted(`what was counted could not be read: ${messageOf(thrown)}`), outcome: 'failed' }
      }
    },
    close: () => rm(logDir, { recursive: true, force: true, maxRetries: 3 }),
  }
}

type Places = { readonly hooksDir: string; readonly logDir: string; readonly folder: string }

/** What is added to the environment; what the command or the user has put there stays. */
function listening({ hooksDir, logDir, folder }: Places, own: Bench['command']['env']): Record<string, string> {
  const before = (name: string) => own[name] ?? process.env[name] ?? ''
  const script = join(hooksDir, 'node', 'count-queries.cjs').replace(/["\\]/g, '\\$&')
  return {
    SIGNALBOX_QUERY_LOG: logDir,
    SIGNALBOX_QUERY_ROOT: folder,
    PYTHONPATH: [join(hooksDir, 'python'), before('PYTHONPATH')].filter(Boolean).join(delimiter),
    NODE_OPTIONS: [before('NODE_OPTIONS'), `--require "${script}"`].filter(Boolean).join(' '),
  }
}

async function treeOf({ root, folder, tree, how }: Bench, base: Subject['base'], wholeFiles: boolean): Promise<Tree> {
  const { changes, added } = await readDiff(root, { base, tree }, how)
  const lines = new Map(
    changes.map(({ rawPath }, index) => {
      const own = wholeFiles ? 'all' : (added[index] ?? 'all')
      return [rawPath, own === 'all' ? own : new Set(own)] as const
    }),
  )
  const texts = new Map<string, string | null>()
  return {
    textOf(path) {
      if (!texts.has(path)) texts.set(path, textIn(folder, path))
      return texts.get(path) ?? null
    },
    addedIn: (path) => lines.get(path) ?? new Set(),
  }
}

/** The paths come from the run: they may not lead out of the checkout. */
function textIn(folder: string, path: string): string | null {
  const place = resolve(folder, path)
  if (!place.startsWith(`${folder}${sep}`)) return null
  try {
    const stats = lstatSync(place)
    return stats.isFile() && stats.size <= TEXT_BYTES_MAX ? readFileSync(place, 'utf8') : null
  } catch {
    return null
  }
}
