// `--ci` and `audit`: the engine inside this process, nobody to ask, the result on stdout.
import { gateOf } from '#ci/gate.ts'
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { readRevisions } from '#cli/revisions.ts'
import { type Config, loadConfig } from '#config.ts'
import { hasCommits, type Range, subjectsOf } from '#git/range.ts'
import { type Ended, runOnce } from '#processes/one-off.ts'
import { shortId } from '#protocol/subject.ts'
import { findWorkspace } from '#workspace.ts'
import { runGate } from './gate.ts'
import type { Setting } from './setting.ts'

export function runOneOff(line: CommandLine, setting: Setting): Promise<number> {
  return line.command === 'ci' ? runGate(line, setting) : runAudit(line, setting)
}

async function runAudit(line: CommandLine, { io, installation, env }: Setting): Promise<number> {
  const { root } = findWorkspace(optionValue(line, 'workspace') ?? '.', env)
  const config = loadConfig(root, env, optionValue(line, 'config'))
  const range = readRevisions(line.positionals[0] ?? 'HEAD')
  const ended = await audit(
    { root, config, version: installation.version, installation, logs: [] },
    { ...range, isWhole: line.flags.has('all') },
  )
  const gate = gateOf({ ...ended, workspace: root, ...range, allowEmpty: false })
  if (line.flags.has('json')) {
    io.out(JSON.stringify(gate.reports.length === 1 ? gate.reports[0] : gate.reports, null, 2))
    return gate.exitCode
  }
  for (const report of gate.reports) {
    const id = shortId({ kind: 'commit', id: report.commit_hash })
    io.out(
      `${id}  ${report.status}  security ${report.metrics.security_score}  tests ${report.tests.status} (${report.tests.because})  ${report.subject}`,
    )
    for (const { severity, file, line: at, description } of report.issues) {
      io.out(`  ${severity.padEnd(8)}  ${file ?? 'commit'}:${at}  ${description}`)
    }
  }
  if (gate.reports.length === 0) io.err('signalbox: nothing to audit')
  return gate.exitCode
}

type Auditing = {
  readonly root: string
  readonly config: Config
  readonly version: string
  readonly installation: Setting['installation']
  readonly logs: readonly string[]
}

async function audit(auditing: Auditing, range: Range): Promise<Ended> {
  const subjects = (await hasCommits(auditing.root)) ? await subjectsOf(auditing.root, range) : []
  return runOnce({ ...auditing, subjects, signal: new AbortController().signal })
}
