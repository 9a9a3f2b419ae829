// One run of a test command in a checkout, with what it printed and the JUnit files that it wrote read into a result.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Ending, runBounded } from '../bounded-run.ts'
import type { RunPlace, RunReports } from '../run-reports.ts'
import { readWritten } from '../written-files.ts'
import { XML_BYTES_MAX } from '../xml.ts'
import type { TestCommand } from './command.ts'
import type { Result } from './compare.ts'
import { countOutput } from './count-output.ts'
import type { Missing } from './dependencies.ts'
import { judge, needsInstallBecause } from './judge.ts'
import { isJunitPath } from './junit-path.ts'
import { worseOf } from './tally.ts'

export type Bench = RunPlace & {
  readonly missing: Missing
  readonly command: TestCommand
  readonly timeoutMs: number
  readonly reports: RunReports
}

export type Suite = { readonly result: Result; readonly ending: Ending | null }

/** Runs the command, or `argv` in its place. Packages that the command is known to need must be there. */
export async function runSuite(bench: Bench, signal: AbortSignal, argv = bench.command.argv): Promise<Suite> {
  const { root, folder, tree, how, command, missing, timeoutMs } = bench
  const lacking = command.needs ? missing.get(command.needs) : undefined
  if (lacking !== undefined) {
    return { result: { status: 'NOT_RUN', because: needsInstallBecause(lacking), tally: null }, ending: null }
  }
  const ending = await runBounded({ argv, cwd: folder, timeoutMs, env: command.env }, signal)
  const tally = worseOf(countOutput(ending.output), await bench.reports.junit({ root, folder, tree, how }))
  const needsInstall = missing.get('submodules') ?? (command.needs ? null : ([...missing.values()][0] ?? null))
  return { result: { ...judge(ending, tally, { timeoutMs, needsInstall }), tally }, ending }
}

/** Removes the JUnit files of an earlier run, which a later one need not write again. */
export async function clearJunit(bench: Bench): Promise<void> {
  const files = await readWritten({ ...bench, bytesMax: XML_BYTES_MAX, isWanted: isJunitPath })
  for (const { path } of files) await rm(join(bench.folder, path), { force: true })
}
