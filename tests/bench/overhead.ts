// What running outside programs through an audit costs over running them by hand: a linter on fifty scripts, and a test suite of
// some seconds on a checkout of the commit, with its reports read. By hand means the same command in the work tree.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readChange } from '#effects/change-texts.ts'
import { createMetricsMeasure } from '#effects/metrics-measure.ts'
import { createTestsRun } from '#effects/tests-run.ts'
import { runTools } from '#effects/tools/run-tools.ts'
import { openObjectReader } from '#git/object-reader.ts'
import { openReportReader } from '#processes/report-reader.ts'
import type { Subject } from '#protocol/subject.ts'
import { findExecutable } from '#sessions/executable.ts'
import { openStage, type Stage } from '../faults/stage.ts'
import { NEVER_ABORTED, perform } from '../support/order.ts'
import { subject as subjectLike } from '../support/samples.ts'
import { median, type Section, show } from './figures.ts'
import { shopFile } from './shop-files.ts'

const ROUNDS = 5
const FILES = 500
const SUITE_FILES = 16
const SUITE = 'node --test'
const LIMIT = 1.15
const SHELLCHECK = ['--norc', '-f', 'json1', '--']

export async function benchOverhead(): Promise<Section> {
  const stage = openStage('overhead')
  try {
    return sectionOf(await linter(stage), await suite(stage))
  } finally {
    await stage.close()
  }
}

type Pairs = { readonly oursMs: number[]; readonly bareMs: number[] }

/** Null where the linter is not installed. */
async function linter(stage: Stage): Promise<Pairs | null> {
  const program = programAt(stage)
  if (program === null) return null
  const scripts = Array.from({ length: FILES }, (_, index) => shopFile(index)).filter(([path]) => path.endsWith('.sh'))
  const subject = commit(stage, scripts)
  const objects = openObjectReader(stage.root)
  const from = { root: stage.root, objects, how: {} }
  const { files } = await readChange(from, subject, [])
  const paths = scripts.map(([path]) => path)
  const pairs = await alternately(
    async () => {
      const change = { room: roomOf(stage), subject, files, objects, how: {} }
      const { ran } = await runTools(change, NEVER_ABORTED)
      if (ran.find(({ name }) => name === 'shellcheck')?.outcome !== 'ran') throw new Error(JSON.stringify(ran))
    },
    () => byHand(stage, program, [...SHELLCHECK, ...paths]),
  )
  objects.close()
  return pairs
}

function programAt({ root, env }: Stage): string | null {
  try {
    return findExecutable('shellcheck', root, env['PATH'])
  } catch {
    return null
  }
}

async function suite(stage: Stage): Promise<Pairs> {
  const test = (index: number) =>
    `import { test } from 'node:test'\ntest('part ${index}', () => {\n  const until = performance.now() + 200\n  while (performance.now() < until);\n})\n`
  const files = Array.from(
    { length: SUITE_FILES },
    (_, index) => [`tests/part-${index}.test.mjs`, test(index)] as const,
  )
  const subject = commit(stage, [...Array.from({ length: FILES }, (_, index) => shopFile(index)), ...files])
  const room = roomOf(stage)
  const reports = openReportReader(pathToFileURL(join(dirname(stage.program), 'report-worker.js')))
  const queryHooksDir = join(dirname(stage.program), '..', 'sessions', 'query-count')
  const tests = createTestsRun({
    ...room,
    command: SUITE,
    reports,
    queryHooksDir,
    rerunFailed: false,
    compareWithParent: false,
  })
  const measure = createMetricsMeasure(room, reports)
  return alternately(
    async () => {
      const { events } = await perform(tests, { type: 'tests.run', auditId: subject.id, subject, skipBecause: null })
      const [ended] = events
      if (ended?.type !== 'tests.finished' || ended.tests.status !== 'PASS') throw new Error(JSON.stringify(ended))
      await perform(measure, { type: 'metrics.measure', auditId: subject.id, subject })
    },
    () => byHand(stage, 'sh', ['-c', SUITE]),
  )
}

const roomOf = ({ root, home }: Stage) => ({ root, stateDir: join(home, 'state', 'bench') })

/** The first round fills the caches of both and does not count. */
async function alternately(ours: () => Promise<void>, bare: () => Promise<void>): Promise<Pairs> {
  const timed = async (what: () => Promise<void>) => {
    const from = performance.now()
    await what()
    return performance.now() - from
  }
  const pairs: Pairs = { oursMs: [], bareMs: [] }
  for (let round = 0; round <= ROUNDS; round++) {
    const [bareMs, oursMs] = [await timed(bare), await timed(ours)]
    if (round === 0) continue
    pairs.bareMs.push(bareMs)
    pairs.oursMs.push(oursMs)
  }
  return pairs
}

async function byHand({ root, env }: Stage, program: string, args: readonly string[]): Promise<void> {
  try {
    execFileSync(program, args, { cwd: root, env: { ...env }, stdio: 'ignore' })
  } catch (thrown) {
    // It found something.
    if ((thrown as { status?: number | null }).status !== 1) throw thrown
  }
}

function commit(stage: Stage, files: readonly (readonly [string, string])[]): Subject {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', stage.root, ...args], { env: { ...stage.env }, encoding: 'utf8' }).trim()
  for (const [path, text] of files) {
    mkdirSync(dirname(join(stage.root, path)), { recursive: true })
    writeFileSync(join(stage.root, path), text)
  }
  git('add', '-A')
  git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', 'commit', '-q', '-m', 'Fill the shop')
  const [id = '', tree = '', base = ''] = git('rev-parse', 'HEAD', 'HEAD^{tree}', 'HEAD~1').split('\n')
  return subjectLike({ id, tree, base })
}

function sectionOf(linted: Pairs | null, tested: Pairs): Section {
  const parts = [
    ...(linted ? [{ name: 'shellcheck on 50 scripts', ...linted }] : []),
    { name: 'a test suite on its checkout', ...tested },
  ]
  const ratio = ({ oursMs, bareMs }: Pairs) => median(oursMs) / median(bareMs)
  return {
    title: `Outside programs through an audit and by hand, median of ${ROUNDS}`,
    head: ['what', 'by hand ms', 'through an audit ms', '×'],
    rows: parts.map((part) => [
      part.name,
      show(median(part.bareMs)),
      show(median(part.oursMs)),
      ratio(part).toFixed(2),
    ]),
    goals: parts.map((part) => ({ name: part.name, measured: ratio(part), limit: LIMIT, unit: '×' })),
    notes: linted ? [] : ['shellcheck is not installed: not measured'],
  }
}
