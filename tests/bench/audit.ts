// How fast a commit is found and judged: in a watched repository of 500 files, as a gate from a cold start, and over the whole
// tree with and without what is kept; and what that costs in memory. Beside it what the same git commands cost by themselves.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readChange } from '#effects/change-texts.ts'
import { scanChange } from '#effects/scan-change.ts'
import { openObjectReader } from '#git/object-reader.ts'
import { openScan, SCAN_CACHE } from '#processes/scan.ts'
import { journalOf } from '../faults/journal-of.ts'
import { openStage, type Stage } from '../faults/stage.ts'
import { until } from '../support/until.ts'
import { median, quantile, type Section, show } from './figures.ts'
import { memoryMbOf, residentMbOf } from './process-figures.ts'
import { shopFile } from './shop-files.ts'

const FILES = 500
const COMMITS = 40
const FILES_A_COMMIT_MAX = 10
const GATES = 7
const IDLE_MS = 25_000
const NEVER = new AbortController().signal
const AUTHOR = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']

export async function benchAudit(): Promise<Section> {
  const stage = openStage('audit')
  try {
    writeFiles(
      stage,
      Array.from({ length: FILES }, (_, index) => shopFile(index)),
    )
    git(stage, 'add', '-A')
    git(stage, ...AUTHOR, 'commit', '-q', '-m', 'Fill the shop')
    const whole = await fullScans(stage)
    const watched = await watchedCommits(stage)
    const gate = await gates(stage)
    return sectionOf({ ...whole, ...watched, ...gate })
  } finally {
    await stage.close()
  }
}

const git = (stage: Stage, ...args: readonly string[]) =>
  execFileSync('git', ['-C', stage.root, ...args], { env: { ...stage.env }, encoding: 'utf8', maxBuffer: 1 << 26 })

function writeFiles({ root }: Stage, files: readonly (readonly [string, string])[]): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** Commits of one to ten files, each waited for; times from the moment that the branch was written. */
async function watchedCommits(stage: Stage) {
  const client = await stage.engine()
  client.close()
  await until('watched', async () => (await journalOf(stage)).some(({ event }) => event.type === 'repository.watched'))
  const detectedMs: number[] = []
  const judgedMs: number[] = []
  const bareMs: number[] = []
  for (let round = 1; round <= COMMITS; round++) {
    const count = 1 + (round % FILES_A_COMMIT_MAX)
    writeFiles(
      stage,
      Array.from({ length: count }, (_, index) => shopFile((round * 31 + index * 7) % FILES, round)),
    )
    git(stage, 'add', '-A')
    git(stage, ...AUTHOR, 'commit', '-q', '-m', `Change ${round}`)
    const writtenAt = statSync(join(stage.root, '.git', 'refs', 'heads', 'main')).mtimeMs
    const sha = git(stage, 'rev-parse', 'HEAD').trim()
    const at = await until(`the verdict on ${sha}`, () => timesOf(stage, sha))
    detectedMs.push(at.observed - writtenAt)
    judgedMs.push(at.judged - writtenAt)
    bareMs.push(bareGit(stage, sha))
  }
  const scanningMb = residentMbOf(stage.enginePid())
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
  return { detectedMs, judgedMs, bareMs, scanningMb, idleMb: memoryMbOf(stage.enginePid()) }
}

async function timesOf(stage: Stage, sha: string) {
  const journal = await journalOf(stage)
  const observed = journal.find(({ event }) => event.type === 'commit.observed' && event.subject.id === sha)?.at
  const judged = journal.find(({ event }) => event.type === 'checks.finished' && event.auditId === sha)?.at
  return observed !== undefined && judged !== undefined && { observed, judged }
}

/** What finding and reading the same commit costs when somebody types it: refs, log, diff, contents. */
function bareGit(stage: Stage, sha: string): number {
  const from = performance.now()
  git(stage, 'for-each-ref', '--format=%(objectname)', 'refs/heads')
  git(stage, 'log', '-1', '--format=%H %T %P%n%B', sha)
  const raw = git(stage, 'diff-tree', '-r', '--raw', '--no-abbrev', '-p', '-U0', `${sha}^`, sha)
  const blobs = [...raw.matchAll(/^:\d+ \d+ [0-9a-f]{40} ([0-9a-f]{40})/gm)].map(([, blob]) => blob)
  execFileSync('git', ['-C', stage.root, 'cat-file', '--batch'], {
    env: { ...stage.env },
    input: `${blobs.join('\n')}\n`,
  })
  return performance.now() - from
}

