// `signalbox attach ID`: one session full-screen, without the control room and without loading it.
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { findSession } from '#cli/sessions.ts'
import { loadConfig } from '#config.ts'
import { type Linking, reachEngine } from '#processes/engine-link.ts'
import { presentPtyHost } from '#processes/pty-link.ts'
import { whenWorld, worldOf } from '#processes/world-of.ts'
import type { SessionView, World } from '#projection/world.ts'
import type { Command } from '#protocol/command.ts'
import { Trouble } from '#protocol/errors.ts'
import type { EngineClient } from '#transport/client.ts'
import { attachSession } from '#tui/attach.ts'
import { linkingOf, type Setting } from './setting.ts'

const STARTED_WITHIN_MS = 10_000
const END_WORDS = {
  detached: 'it goes on',
  exited: 'it has ended',
  lost: 'the connection was lost; the session may go on',
}

export async function runAttach(line: CommandLine, setting: Setting): Promise<number> {
  if (!setting.hasTerminal)
    throw new Trouble('attach needs a terminal', 'use `signalbox why ID` or `sessions --json`', 2)
  const linking = linkingOf(line, setting)
  const early = presentPtyHost(linking)
  const client = await reachEngine(linking, { start: true })
  try {
    return await attachThrough(client, early, { line, linking, setting })
  } finally {
    client.close()
  }
}

type Attaching = { readonly line: CommandLine; readonly linking: Linking; readonly setting: Setting }

/** The engine's client stays, so that it hears that a person is there. */
async function attachThrough(
  client: EngineClient,
  early: ReturnType<typeof presentPtyHost>,
  { line, linking, setting }: Attaching,
): Promise<number> {
  const session = await startedSession(client, line.positionals[0] ?? '')
  if (!session || session.exit) {
    void early.then((host) => host?.close())
    throw new Trouble(`no live session ${line.positionals[0]}`, 'see `signalbox sessions`', 2)
  }
  // The engine may have started it only now.
  const ptyHost = (await early) ?? (await presentPtyHost(linking))
  if (!ptyHost) throw new Trouble('the pty-host cannot be reached', 'see `signalbox engine status`')
  const { detachKey } = loadConfig(linking.workspace.root, setting.env, optionValue(line, 'config'))
  const { stdin, stdout } = process
  const as = line.flags.has('take-over') ? 'new-writer' : line.flags.has('read-only') ? 'reader' : 'writer'
  const { id, launch } = session
  const send = (command: Command) => client.send(command)
  const end = await attachSession({ ptyHost, sessionId: id, name: launch.name, stdin, stdout, detachKey, as, send })
  ptyHost.close()
  setting.io.err(`left ${launch.name} (${id}): ${END_WORDS[end]}`)
  return 0
}

/** The session once it runs: one that was asked for a moment ago may still be starting. */
async function startedSession(client: EngineClient, id: string): Promise<SessionView | undefined> {
  const isThere = (world: World) => findSession(world, id)?.state !== 'starting'
  return findSession((await whenWorld(client, isThere, STARTED_WITHIN_MS)) ?? (await worldOf(client)), id)
}
