// Work that may wait a moment, done one piece a pass of the event loop: screens of many sessions become due together, and a
// key that comes meanwhile is not to wait for all of them.

export type OneAPass = {
  /** Does `work` soon; what was to be done under the same name before is left out. */
  later(name: string, work: () => void): void
  forget(name: string): void
}

export function createOneAPass(): OneAPass {
  const waiting = new Map<string, () => void>()
  let isScheduled = false
  const pass = () => {
    isScheduled = false
    for (const [name, work] of waiting) {
      waiting.delete(name)
      schedule()
      work()
      return
    }
  }
  const schedule = () => {
    if (isScheduled || waiting.size === 0) return
    isScheduled = true
    setImmediate(pass)
  }
  return {
    later(name, work) {
      waiting.set(name, work)
      schedule()
    },
    forget: (name) => void waiting.delete(name),
  }
}