/** The whole tree through the scan port, without and with what is kept. */
async function fullScans(stage: Stage) {
  const objects = openObjectReader(stage.root)
  const tree = git(stage, 'rev-parse', 'HEAD^{tree}').trim()
  const cachePath = join(stage.home, SCAN_CACHE)
  const worker = pathToFileURL(join(dirname(stage.program), 'scan-worker.js'))
  const once = async () => {
    const scan = openScan({ worker, cachePath, version: 'bench' })
    const from = performance.now()
    const change = await readChange({ root: stage.root, objects, how: {}, wholeFiles: false }, { base: null, tree }, [])
    const { read } = await scanChange(change, scan, NEVER)
    const tookMs = performance.now() - from
    await scan.close()
    if (read !== FILES) throw new Error(`${read} of ${FILES} files were read`)
    return tookMs
  }
  const coldMs = await once()
  const keptMs = median([await once(), await once(), await once()])
  objects.close()
  return { coldMs, keptMs }
}

/** The gate as a process: on one commit, and over everything; each from a cold start. */
async function gates(stage: Stage) {
  const nodeMs: number[] = []
  const gateMs: number[] = []
  const wholeMs: number[] = []
  let gateMb = 0
  for (let round = 0; round < GATES; round++) {
    nodeMs.push((await timeOf(stage, ['-e', '0'])).tookMs)
    rmSync(join(stage.workspace.stateDir, SCAN_CACHE), { force: true })
    gateMs.push((await timeOf(stage, [stage.program, '--ci', '--base', 'HEAD~1'])).tookMs)
    rmSync(join(stage.workspace.stateDir, SCAN_CACHE), { force: true })
    const all = await timeOf(stage, [stage.program, '--ci', '--all'])
    wholeMs.push(all.tookMs)
    gateMb = Math.max(gateMb, all.memoryMb)
  }
  return { nodeMs, gateMs, wholeMs, gateMb }
}

function timeOf(
  stage: Stage,
  args: readonly string[],
): Promise<{ readonly tookMs: number; readonly memoryMb: number }> {
  const from = performance.now()
  const child = spawn(process.execPath, args, { cwd: stage.root, env: { ...stage.env }, stdio: 'ignore' })
  let memoryMb = 0
  const looking = setInterval(() => {
    memoryMb = Math.max(memoryMb, residentMbOf(child.pid ?? 0) || 0)
  }, 20)
  return new Promise((resolve) =>
    child.on('exit', () => {
      clearInterval(looking)
      resolve({ tookMs: performance.now() - from, memoryMb })
    }),
  )
}

type Figures = Awaited<ReturnType<typeof fullScans>> &
  Awaited<ReturnType<typeof watchedCommits>> &
  Awaited<ReturnType<typeof gates>>

function sectionOf(all: Figures): Section {
  const { detectedMs, judgedMs, bareMs, coldMs, keptMs, nodeMs, gateMs, wholeMs } = all
  const row = (name: string, samples: readonly number[]) => [
    name,
    show(median(samples)),
    show(quantile(samples, 0.95)),
    show(Math.max(...samples)),
  ]
  return {
    title: `Audits in a repository of ${FILES} files; ${COMMITS} commits of 1 to ${FILES_A_COMMIT_MAX} files`,
    head: ['from the branch being written', 'p50 ms', 'p95 ms', 'max ms'],
    rows: [
      row('commit in the journal', detectedMs),
      row('static verdict', judgedMs),
      row('the same git commands, typed', bareMs),
      row('bare Node', nodeMs),
      row('--ci on one commit, cold', gateMs),
      row(`--ci --all, ${FILES} files, cold`, wholeMs),
      row(`${FILES} files read and scanned, cold`, [coldMs]),
      row(`${FILES} files read, answers kept`, [keptMs]),
    ],
    goals: [
      { name: 'detection, p50', measured: median(detectedMs), limit: 10, unit: 'ms' },
      { name: 'detection, worst', measured: Math.max(...detectedMs), limit: 1_100, unit: 'ms' },
      { name: 'static verdict, p50', measured: median(judgedMs), limit: 100, unit: 'ms' },
      { name: 'static verdict, p95', measured: quantile(judgedMs, 0.95), limit: 800, unit: 'ms' },
      { name: '--ci on one commit, cold', measured: median(gateMs), limit: 600, unit: 'ms' },
      { name: 'full scan, cold', measured: coldMs, limit: 3_000, unit: 'ms' },
      { name: 'full scan, kept', measured: keptMs, limit: 150, unit: 'ms' },
      { name: 'engine after the commits (resident)', measured: all.scanningMb, limit: 400, unit: 'MB' },
      { name: 'engine idle (its share)', measured: all.idleMb, limit: 100, unit: 'MB' },
      { name: '--ci --all', measured: all.gateMb, limit: 400, unit: 'MB' },
    ],
    notes: [
      `verdict / the same git commands, typed: ${show(median(judgedMs) / median(bareMs))} ×; --ci / bare Node: ${show(median(gateMs) / median(nodeMs))} ×`,
    ],
  }
}
