// `npm run faults [-- NAME …]`: the long runs that look for faults. Without a name all of them, one after the other; what comes
// after a name is for that run.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const RUNS: Readonly<Record<string, string>> = {
  sessions: 'soak.ts',
  git: 'git-operations.ts',
  pace: 'git-pace.ts',
  workflows: 'workflows.ts',
  logs: 'logs.ts',
}

function main([name, ...rest]: readonly string[]): number {
  // Options belong to one run; an option that comes first is for the first of them.
  const isOption = name?.startsWith('-') ?? false
  const chosen = name === undefined ? Object.keys(RUNS) : [isOption ? 'sessions' : name]
  const args = isOption && name !== undefined ? [name, ...rest] : rest
  let failed = 0
  for (const run of chosen) {
    const file = RUNS[run]
    if (!file) {
      process.stdout.write(`no run named ${run}; there are ${Object.keys(RUNS).join(', ')}\n`)
      return 2
    }
    process.stdout.write(`\n${run}\n`)
    const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file), ...args], { stdio: 'inherit' })
    if (status !== 0) failed++
  }
  return failed === 0 ? 0 : 1
}

process.exitCode = main(process.argv.slice(2))
