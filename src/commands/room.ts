// `signalbox [DIR]`: the control room on a terminal, and a plain account where there is none. While Ink is loaded, the
// engine is reached, or started, and its pty-host after it.
import { setImmediate as turn } from 'node:timers/promises'
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { printStatus } from '#cli/status.ts'
import { loadConfig } from '#config.ts'
import { type Linking, reachEngine } from '#processes/engine-link.ts'
import { explainerOf } from '#processes/explain.ts'
import { presentPtyHost } from '#processes/pty-link.ts'
import { worldOf } from '#processes/world-of.ts'
import { loadWorld } from '#projection/load.ts'
import { beginOpening, type Opening } from '#tui/opening.ts'
import { linkingOf, type Setting } from './setting.ts'

export async function runRoom(line: CommandLine, setting: Setting): Promise<number> {
  const linking = linkingOf(line, setting, line.positionals[0])
  if (!setting.hasTerminal) {
    const client = await reachEngine(linking, { start: true })
    const code = printStatus(await worldOf(client), setting.io, line.flags.has('json'))
    client.close()
    return code
  }
  return openRoomOn(linking, line, setting.opening)
}

/** The control room on a workspace whose engine is reached, or started, here. */
export async function openRoomOn(linking: Linking, line: CommandLine, begun: Opening | null): Promise<number> {
  const { workspace, installation, env } = linking
  const { stdin, stdout } = process
  const opening = begun ?? beginOpening({ stdin, stdout, env, directory: workspace.root })
  const opened: { close(): void }[] = []
  const kept = async <T extends { close(): void } | null>(connecting: Promise<T>): Promise<T> => {
    const connection = await connecting
    if (connection) opened.push(connection)
    return connection
  }
  try {
    const engine = kept(reachEngine(linking, { start: true }))
    const early = kept(presentPtyHost(linking))
    engine.catch(() => {})
    const config = loadConfig(workspace.root, env, configPath(linking))
    const themeName = optionValue(line, 'theme') ?? config.theme
    await opening.ready
    // Loading Ink keeps this thread busy: first let an engine that is not there be started.
    await turn()
    const { openControlRoom } = await import('#tui/open.ts')
    let isFirst = true
    return await openControlRoom({
      client: await engine,
      reconnect: () => kept(reachEngine(linking, { start: true })),
      ptyHost: null,
      getPtyHost: async () => {
        const first = isFirst ? await early : null
        isFirst = false
        return first ?? kept(presentPtyHost(linking))
      },
      stdin,
      stdout,
      opening,
      workspaceName: workspace.name,
      themeDirs: [installation.themesDir],
      prefixKey: config.detachKey,
      bell: config.bell,
      notices: config.notify,
      loadWorld,
      explain: explainerOf(installation, env),
      env,
      ...(themeName === undefined ? {} : { themeName }),
    })
  } finally {
    opening.abandon()
    for (const connection of opened) connection.close()
  }
}

const configPath = ({ engineArgs }: Linking) => (engineArgs[0] === '--config' ? engineArgs[1] : undefined)
