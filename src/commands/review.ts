// `review`: the four passes on one commit or a range, with the model where one is configured: findings and proposals as a table or JSON.
import { EXIT } from '#ci/exit-code.ts'
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { reviewMarkdown, reviewOf } from '#cli/review.ts'
import { loadConfig } from '#config.ts'
import { hasCommits, subjectsOf } from '#git/range.ts'
import { runOnce } from '#processes/one-off.ts'
import { findWorkspace } from '#workspace.ts'
import type { Setting } from './setting.ts'

export async function runReview(line: CommandLine, { io, installation, env }: Setting): Promise<number> {
  const { root } = findWorkspace(optionValue(line, 'workspace') ?? '.', env)
  const config = loadConfig(root, env, optionValue(line, 'config'))
  const [from, to] = (line.positionals[0] ?? 'HEAD').split('..', 2)
  const range = to === undefined ? { base: null, head: from ?? 'HEAD' } : { base: from ?? null, head: to || 'HEAD' }
  const subjects = (await hasCommits(root)) ? await subjectsOf(root, { ...range, isWhole: line.flags.has('all') }) : []
  if (subjects.length === 0) {
    io.err('signalbox: nothing to review')
    return EXIT.notRun
  }
  const { world } = await runOnce({
    root,
    version: installation.version,
    installation,
    config,
    subjects,
    logs: [],
    isReviewing: true,
    signal: new AbortController().signal,
  })
  const reports = world.audits.flatMap(({ report }) => (report ? [report] : [])).toReversed()
  const review = reviewOf(reports)
  io.out(line.flags.has('json') ? JSON.stringify(review, null, 2) : reviewMarkdown(review))
  if (reports.some(({ status }) => status === 'FAIL')) return EXIT.failed
  return reports.some(({ status }) => status === 'PASS') ? EXIT.ok : EXIT.notRun
}
