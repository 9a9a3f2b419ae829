// `signalbox policy`, `policy test` and `policy revoke NAME`. Rules from files are read now, while a running engine keeps those that
// it was started with until it starts again; accepted rules hold at once.
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { printPolicy, printRuling } from '#cli/policy.ts'
import { answer } from '#cli/queue.ts'
import { findSession } from '#cli/sessions.ts'
import { loadConfig } from '#config.ts'
import { type Asker, supposed } from '#policy/asked.ts'
import { DEFAULT_RULES } from '#policy/default-rules.ts'
import { isNamed } from '#policy/glob.ts'
import { roleRules } from '#policy/role-rules.ts'
import { inOrder, type PlacedRule } from '#policy/rule.ts'
import { CHANGE_TOOLS, READ_TOOLS, SHELL_TOOLS } from '#policy/tools.ts'
import { reachEngine } from '#processes/engine-link.ts'
import { rosterFiles } from '#processes/workflows-of.ts'
import { worldOf } from '#processes/world-of.ts'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import { Trouble } from '#protocol/errors.ts'
import type { EngineClient } from '#transport/client.ts'
import { linkingOf, type Setting } from './setting.ts'

/** Works without an engine too, except for `revoke`: then no accepted rules are known. */
export async function runPolicy(line: CommandLine, setting: Setting): Promise<number> {
  const [what, name] = line.positionals
  const { io } = setting
  const asJson = line.flags.has('json')
  if (what === 'revoke') return revoke(line, setting, name)
  if (what !== undefined && what !== 'test')
    throw new Trouble(`\`signalbox policy\` does not know "${what}"`, 'use test or revoke NAME, or nothing', 2)
  if (what === undefined && optionValue(line, 'command') !== undefined)
    throw new Trouble('--command belongs to `signalbox policy test`', 'say `signalbox policy test --command …`', 2)
  const linking = linkingOf(line, setting)
  const { world, isRunning } = await worldIfRunning(linking)
  const config = loadConfig(linking.workspace.root, setting.env, optionValue(line, 'config'))
  const accepted = world.rules.map(
    ({ rule, escalationId }): PlacedRule => ({ rule, layer: 'accepted', where: escalationId }),
  )
  const { roles } = isRunning ? world.roster : rosterFiles(setting.installation, setting.env).roster
  const rules = inOrder([...roleRules(roles), ...config.policy, ...accepted, ...DEFAULT_RULES])
  if (!isRunning) io.err('signalbox: no engine is running: rules accepted with questions are not in this')
  if (what === undefined) return printPolicy(rules, io, asJson)
  return printRuling(caseOf(line, world, linking.workspace.root), rules, io, asJson)
}

async function worldIfRunning(linking: Parameters<typeof reachEngine>[0]) {
  const client = await reachEngine(linking, { start: false }).catch(() => null)
  if (!client) return { world: EMPTY_WORLD, isRunning: false }
  try {
    return { world: await worldOf(client), isRunning: true }
  } finally {
    client.close()
  }
}

async function revoke(line: CommandLine, setting: Setting, name: string | undefined): Promise<number> {
  if (name === undefined) throw new Trouble('which rule?', 'see `signalbox policy`', 2)
  const client: EngineClient = await reachEngine(linkingOf(line, setting), { start: true })
  try {
    return await answer(client, { type: 'rule.revoke', name }, setting.io, line.flags.has('json'))
  } finally {
    client.close()
  }
}

/** The case that the options describe, as a hook of an agent would bring it. */
function caseOf(line: CommandLine, world: World, root: string) {
  const command = optionValue(line, 'command') ?? null
  const tool = optionValue(line, 'tool') ?? (command === null ? undefined : SHELL_TOOLS[0])
  if (tool === undefined)
    throw new Trouble('nothing to rule on', "give --tool T, --command '…' or both, and --path P", 2)
  if (command !== null && isNamed(tool, [...READ_TOOLS, ...CHANGE_TOOLS]))
    throw new Trouble(`${tool} runs no command`, 'give --path P for what it touches', 2)
  const request = {
    tool,
    kind: 'permission' as const,
    likeness: '',
    paths: line.values.get('path') ?? [],
    channel: line.flags.has('screen') ? ('screen' as const) : ('desk' as const),
    texts: command === null ? [] : [command],
    exact: line.flags.has('screen') ? null : command,
  }
  return supposed(request, 'MEDIUM', askerOf(line, world, root))
}

function askerOf(line: CommandLine, world: World, root: string): Asker {
  const named = optionValue(line, 'session')
  const session = named === undefined ? undefined : findSession(world, named)
  if (named !== undefined && !session) throw new Trouble(`no session ${named}`, 'see `signalbox sessions`', 2)
  const { launch } = session ?? {}
  return {
    id: session?.id ?? '',
    name: launch?.name ?? '',
    profile: optionValue(line, 'profile') ?? launch?.profile ?? '',
    role: optionValue(line, 'role') ?? launch?.role ?? null,
    cwd: launch?.cwd ?? root,
  }
}
