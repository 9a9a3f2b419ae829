// Where a command writes: results on stdout, everything else on stderr.
export type Io = {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  readonly now: () => number
}
