// The test script of a package.json, by the package manager whose lock file lies beside it.
import { z } from 'zod'
import { commandOf, type Detect } from './command.ts'
import type { Project } from './project.ts'

const NPM_PLACEHOLDER = /no test specified/
const NPM = ['npm', 'test', '--silent'] as const
const MANAGERS = [
  { name: 'pnpm', locks: ['pnpm-lock.yaml'], argv: ['pnpm', 'test'] },
  { name: 'yarn', locks: ['yarn.lock'], argv: ['yarn', 'run', 'test'] },
  { name: 'bun', locks: ['bun.lock', 'bun.lockb'], argv: ['bun', 'run', 'test'] },
] as const

const manifestSchema = z.object({
  scripts: z.object({ test: z.string().optional() }).optional(),
  packageManager: z.string().optional(),
})

export const node: Detect = async (project) => {
  const text = await project.read('package.json')
  const manifest = text === null ? null : parsed(text)
  if (!manifest) return null
  const script = manifest.scripts?.test
  const manager = await managerOf(project, manifest.packageManager)
  const more = { needs: 'node' as const }
  if (script === undefined || NPM_PLACEHOLDER.test(script)) {
    // Bun has a runner of its own, which needs no script.
    return manager?.name === 'bun' ? commandOf(['bun', 'test'], more) : null
  }
  return commandOf(manager?.argv ?? NPM, more)
}

/** Null means npm, which also runs the scripts of projects whose own manager is not installed here. */
async function managerOf(project: Project, declared: string | undefined) {
  const names = new Set(await project.list('.'))
  const manager =
    MANAGERS.find(({ name }) => declared?.startsWith(`${name}@`)) ??
    (declared?.startsWith('npm@') ? undefined : MANAGERS.find(({ locks }) => locks.some((lock) => names.has(lock))))
  return manager && (await project.hasProgram(manager.name)) ? manager : null
}

function parsed(manifest: string): z.infer<typeof manifestSchema> | null {
  try {
    return manifestSchema.safeParse(JSON.parse(manifest)).data ?? null
  } catch {
    // A broken manifest has no test script; that the tests did not run is then what is reported.
    return null
  }
}
