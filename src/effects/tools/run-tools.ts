// Runs the tools that are there and that fit a change, and says of each what became of it: a tool that is missing, fails or
// takes too long is never a pass. They see the commit's files or its checked out tree, never the work tree.

import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { GitRun } from '#git/git-run.ts'
import type { ObjectReader } from '#git/object-reader.ts'
import { clean } from '#protocol/clean.ts'
import { messageOf } from '#protocol/errors.ts'
import type { Finding } from '#protocol/finding.ts'
import type { ChangedText } from '#protocol/observation.ts'
import type { Subject } from '#protocol/subject.ts'
import type { CheckRun } from '#protocol/verdict.ts'
import { checkOut, removeCheckout } from '../checkout.ts'
import type { Room } from '../room.ts'
import { judge, TOOL_FINDINGS_MAX, worst } from './as-finding.ts'
import { isInside, withFiles } from './copy-out.ts'
import { type Located, locateTool, probeTool } from './find-tool.ts'
import { HOMES_MAX, type Home, homesOf } from './homes.ts'
import { configsOf, readConfigs } from './project-configs.ts'
import { TOOLS } from './table.ts'
import type { Tool, ToolFile } from './tool.ts'
import { runToolProcess } from './tool-process.ts'

/** Files given to one run of a tool; of more, the first, and the rest is said to be unchecked. */
export const FILES_MAX = 200
/** Tools that run at the same time. */
export const AT_ONCE_MAX = 2
/** After so long no further tool is started for a change: each ends within its own limit then. */
export const ALL_WITHIN_MS = 240_000

export type ToolChange = {
  readonly room: Room
  readonly subject: Subject
  readonly files: readonly ChangedText[]
  readonly objects: ObjectReader
  readonly how: GitRun
  readonly allWithinMs?: number
  /** Of the user's own, beside those that are known. */
  readonly own?: readonly Tool[]
}

export type ToolsRun = { readonly findings: readonly Finding[]; readonly ran: readonly CheckRun[] }

type Ran = { readonly findings: readonly Finding[]; readonly run: CheckRun }
type Planned = { readonly tool: Tool; readonly homes: readonly Home[] }
type Ready = Planned & { readonly located: Located; readonly version: number }

/**
 * What outside tools say about a change: findings on its added lines, and one entry for each tool that is for files of this
 * kind and either needs no configuration or is configured by the project. Rejects only when `signal` aborts.
 */
export async function runTools(change: ToolChange, signal: AbortSignal): Promise<ToolsRun> {
  const files = change.files.flatMap(presentText)
  const fitting = [...TOOLS, ...(change.own ?? [])]
    .map((tool) => ({ tool, files: files.filter(tool.handles) }))
    .filter((plan) => plan.files.length > 0)
  if (fitting.length === 0) return { findings: [], ran: [] }
  const found = await readConfigs(
    { objects: change.objects, tree: change.subject.tree },
    {
      paths: files.map(({ path }) => path),
      names: [...new Set(fitting.flatMap(({ tool }) => tool.configs.map(({ name }) => name)))],
    },
  )
  const planned = fitting
    .map(({ tool, files: own }) => ({ tool, homes: homesOf(tool, own, configsOf(tool.configs, found)) }))
    .filter(({ homes }) => homes.length > 0)
  const prepared = await Promise.all(planned.map((plan) => prepare(plan, change)))
  const ready = prepared.filter((one) => 'located' in one)
  const until = performance.now() + (change.allWithinMs ?? ALL_WITHIN_MS)
  const results = new Map((await runAll(ready, { change, found, until }, signal)).map((ran) => [ran.run.name, ran]))
  const all = prepared.map((one) => ('located' in one ? (results.get(one.tool.name) ?? notRun(one)) : one))
  return { findings: all.flatMap(({ findings }) => findings), ran: all.map(({ run }) => run) }
}

const presentText = ({ path, status, text, addedLines }: ChangedText): readonly ToolFile[] =>
  text === null || addedLines.length === 0 || !isInside(path) ? [] : [{ path, status, text, addedLines }]

const entry = (tool: Tool, outcome: CheckRun['outcome'], because: string): Ran => ({
  findings: [],
  run: { name: tool.name, outcome, because: clean(because) },
})
const notRun = ({ tool }: Planned) => entry(tool, 'failed', 'it was not run')

/** Whether it can run at all; if not, the entry that says why. */
async function prepare(plan: Planned, { subject, room }: ToolChange): Promise<Ready | Ran> {
  const { tool } = plan
  if (subject.skipAudit) return entry(tool, 'skipped', 'the commit message says [skip-audit]')
  const located = locateTool(tool, room.root)
  if (!located) return entry(tool, 'skipped', `${tool.program ?? tool.name} is not installed`)
  if (subject.kind === 'worktree' && (located.isProjects || tool.needs === 'tree')) {
    return entry(tool, 'skipped', 'it runs code of the project, and uncommitted changes are only read')
  }
  const probe = await probeTool(tool, located)
  return 'because' in probe
    ? entry(tool, 'failed', `${tool.name} ${probe.because}`)
    : { ...plan, located, version: probe.version }
}

