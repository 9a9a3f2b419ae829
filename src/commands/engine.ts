// `signalbox engine start|stop|status`, and `engine serve`, which is the engine's own process.
import type { CommandLine } from '#cli/command-line.ts'
import { optionValue } from '#cli/command-line.ts'
import { loadConfig } from '#config.ts'
import { stopEngine } from '#processes/ending.ts'
import { enginePid, type Linking, reachEngine } from '#processes/engine-link.ts'
import { runEngine } from '#processes/engine-process.ts'
import { Trouble } from '#protocol/errors.ts'
import type { EngineClient } from '#transport/client.ts'
import { linkingOf, type Setting } from './setting.ts'

export async function runEngineCommand(line: CommandLine, setting: Setting): Promise<number> {
  const [what, directory] = line.positionals
  const linking = linkingOf(line, setting, directory)
  switch (what) {
    case 'serve': {
      const config = loadConfig(linking.workspace.root, setting.env, optionValue(line, 'config'))
      return runEngine({ workspace: linking.workspace, config, installation: setting.installation })
    }
    case 'start': {
      const client = await reachEngine(linking, { start: true })
      client.close()
      return say(line, setting, linking, true)
    }
    case 'stop':
      return stop(line, setting, linking)
    case 'status': {
      const client = await running(linking)
      client?.close()
      return say(line, setting, linking, client !== null)
    }
    default:
      throw new Trouble(`\`signalbox engine\` does not know "${what ?? ''}"`, 'use start, stop or status', 2)
  }
}

async function stop(line: CommandLine, setting: Setting, linking: Linking): Promise<number> {
  const client = await running(linking)
  const pid = enginePid(linking.workspace)
  if (client && !(await stopEngine(linking.workspace, client))) {
    throw new Trouble('the engine does not end', `look at its log in ${linking.workspace.stateDir}`)
  }
  if (!client || line.flags.has('json')) return say(line, setting, linking, false)
  setting.io.out(`engine stopped (pid ${pid ?? 'unknown'}) for ${linking.workspace.root}; sessions go on`)
  return 0
}

/** A client of the running engine, or null when none runs. */
async function running(linking: Linking): Promise<EngineClient | null> {
  return reachEngine(linking, { start: false }).catch((thrown) => {
    if (thrown instanceof Trouble && thrown.message.startsWith('no engine')) return null
    throw thrown
  })
}

function say(line: CommandLine, { io }: Setting, { workspace }: Linking, isRunning: boolean): number {
  const pid = isRunning ? enginePid(workspace) : null
  const { root, stateDir, runtimeDir } = workspace
  if (line.flags.has('json')) io.out(JSON.stringify({ running: isRunning, pid, workspace: root, stateDir, runtimeDir }))
  else io.out(isRunning ? `engine running (pid ${pid ?? 'unknown'}) for ${root}` : `no engine running for ${root}`)
  return 0
}
