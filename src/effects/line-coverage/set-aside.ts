// Keeps the coverage that a whole run measured while a part of it is run again: the repetition would overwrite it with less.
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { GitRun } from '#git/git-run.ts'
import { readWritten } from '../written-files.ts'
import { COVERAGE_BYTES_MAX, isCoveragePath } from './read-coverage.ts'

type Place = { readonly root: string; readonly folder: string; readonly tree: string; readonly how: GitRun }

/** Moves the files away; the returned function puts them back over whatever is there by then. */
export async function setAside(place: Place): Promise<() => Promise<void>> {
  const store = `${place.folder}.coverage`
  await rm(store, { recursive: true, force: true })
  const files = await readWritten({ ...place, bytesMax: COVERAGE_BYTES_MAX, isWanted: isCoveragePath })
  for (const [index, { path }] of files.entries()) {
    await mkdir(store, { recursive: true, mode: 0o700 })
    await rename(join(place.folder, path), join(store, `${index}`))
  }
  return async () => {
    for (const [index, { path }] of files.entries()) {
      await mkdir(dirname(join(place.folder, path)), { recursive: true })
      await rename(join(store, `${index}`), join(place.folder, path))
    }
    await rm(store, { recursive: true, force: true })
  }
}
