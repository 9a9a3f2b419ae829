// Signals by their names. Only the numbers that mean the same on Linux and macOS: the host of a session may be another one.

const NAMES: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
}

/** `SIGKILL` for 9; `signal 42` where no name is certain. */
export function signalName(signal: number): string {
  return NAMES[signal] ?? `signal ${signal}`
}
