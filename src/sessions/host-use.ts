// Whether a pty-host is still of use: while a session lives or somebody is connected it is; otherwise it ends after a while.
// One timer, and only while it is of no use.

/** Without live sessions and connections. */
export const IDLE_EXIT_MS = 60_000
/** The same while an exit waits to be journaled: long enough for an engine to be started again. */
export const UNREAPED_EXIT_MS = 60 * 60_000

export type Use = {
  readonly live: number
  /** Sessions that have ended and were not reaped. */
  readonly ended: number
  readonly connections: number
}

export type HostUse = {
  changed(change: Partial<Use>): void
  /** True while it holds sessions, also ended ones. */
  hasSessions(): boolean
}

/** Of no use at first; `end` is called when it has been so for long enough. */
export function createHostUse(end: () => void): HostUse {
  let use: Use = { live: 0, ended: 0, connections: 0 }
  let idle: NodeJS.Timeout | undefined
  const changed = (change: Partial<Use>) => {
    use = { ...use, ...change }
    clearTimeout(idle)
    if (use.live > 0 || use.connections > 0) return
    idle = setTimeout(end, use.ended > 0 ? UNREAPED_EXIT_MS : IDLE_EXIT_MS)
  }
  changed({})
  return { changed, hasSessions: () => use.live + use.ended > 0 }
}
