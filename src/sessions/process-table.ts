// The kernel's list of processes as rows (Linux /proc). Reads only: whoever signals a process decides that elsewhere.
// A process may vanish between two reads, so a missing file is an answer, never a failure.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'

export type ProcessRow = {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
  /** One letter as in proc(5): `Z` is a zombie, `T` is stopped. */
  readonly state: string
  /** Clock ticks since boot; with the pid it names one process for ever. */
  readonly startTime: string
}

// Offsets after the command name, which is field 2: field 3 (state) is offset 0.
const STATE = 0
const PARENT = 1
const GROUP = 2
const SESSION = 3
const START_TIME = 19

/** Some half a millisecond's work. */
const READ_AT_ONCE = 16

/** True where /proc is there to be read. */
export const hasProcessTable = existsSync('/proc/self/stat')

/** One row of `/proc/PID/stat`; null when there is no such process. */
export function readProcess(pid: number): ProcessRow | null {
  const text = readOrNull(`/proc/${pid}/stat`)?.toString('latin1')
  if (!text) return null
  // The command name may itself contain spaces and parentheses: only the last one closes it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return {
    pid,
    parent: Number(fields[PARENT]),
    group: Number(fields[GROUP]),
    session: Number(fields[SESSION]),
    state: fields[STATE] ?? '',
    startTime: fields[START_TIME] ?? '',
  }
}

/** Every process that can be seen, in no order. Read a few at a time: a machine has hundreds, and others wait meanwhile. */
export async function readProcessTable(): Promise<readonly ProcessRow[]> {
  const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))
  const rows: ProcessRow[] = []
  await fewAtATime(pids, (pid) => {
    const row = readProcess(Number(pid))
    if (row) rows.push(row)
  })
  return rows
}

/** Calls `each` for all, with everything else that waits served in between. */
export async function fewAtATime<T>(all: readonly T[], each: (one: T) => void): Promise<void> {
  for (let from = 0; from < all.length; from += READ_AT_ONCE) {
    if (from > 0) await setImmediate()
    for (const one of all.slice(from, from + READ_AT_ONCE)) each(one)
  }
}

/** True when the environment that the process was started with has exactly `NAME=VALUE`. */
export function startedWith(pid: number, marker: { readonly name: string; readonly value: string }): boolean {
  const environ = readOrNull(`/proc/${pid}/environ`)
  return environ !== null && `\0${environ.toString('latin1')}\0`.includes(`\0${marker.name}=${marker.value}\0`)
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
