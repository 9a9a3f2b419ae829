// What a process holds in memory for itself alone, as the kernel counts it (Linux /proc): pages of no file, also those in swap.
// Programs and libraries that many processes map are left out, or a tree of twenty would count them twenty times.
import { readFileSync } from 'node:fs'

/** In bytes; 0 for a process that is gone. Pages that a fork shares with its parent count for both. */
export function ownMemoryOf(pid: number): number {
  let status: string
  try {
    status = readFileSync(`/proc/${pid}/status`, 'latin1')
  } catch {
    return 0
  }
  const kilobytes = [...status.matchAll(/^(?:RssAnon|VmSwap):\s+(\d+) kB$/gm)]
  return kilobytes.reduce((sum, [, count]) => sum + Number(count) * 1024, 0)
}
