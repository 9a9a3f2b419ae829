// `signalbox workflow list|show NAME|run [NAME] --issue FILE|status [ID]|cancel ID`.
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { answer } from '#cli/queue.ts'
import { printRuns, printWorkflow, printWorkflows } from '#cli/workflow.ts'
import { loadConfig } from '#config.ts'
import { triageFile } from '#processes/triage-issue.ts'
import { worldOf } from '#processes/world-of.ts'
import { mainBranch } from '#projection/main-branch.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Triage } from '#protocol/triage.ts'
import type { EngineClient } from '#transport/client.ts'
import { linkingOf, type Setting } from './setting.ts'

export async function runWorkflow(line: CommandLine, setting: Setting, client: EngineClient): Promise<number> {
  const { io } = setting
  const [what, name = ''] = line.positionals
  const asJson = line.flags.has('json')
  const world = await worldOf(client)
  switch (what) {
    case 'list':
      return printWorkflows(world.roster, io, asJson)
    case 'show':
      return printWorkflow(world.roster, name, io, asJson)
    case 'status':
      return printRuns(world, name || undefined, io, asJson)
    case 'cancel':
      return answer(
        client,
        { type: 'workflow.cancel', runId: name, because: optionValue(line, 'reason') ?? '' },
        io,
        asJson,
      )
    case 'run':
      return start(line, name, setting, client)
    default:
      throw new Trouble(
        `\`signalbox workflow\` does not know "${what ?? ''}"`,
        'use list, show, run, status or cancel',
        2,
      )
  }
}

async function start(line: CommandLine, name: string, setting: Setting, client: EngineClient): Promise<number> {
  const { io, env } = setting
  const path = optionValue(line, 'issue')
  if (!path) throw new Trouble('which issue?', 'give its text as a file: --issue FILE', 2)
  const { root } = linkingOf(line, setting).workspace
  const config = loadConfig(root, env, optionValue(line, 'config'))
  const warn = (because: string) => io.err(`signalbox: ${because}`)
  const { triage, kinds, ...issue } = await triageFile(path, { config, env, warn })
  const { heads } = await worldOf(client)
  const threatId = optionValue(line, 'threat')
  const about = { target: optionValue(line, 'target') ?? mainBranch(heads), ...(threatId ? { threatId } : {}) }
  const ack = await client.send(
    name === ''
      ? { type: 'issue.submit', issue, triage, ...about }
      : { type: 'workflow.start', workflow: name, issue: { ...issue, kinds: [...kinds] }, ...about },
  )
  if (line.flags.has('json')) io.out(JSON.stringify(ack))
  else if (!ack.ok) io.err(`signalbox: ${ack.refused}`)
  else io.out(startedWords(ack.id ?? '', triage, name))
  return ack.ok ? 0 : 1
}

/** A run has begun, or a human is asked first. */
function startedWords(id: string, { kind, confidence }: Triage, name: string): string {
  if (id.startsWith('e')) return `${id}: what the issue is about is not clear; \`signalbox show ${id}\` asks you`
  const found = name === '' ? ` (${kind}, ${Math.round(confidence * 100)} %)` : ''
  return `${id} started${found}; \`signalbox workflow status ${id}\` shows it`
}
