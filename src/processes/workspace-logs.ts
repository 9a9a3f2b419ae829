// The logs that a workspace's configuration names, as one source of its engine; none where it names none.
import { isAbsolute, join, resolve } from 'node:path'
import type { Config } from '#config.ts'
import type { Source } from '#protocol/ports.ts'
import type { Workspace } from '#workspace.ts'
import type { Assembly } from './assemble.ts'
import { watchCommits } from './commit-facts.ts'
import { createLogSource } from './log-source.ts'

type Watching = {
  readonly workspace: Workspace
  readonly config: Config
  readonly script: URL
  readonly assembly: Assembly
}

export function workspaceLogs({ workspace, config, script, assembly }: Watching): readonly Source[] {
  const { root, stateDir } = workspace
  const { files, roadmap, projectHistory, ...settings } = config.logs
  if (files.length === 0) return []
  const { engine, door } = assembly
  const world = () => engine.world
  return [
    createLogSource({
      script,
      work: {
        root,
        inputs: files.map((file) => inputIn(root, file)),
        settings,
        plans: { roadmap, history: projectHistory },
        checkpointPath: join(stateDir, 'logs.checkpoint'),
      },
      world,
      record: (events) => engine.take(events, 'engine'),
      watchCommits: watchCommits(root, door, world),
    }),
  ]
}

/** Stdin is not the engine's to read; what is no path stays as it is. */
function inputIn(root: string, file: string): string {
  return isAbsolute(file) || file.startsWith('journald:') ? file : resolve(root, file)
}
