// Which processes have their working directory inside a folder: what is removed under them is lost to them.
import { readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { sep } from 'node:path'

const SHOWN_MAX = 5

/** A few of their pids, this one left out. Empty where the kernel does not tell (no /proc, processes of other users). */
export function processesIn(folder: string): readonly number[] {
  const real = reach(() => realpathSync(folder))
  if (real === null) return []
  const found: number[] = []
  for (const name of pids()) {
    const cwd = reach(() => readlinkSync(`/proc/${name}/cwd`))
    if (cwd === null || Number(name) === process.pid) continue
    if (cwd === real || cwd.startsWith(real + sep)) found.push(Number(name))
    if (found.length >= SHOWN_MAX) break
  }
  return found
}

const pids = () => (reach(() => readdirSync('/proc')) ?? []).filter((name) => /^\d+$/.test(name))

/** What `look` finds; null when it is not there (any more) or somebody else's. */
function reach<T>(look: () => T): T | null {
  try {
    return look()
  } catch {
    return null
  }
}
