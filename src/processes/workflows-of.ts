// What workflows need in the engine's process: the roster as its files say, what roles run on, and the gate's own audit.
import { type Config, configHome } from '#config.ts'
import { isDocument, isTestFile } from '#detectors/commit/file-kind.ts'
import { commandsOf } from '#effects/workflow/role-command.ts'
import type { World } from '#projection/world.ts'
import { clean } from '#protocol/clean.ts'
import type { Event } from '#protocol/event.ts'
import { readRoster, readRuntimes } from '#sessions/roster-files.ts'
import type { Workspace } from '#workspace.ts'
import type { Assembly } from './assemble.ts'
import { createExamine } from './examine.ts'
import type { Installation } from './installation.ts'
import { spendingOf } from './spending-of.ts'
import type { Workflows } from './workflow-performers.ts'

type Parts = {
  readonly workspace: Workspace
  readonly config: Config
  readonly installation: Installation
  readonly world: () => World
}

const CODE = /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kt|cs|php|swift|scala|c|cc|cpp|h|hpp|sh|sql|vue|svelte)$/

export function workflowsOf({ workspace, config, installation, world }: Parts): Workflows {
  return {
    commandOf: commandsOf({
      standard: config.team.runtime,
      named: readRuntimes(rosterDirs(installation, process.env)).runtimes,
      models: config.team.models,
      prices: config.team.prices,
      program: [process.execPath, installation.main],
    }),
    gate: {
      examine: createExamine({ root: workspace.root, config, installation }),
      isCode: (path) => CODE.test(path) && !isDocument(path),
      isTest: isTestFile,
    },
    world,
    spentBy: spendingOf(world, config.team.prices),
  }
}

/** The roster as its files say now, without an engine. */
export const rosterFiles = (installation: Installation, env: NodeJS.ProcessEnv) =>
  readRoster(rosterDirs(installation, env))

/** The folders of a roster, the person's own last. */
export const rosterDirs = ({ rosterDir }: Installation, env: NodeJS.ProcessEnv) => [rosterDir, configHome(env)]

/** Puts the roster into force as its files say now; a file that does not fit is told, and the others hold. */
export async function enlist(
  { engine }: Assembly,
  { installation, env }: { readonly installation: Installation; readonly env: NodeJS.ProcessEnv },
): Promise<void> {
  const dirs = rosterDirs(installation, env)
  const { roster, troubles } = readRoster(dirs)
  const isKnown = JSON.stringify(roster) === JSON.stringify(engine.world.roster)
  const said: readonly Event[] = [...troubles, ...readRuntimes(dirs).troubles].map(({ file, message }) => ({
    type: 'source.failed',
    source: `roster ${clean(file, 200)}`,
    message: clean(message),
    hint: 'mend the file and start the engine again; the others are in force',
  }))
  await engine.take([...(isKnown ? [] : [{ type: 'roster.set' as const, roster }]), ...said], 'engine')
}
