// Keeps a session within the memory that it was given: looks every few seconds at what its processes hold and says once that
// it is too much. Between two looks more may be held; a limit of the kernel needs a control group, which few users may make.
import { Trouble } from '#protocol/errors.ts'
import { sizeWords } from '#protocol/size.ts'
import { ownMemoryOf } from './process-memory.ts'
import { hasProcessTable } from './process-table.ts'

export const MEMORY_LOOKED_EVERY_MS = 2_000

export type MemoryWatch = { stop(): void }

type Watched = {
  readonly bytesMax: number
  /** Those that live now. */
  readonly pids: () => Promise<readonly number[]>
  /** Called once; afterwards nothing is looked at any more. */
  readonly tooMuch: (because: string) => void
}

/** Throws Trouble when there is a limit and processes cannot be looked at. */
export function checkMemoryLimit(bytesMax: number | undefined): void {
  if (bytesMax !== undefined && !hasProcessTable)
    throw new Trouble('Memory cannot be limited here: there is no /proc.', 'Start it without --memory.', 2)
}

/** Looks from now on until it is stopped. */
export function watchMemory({ bytesMax, pids, tooMuch }: Watched): MemoryWatch {
  let isLooking = false
  let isStopped = false
  const stop = () => {
    isStopped = true
    clearInterval(timer)
  }
  const look = async () => {
    if (isLooking) return
    isLooking = true
    const bytes = (await pids()).reduce((sum, pid) => sum + ownMemoryOf(pid), 0)
    isLooking = false
    if (isStopped || bytes <= bytesMax) return
    stop()
    tooMuch(`stopped: its processes hold ${sizeWords(bytes)} of memory, limit ${sizeWords(bytesMax)}`)
  }
  const timer = setInterval(() => void look(), MEMORY_LOOKED_EVERY_MS)
  timer.unref()
  return { stop }
}
