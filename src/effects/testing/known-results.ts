// Remembers how the tests of a tree ended, so that a commit's failures can be told from its parent's. A cache: what is
// missing or damaged is tested again.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Known } from './compare.ts'
import { FAILING_MAX } from './tally.ts'

export const RESULTS_MAX = 500

const schema = z.strictObject({
  /** Results of another command say nothing. */
  command: z.string(),
  status: z.enum(['PASS', 'FAIL']),
  tally: z
    .strictObject({
      passed: z.int().min(0),
      failed: z.int().min(0),
      skipped: z.int().min(0),
      failing: z.array(z.string()).max(FAILING_MAX),
    })
    .nullable(),
})

type Place = { readonly stateDir: string; readonly tree: string; readonly command: string }

const folderIn = (stateDir: string) => join(stateDir, 'test-results')

/** Null when that tree was not tested with that command. */
export async function recall({ stateDir, tree, command }: Place): Promise<Known | null> {
  const text = await readFile(join(folderIn(stateDir), `${tree}.json`), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    const found = schema.safeParse(JSON.parse(text)).data
    return found?.command === command ? { status: found.status, tally: found.tally } : null
  } catch {
    return null
  }
}

/** Keeps a result; beyond RESULTS_MAX the oldest go. */
export async function remember({ stateDir, tree, command }: Place, { status, tally }: Known): Promise<void> {
  const folder = folderIn(stateDir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${tree}.json`)
  const kept: z.infer<typeof schema> = { command, status, tally: tally && { ...tally, failing: [...tally.failing] } }
  await writeFile(`${path}.new`, JSON.stringify(kept), { mode: 0o600 })
  await rename(`${path}.new`, path)
  await dropOldest(folder)
}

async function dropOldest(folder: string): Promise<void> {
  const names = await readdir(folder)
  if (names.length <= RESULTS_MAX) return
  const dated = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? 0 })),
  )
  const old = dated.toSorted((a, b) => b.at - a.at).slice(RESULTS_MAX)
  for (const { name } of old) await rm(join(folder, name), { force: true })
}
