// Starts one of our own background processes so that it outlives whoever started it; what it says goes to a log file.
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'

const LOG_BYTES_MAX = 1024 * 1024

/** Starts `node args…` detached, in its own session; returns its pid. */
export function spawnDetached(args: readonly string[], logPath: string, env: NodeJS.ProcessEnv): number {
  rotate(logPath)
  const log = openSync(logPath, 'a', 0o600)
  try {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      detached: true,
      cwd: '/',
      env,
      stdio: ['ignore', log, log],
    })
    child.unref()
    return child.pid ?? 0
  } finally {
    closeSync(log)
  }
}

/** The last line that the process wrote, for an error message. */
export function lastLineOf(logPath: string): string {
  try {
    return readFileSync(logPath, 'utf8').trimEnd().split('\n').at(-1)?.slice(0, 300) ?? ''
  } catch {
    return ''
  }
}

function rotate(path: string): void {
  try {
    if (statSync(path).size > LOG_BYTES_MAX) renameSync(path, `${path}.1`)
  } catch {
    // There is no log yet.
  }
}
