// `--help` and `--version`.
import type { CommandLine } from '#cli/command-line.ts'
import { HELP } from '#cli/help.ts'
import type { Setting } from './setting.ts'

export function runAbout({ command }: CommandLine, { io, installation }: Setting): number {
  io.out(command === 'help' ? HELP.trimEnd() : installation.version)
  return 0
}
