// What the kernel says of a process: processor time and memory. Linux only.
import { readFileSync } from 'node:fs'

const TICKS_A_SECOND = 100

/** Seconds of processor time of all threads so far; NaN when it is gone. */
export function cpuSecondsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
  } catch {
    return Number.NaN
  }
}

/** Megabytes: proportional share where it may be read, else resident. */
export function memoryMbOf(pid: number): number {
  return kilobytesIn(`/proc/${pid}/smaps_rollup`, 'Pss') ?? kilobytesIn(`/proc/${pid}/status`, 'VmRSS') ?? Number.NaN
}

/** Resident megabytes. */
export function residentMbOf(pid: number): number {
  return kilobytesIn(`/proc/${pid}/status`, 'VmRSS') ?? Number.NaN
}

/** The most megabytes that were resident so far; NaN when it is gone. */
export function residentPeakMbOf(pid: number): number {
  return kilobytesIn(`/proc/${pid}/status`, 'VmHWM') ?? Number.NaN
}

function kilobytesIn(path: string, field: string): number | null {
  try {
    const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(path, 'utf8'))?.[1]
    return found === undefined ? null : Number(found) / 1024
  } catch {
    return null
  }
}
