// Claude Code's command line: which of our flags the user has given already, and where ours go. Pure.
import { basename } from 'node:path'

/** Words that start something else than a conversation. */
const SUBCOMMANDS = new Set(
  'agents auth auto-mode attach config daemon doctor gateway install kill logs mcp migrate-installer plugin plugins project remote-control rm setup-token stop ultrareview update upgrade'.split(
    ' ',
  ),
)
const ANSWERS_AT_ONCE = ['-h', '--help', '-v', '--version']
const CONVERSATION = ['--session-id', '-r', '--resume', '-c', '--continue', '--from-pr']
const PERMISSIONS = ['--permission-mode', '--dangerously-skip-permissions']

export type CommandLine = {
  /** Up to and with the program. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly choosesConversation: boolean
  readonly choosesPermissions: boolean
  /** What `--settings` was given, and the rest without it. */
  readonly settings: { readonly value: string; readonly rest: readonly string[] } | null
}

/** Null when it starts no conversation, or the program is not where we can see it. */
export function readCommandLine(argv: readonly string[]): CommandLine | null {
  const at = argv.findIndex((word) => basename(word).replace(/\.exe$/, '') === 'claude')
  if (at < 0) return null
  const after = argv.slice(at + 1)
  const end = after.indexOf('--')
  const flags = end < 0 ? after : after.slice(0, end)
  if (has(flags, ANSWERS_AT_ONCE) || SUBCOMMANDS.has(flags[0] ?? '')) return null
  return {
    before: argv.slice(0, at + 1),
    after,
    choosesConversation: has(flags, CONVERSATION),
    choosesPermissions: has(flags, PERMISSIONS),
    settings: settingsIn(after, flags.length),
  }
}

const has = (flags: readonly string[], names: readonly string[]) =>
  flags.some((flag) => names.some((name) => flag === name || flag.startsWith(`${name}=`)))

function settingsIn(after: readonly string[], until: number): CommandLine['settings'] {
  const at = after.findIndex((word, index) => index < until && /^--settings(?:=|$)/.test(word))
  const word = after[at]
  if (word === undefined) return null
  if (word.includes('=')) return { value: word.slice(word.indexOf('=') + 1), rest: after.toSpliced(at, 1) }
  const value = after[at + 1]
  return value === undefined ? null : { value, rest: after.toSpliced(at, 2) }
}
