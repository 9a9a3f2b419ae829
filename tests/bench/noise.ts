// Sessions in the background that print: talkative ones as agents do, flooding ones as nobody should. Each prints while its
// gate (a file) is there, so that only one peer at a time has the machine. Signals would not do: tmux continues what is stopped.
import { rmSync, writeFileSync } from 'node:fs'

export type NoiseKind = 'talkative' | 'flooding'

const LINE = '\\e[1;32mok\\e[0m \\e[38;5;214mbuilding\\e[0m src/\\e[4msessions/pty-host.ts\\e[24m in \\e[36m12 ms\\e[0m'
/** A flood writes this many lines at once, some 64 KiB. */
const LINES_A_WRITE = 640
/** What happens while the gate is open. */
const OPEN: Readonly<Record<NoiseKind, string>> = {
  /** 50 coloured lines a second. */
  talkative: `printf '${LINE}\\r\\n'; read -rt 0.02 <&"$never"`,
  flooding: `printf '%s' "$flood"`,
}

/** Reading from a pipe that stays empty is a pause without a process. */
export const noise = (kind: NoiseKind, gatePath: string): readonly string[] => [
  'env',
  `gate=${gatePath}`,
  'bash',
  '-c',
  `exec {never}<> <(:); printf -v flood '${LINE}\\r\\n%.0s' {1..${LINES_A_WRITE}}
   while :; do if [[ -e $gate ]]; then ${OPEN[kind]}; else read -rt 0.2 <&"$never"; fi; done`,
]

export function setGates(gatePaths: readonly string[], isOpen: boolean): void {
  for (const path of gatePaths) {
    if (isOpen) writeFileSync(path, '')
    else rmSync(path, { force: true })
  }
}