type Setting = {
  readonly change: ToolChange
  readonly found: ReadonlyMap<string, string>
  /** No tool is started after it; as `performance.now()`. */
  readonly until: number
}

/** Those that want files share one folder; the tree is checked out only when a tool wants it. */
async function runAll(ready: readonly Ready[], setting: Setting, signal: AbortSignal): Promise<readonly Ran[]> {
  const [trees, others] = [
    ready.filter(({ tool }) => tool.needs === 'tree'),
    ready.filter(({ tool }) => tool.needs === 'files'),
  ]
  const texts = new Map([
    ...setting.found,
    ...others.flatMap(({ homes }) =>
      homes.flatMap(({ files }) => files.map(({ path, text }) => [path, text] as const)),
    ),
  ])
  const onFiles =
    others.length === 0
      ? []
      : await withFiles(texts, (folder) => fewAtOnce(others, { folder, until: setting.until }, signal)).catch(
          allFailed(others, signal),
        )
  const onTree = trees.length === 0 ? [] : await inTree(trees, setting, signal)
  return [...onFiles, ...onTree]
}

async function inTree(
  ready: readonly Ready[],
  { change, until }: Setting,
  signal: AbortSignal,
): Promise<readonly Ran[]> {
  const { room, subject, how } = change
  try {
    const { folder, missing } = await checkOut(room, subject.id, subject.tree, { ...how, signal })
    const lacking = ready.flatMap(({ tool }) => {
      const because = tool.packages && missing.get(tool.packages)
      return because ? [entry(tool, 'skipped', `its packages are not there: ${because}`)] : []
    })
    lacking.push(...ready.flatMap((one) => (isInCommit(one, folder) ? [] : [notInCommit(one)])))
    const able = ready.filter(({ tool }) => !lacking.some(({ run }) => run.name === tool.name))
    return [...lacking, ...(await fewAtOnce(able, { folder: await realpath(folder), until }, signal))]
  } catch (thrown) {
    return allFailed(ready, signal)(thrown)
  } finally {
    await removeCheckout(room, subject.id)
  }
}

/** A program of the commit itself may not be in this one. */
const isInCommit = ({ located: { path } }: Ready, folder: string) =>
  !path.startsWith('./') || existsSync(join(folder, path))
const notInCommit = ({ tool, located }: Ready) => entry(tool, 'skipped', `${located.path} is not in the commit`)

const allFailed = (ready: readonly Ready[], signal: AbortSignal) => (thrown: unknown) => {
  signal.throwIfAborted()
  return ready.map(({ tool }) => entry(tool, 'failed', messageOf(thrown)))
}

type Place = { readonly folder: string; readonly until: number }
const TOO_LATE = 'it was not started: the tools before it took too long'

async function fewAtOnce(ready: readonly Ready[], place: Place, signal: AbortSignal): Promise<readonly Ran[]> {
  const waiting = [...ready]
  const done: Ran[] = []
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const isLate = performance.now() > place.until
      done.push(isLate ? entry(next.tool, 'failed', TOO_LATE) : await runOne(next, place.folder, signal))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE_MAX }, work))
  return done
}

async function runOne(ready: Ready, folder: string, signal: AbortSignal): Promise<Ran> {
  const { tool, homes } = ready
  const findings: Finding[] = []
  try {
    for (const home of homes.slice(0, HOMES_MAX)) findings.push(...(await runFrom(home, ready, { folder, signal })))
  } catch (thrown) {
    signal.throwIfAborted()
    const failed = entry(tool, 'failed', `${tool.name}: ${messageOf(thrown)}`)
    return { ...failed, findings: worst(findings) }
  }
  const because = told(homes, findings.length - TOOL_FINDINGS_MAX)
  return { findings: worst(findings), run: { name: tool.name, outcome: 'ran', because } }
}

async function runFrom(
  home: Home,
  { tool, located, version }: Ready,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<readonly Finding[]> {
  const files = home.files.slice(0, FILES_MAX)
  const seen = (path: string) => `./${posix.relative(home.folder, path)}`
  const call = { files: files.map(({ path }) => seen(path)), version, configs: home.configs.map(seen) }
  const cwd = join(folder, home.folder)
  const { withinMs, okCodes } = tool
  const output = await runToolProcess({ argv: [located.path, ...tool.args(call)], cwd, withinMs, okCodes }, signal)
  return judge(tool, tool.read(output), { files, folder, cwd })
}

function told(homes: readonly Home[], leftOut: number): string {
  const count = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0)
  const all = count(homes.map(({ files }) => files.length))
  const checked = count(homes.slice(0, HOMES_MAX).map(({ files }) => Math.min(files.length, FILES_MAX)))
  const unchecked = all > checked ? `; ${all - checked} more were not checked` : ''
  const more = leftOut > 0 ? `; ${leftOut} more findings were left out` : ''
  return `${checked} files${unchecked}${more}`
}
