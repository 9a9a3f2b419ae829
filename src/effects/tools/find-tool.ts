// Where a tool is and which version it has, asked once for each file that it is. A program inside the repository is code of
// the project: it is only taken where the project may bring its own.
import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { basename, delimiter, dirname, isAbsolute, join, sep } from 'node:path'
import { findExecutable } from '#sessions/executable.ts'
import type { Tool } from './tool.ts'
import { toolEnvironment } from './tool-environment.ts'

export const PROBE_WITHIN_MS = 2_000
const PROBES_MAX = 64

export type Located = { readonly path: string; readonly isProjects: boolean }

/** The project's own where it may be, else the first on PATH; null when there is none. */
export function locateTool({ name, program = name, isLocal = false }: Tool, root: string): Located | null {
  // Of the commit: whether it is there is known once that has been written.
  if (program.startsWith('./')) return { path: program, isProjects: true }
  if (isAbsolute(program)) {
    const path = executableIn(dirname(program), basename(program))
    return path === null ? null : { path, isProjects: `${path}${sep}`.startsWith(root + sep) }
  }
  const own = isLocal ? [join(root, 'node_modules', '.bin')] : []
  // A relative entry would be looked up wherever this process happens to stand.
  const places = [...own, ...(process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)]
  for (const place of places) {
    const isProjects = `${place}${sep}`.startsWith(root + sep)
    if (isProjects && !isLocal) continue
    const path = executableIn(place, program)
    if (path !== null) return { path, isProjects }
  }
  return null
}

function executableIn(place: string, program: string): string | null {
  try {
    return findExecutable(join(place, program), '/', undefined)
  } catch {
    return null
  }
}

/** The version as a number `major.minor`, or why it does not say. */
export type Probe = { readonly version: number } | { readonly because: string }

const probes = new Map<string, Promise<Probe>>()

/** Asks a program for its version, once for its path and time of change. */
export function probeTool({ versionArgs }: Tool, { path }: Located): Promise<Probe> {
  if (versionArgs === null) return Promise.resolve({ version: 0 })
  const key = `${path}\n${statSync(path).mtimeMs}\n${versionArgs.join(' ')}`
  const known = probes.get(key)
  if (known) return known
  const probe = ask(path, versionArgs)
  const [oldest] = probes.keys()
  if (probes.size >= PROBES_MAX && oldest !== undefined) probes.delete(oldest)
  probes.set(key, probe)
  return probe
}

function ask(path: string, args: readonly string[]): Promise<Probe> {
  const { promise, resolve } = Promise.withResolvers<Probe>()
  const options = { timeout: PROBE_WITHIN_MS, killSignal: 'SIGKILL', cwd: '/', env: toolEnvironment({}) } as const
  const child = execFile(path, args, options, (error, stdout, stderr) => {
    if (error) {
      const why = error.killed ? `did not answer in ${PROBE_WITHIN_MS / 1_000} s` : `does not start: ${error.message}`
      resolve({ because: why.split('\n', 1)[0] ?? why })
      return
    }
    const found = /(\d+)\.(\d+)/.exec(`${stdout}\n${stderr}`)
    resolve({ version: found ? versionOf(found[1], found[2]) : 0 })
  })
  child.stdin?.end()
  return promise
}

/** Two digits of minor version: 8.9 comes before 8.19. */
const versionOf = (major = '0', minor = '0') => Number(major) + Math.min(99, Number(minor)) / 100
