// Which configuration of tools a commit brings, in the folders of the changed files and above them. Read from the commit's tree.
import { dirname, posix } from 'node:path'
import { readBlobTexts } from '#git/blob-texts.ts'
import type { ObjectReader } from '#git/object-reader.ts'
import type { ConfigFile } from './tool.ts'

/** Folders that are looked into; of more, those nearest to the top. */
export const FOLDERS_MAX = 200
/** Names that can be asked for (git/object-reader.ts). */
const ASKABLE = /^[\w./-]+$/

/** Text by path, of every file of `tree` with one of `names` beside a changed file or in a folder above it. */
export async function readConfigs(
  { objects, tree }: { readonly objects: ObjectReader; readonly tree: string },
  { paths, names }: { readonly paths: readonly string[]; readonly names: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const wanted = foldersAbove(paths).flatMap((folder) => names.map((name) => posix.join(folder, name)))
  const sizes = await objects.sizes(wanted.map((path) => `${tree}:${path}`))
  const there = wanted.flatMap((path, index) => {
    const found = sizes[index]
    return found?.type === 'blob' ? [{ path, blob: found.name }] : []
  })
  const { texts } = await readBlobTexts(
    objects,
    there.map(({ blob }) => blob),
  )
  return new Map(there.map(({ path, blob }) => [path, texts.get(blob) ?? ''] as const))
}

/** A configuration, and the folder that it holds for: `.` is the top. */
export type Config = { readonly path: string; readonly home: string }

/** Those in `found` that configure a tool, the nearest to the top first. */
export function configsOf(configs: readonly ConfigFile[], found: ReadonlyMap<string, string>): readonly Config[] {
  return [...found]
    .flatMap(([path, text]) => {
      const fitting = configs.find(({ name, says }) => isNamed(path, name) && (says?.test(text) ?? true))
      return fitting ? [{ path, home: path.slice(0, -fitting.name.length - 1) || '.' }] : []
    })
    .toSorted((a, b) => depthOf(a.home) - depthOf(b.home) || (a.path < b.path ? -1 : 1))
}

const isNamed = (path: string, name: string) => path === name || path.endsWith(`/${name}`)
const depthOf = (folder: string) => (folder === '.' ? 0 : folder.split('/').length)

function foldersAbove(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>(['.'])
  for (const path of paths) {
    for (let folder = dirname(path); folder !== '.' && folder !== '/'; folder = dirname(folder)) {
      if (ASKABLE.test(folder)) folders.add(folder)
    }
  }
  return [...folders].toSorted((a, b) => depthOf(a) - depthOf(b)).slice(0, FOLDERS_MAX)
}
