// From which folders a tool is run: where a package of a repository has its own configuration, from there, as its people do.
import type { Config } from './project-configs.ts'
import type { Tool, ToolFile } from './tool.ts'

/** Folders from which one tool is run for one change; of more, those nearest to the top. */
export const HOMES_MAX = 10

export type Home = {
  /** `.` is the top of the repository. */
  readonly folder: string
  readonly files: readonly ToolFile[]
  /** Paths of the configuration that holds here. */
  readonly configs: readonly string[]
}

/** The files under each configuration, those under none only where none is needed. A file belongs to the topmost. */
export function homesOf(
  { needsConfig }: Tool,
  files: readonly ToolFile[],
  configs: readonly Config[],
): readonly Home[] {
  const folders = [...new Set(configs.map(({ home }) => home))]
  const byFolder = Map.groupBy(
    files,
    ({ path }) => folders.find((folder) => isUnder(path, folder)) ?? (needsConfig ? null : '.'),
  )
  return ['.', ...folders.filter((folder) => folder !== '.')].flatMap((folder) => {
    const own = byFolder.get(folder)
    if (!own) return []
    return [{ folder, files: own, configs: configs.filter(({ home }) => home === folder).map(({ path }) => path) }]
  })
}

const isUnder = (path: string, folder: string) => folder === '.' || path.startsWith(`${folder}/`)
