// `audit` and `logs`: the engine inside this process, nobody to ask, the result on stdout.
import { resolve } from 'node:path'
import { EXIT } from '#ci/exit-code.ts'
import { gateOf } from '#ci/gate.ts'
import { type CommandLine, numberOf, optionValue } from '#cli/command-line.ts'
import { printThreats } from '#cli/logs.ts'
import { readRevisions } from '#cli/revisions.ts'
import { type Config, configSchema, loadConfig } from '#config.ts'
import { hasCommits, type Range, subjectsOf } from '#git/range.ts'
import { type Ended, runOnce } from '#processes/one-off.ts'
import { shortId } from '#protocol/subject.ts'
import { findWorkspace } from '#workspace.ts'
import { runGate } from './gate.ts'
import type { Setting } from './setting.ts'

const DAY_S = 86_400

export function runOneOff(line: CommandLine, setting: Setting): Promise<number> {
  switch (line.command) {
    case 'ci':
      return runGate(line, setting)
    case 'audit':
      return runAudit(line, setting)
    default:
      return runLogs(line, setting)
  }
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
  readonly logs: readonly { readonly path: string; readonly bucketMs: number }[]
}

async function audit(auditing: Auditing, range: Range): Promise<Ended> {
  const subjects = (await hasCommits(auditing.root)) ? await subjectsOf(auditing.root, range) : []
  return runOnce({ ...auditing, subjects, follow: false, signal: new AbortController().signal })
}

async function runLogs(line: CommandLine, { io, installation }: Setting): Promise<number> {
  const asJson = line.flags.has('json')
  const stopping = new AbortController()
  if (line.flags.has('follow'))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
  const bucketMs = (numberOf(line, 'bucket', [1, DAY_S]) ?? 60) * 1_000
  const known = new Map()
  const { world } = await runOnce({
    root: process.cwd(),
    version: installation.version,
    installation,
    config: configSchema.parse({}),
    subjects: [],
    logs: line.positionals.map((path) => ({ path: resolve(path), bucketMs })),
    follow: line.flags.has('follow'),
    signal: stopping.signal,
    onEnvelopes: (envelopes) => printThreats(envelopes, known, io, asJson),
  })
  const buckets = Object.values(world.signals).flat()
  const bad = buckets.reduce((sum, bucket) => sum + bucket.badLines, 0)
  const read = buckets.reduce((sum, bucket) => sum + bucket.total, 0)
  if (buckets.length === 0) {
    io.err('signalbox: no line could be read: each must be a JSON object with a time')
    return EXIT.notRun
  }
  io.err(
    `signalbox: ${world.threats.length} threats; in the last ${buckets.length} buckets ${read} lines, ${bad} unreadable`,
  )
  return EXIT.ok
}
