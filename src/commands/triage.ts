// `signalbox triage FILE [--json]`: works without an engine; the roster is read from its files.
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { printTriage } from '#cli/triage.ts'
import { loadConfig } from '#config.ts'
import { takenBy, triageFile } from '#processes/triage-issue.ts'
import { rosterFiles } from '#processes/workflows-of.ts'
import type { Setting } from './setting.ts'

export async function runTriage(line: CommandLine, { io, installation, env }: Setting): Promise<number> {
  const warn = (because: string) => io.err(`signalbox: ${because}`)
  // Of the folder alone: an issue can be sorted outside of any repository.
  const config = loadConfig(optionValue(line, 'workspace') ?? '.', env, optionValue(line, 'config'))
  const { title, triage } = await triageFile(line.positionals[0] ?? '', { config, env, warn })
  const { roster, troubles } = rosterFiles(installation, env)
  for (const { file, message } of troubles) warn(`${file}: ${message}`)
  return printTriage({ title, triage }, takenBy(roster, triage), { io, asJson: line.flags.has('json') })
}
