// The signals and accidents that a process with a terminal must answer, subscribed and unsubscribed together.

export type SignalHandlers = {
  /** SIGINT, SIGTERM or SIGHUP, with the exit code that belongs to it. */
  readonly ended: (exitCode: number) => void
  /** Put the terminal back before the process stops. */
  readonly stopping: () => void
  /** The process runs again. */
  readonly continued: () => void
  readonly crashed: (thrown: unknown) => void
  /** Somebody called process.exit. */
  readonly exiting: () => void
}

export type Signals = {
  /** Stops this process as ctrl-z would; `continued` is called when it runs again. */
  stop(): void
  ignore(): void
}

export const HANG_UP_EXIT_CODE = 129
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: HANG_UP_EXIT_CODE } as const
/** After asking for our own stop the kernel may need a moment; in an orphaned process group it never stops us. */
const STOPS_WITHIN_MS = 60

/** Subscribes until `ignore`. */
export function hearSignals(handlers: SignalHandlers): Signals {
  let isStopping = false
  let isIgnoring = false
  const stop = () => {
    isStopping = true
    handlers.stopping()
    // Without our own listener the signal has its normal effect on us, unless nobody could wake us again.
    process.off('SIGTSTP', stop)
    process.kill(process.pid, 'SIGTSTP')
    setTimeout(() => {
      isStopping = false
      if (isIgnoring) return
      process.on('SIGTSTP', stop)
      handlers.continued()
    }, STOPS_WITHIN_MS)
  }
  const continued = () => {
    if (!isStopping) handlers.continued()
  }
  const ends = Object.entries(EXIT_CODES).map(
    ([name, exitCode]) => [name as keyof typeof EXIT_CODES, () => handlers.ended(exitCode)] as const,
  )
  for (const [name, handler] of ends) process.on(name, handler)
  process.on('SIGTSTP', stop).on('SIGCONT', continued)
  process.on('uncaughtException', handlers.crashed).on('exit', handlers.exiting)
  return {
    stop,
    ignore: () => {
      isIgnoring = true
      for (const [name, handler] of ends) process.off(name, handler)
      process.off('SIGTSTP', stop).off('SIGCONT', continued)
      process.off('uncaughtException', handlers.crashed).off('exit', handlers.exiting)
    },
  }
}
