// `signalbox [DIR]` and `signalbox attach ID`: the control room on a terminal, and a plain account where there is none.
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { findSession } from '#cli/sessions.ts'
import { printStatus } from '#cli/status.ts'
import { loadConfig } from '#config.ts'
import { type Linking, reachEngine } from '#processes/engine-link.ts'
import { type RemotePtyHost, reachPtyHost } from '#processes/pty-link.ts'
import { whenWorld, worldOf } from '#processes/world-of.ts'
import { loadWorld } from '#projection/load.ts'
import type { SessionView, World } from '#projection/world.ts'
import { Trouble } from '#protocol/errors.ts'
import type { EngineClient } from '#transport/client.ts'
import { attachSession } from '#tui/attach.ts'
import { openControlRoom } from '#tui/open.ts'
import { prepare } from '#workspace.ts'
import { linkingOf, type Setting } from './setting.ts'

const STARTED_WITHIN_MS = 10_000

export async function runRoom(line: CommandLine, setting: Setting): Promise<number> {
  if (line.command === 'attach') return attach(line, setting)
  const linking = linkingOf(line, setting, line.positionals[0])
  if (!setting.hasTerminal) {
    const client = await reachEngine(linking, { start: true })
    const code = printStatus(await worldOf(client), setting.io, line.flags.has('json'))
    client.close()
    return code
  }
  return openRoomOn(linking, line)
}

/** The control room on a workspace whose engine is reached, or started, here. */
export async function openRoomOn(linking: Linking, line: CommandLine): Promise<number> {
  const { workspace, installation, env } = linking
  const config = loadConfig(workspace.root, env, configPath(linking))
  const themeName = optionValue(line, 'theme') ?? config.theme
  const opened: { close(): void }[] = []
  const kept = async <T extends { close(): void } | null>(connecting: Promise<T>): Promise<T> => {
    const connection = await connecting
    if (connection) opened.push(connection)
    return connection
  }
  const code = await openControlRoom({
    client: await kept(reachEngine(linking, { start: true })),
    reconnect: () => kept(reachEngine(linking, { start: true })),
    ptyHost: null,
    getPtyHost: () => kept(ptyHostOf(linking)),
    stdin: process.stdin,
    stdout: process.stdout,
    workspaceName: workspace.name,
    themeDirs: [installation.themesDir],
    prefixKey: config.detachKey,
    bell: config.bell,
    loadWorld,
    env,
    ...(themeName === undefined ? {} : { themeName }),
  })
  for (const connection of opened) connection.close()
  return code
}

const configPath = ({ engineArgs }: Linking) => (engineArgs[0] === '--config' ? engineArgs[1] : undefined)

/** The workspace's pty-host, or null while there is none. */
async function ptyHostOf(linking: Linking): Promise<RemotePtyHost | null> {
  const { token } = prepare(linking.workspace)
  return reachPtyHost({ ...linking, token }, { start: false, onLost: () => {} }).catch(() => null)
}

/** The session once it runs: one that was asked for a moment ago may still be starting. */
async function startedSession(client: EngineClient, id: string): Promise<SessionView | undefined> {
  const isThere = (world: World) => findSession(world, id)?.state !== 'starting'
  return findSession((await whenWorld(client, isThere, STARTED_WITHIN_MS)) ?? (await worldOf(client)), id)
}

async function attach(line: CommandLine, setting: Setting): Promise<number> {
  if (!setting.hasTerminal)
    throw new Trouble('attach needs a terminal', 'use `signalbox why ID` or `sessions --json`', 2)
  const linking = linkingOf(line, setting)
  const client = await reachEngine(linking, { start: true })
  const session = await startedSession(client, line.positionals[0] ?? '')
  client.close()
  if (!session || session.exit)
    throw new Trouble(`no live session ${line.positionals[0]}`, 'see `signalbox sessions`', 2)
  const ptyHost = await ptyHostOf(linking)
  if (!ptyHost) throw new Trouble('the pty-host cannot be reached', 'see `signalbox engine status`')
  const { detachKey } = loadConfig(linking.workspace.root, setting.env, configPath(linking))
  const { stdin, stdout } = process
  const as = line.flags.has('take-over') ? 'new-writer' : line.flags.has('read-only') ? 'reader' : 'writer'
  const name = session.launch.name
  const end = await attachSession({ ptyHost, sessionId: session.id, name, stdin, stdout, detachKey, as })
  ptyHost.close()
  const words = {
    detached: 'it goes on',
    exited: 'it has ended',
    lost: 'the connection was lost; the session may go on',
  }
  setting.io.err(`left ${session.launch.name} (${session.id}): ${words[end]}`)
  return 0
}
