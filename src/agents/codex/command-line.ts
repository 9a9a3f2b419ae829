// Codex's command line: which of our flags the user has given already, and where ours go. Pure.
import { basename } from 'node:path'

/** Words that start something else than a conversation. */
const SUBCOMMANDS = new Set(
  'agents exec e review login logout mcp plugin app-server remote-control completion update doctor sandbox debug apply a queue archive delete migrate-rollouts migrate-nfs-db unarchive cloud exec-server features help'.split(
    ' ',
  ),
)
const ANSWERS_AT_ONCE = ['-h', '--help', '-V', '--version']
/** Options that are followed by a value, so that the value is not taken for a word of its own. */
const WITH_VALUE = new Set(
  '-c --config --enable --disable --remote --remote-auth-token-env -i --image -m --model --local-provider -p --profile -s --sandbox -C --cd --add-dir -a --ask-for-approval'.split(
    ' ',
  ),
)

export type CommandLine = {
  /** Up to and with the program. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly choosesConversation: boolean
  /** Where its work is done is the user's choice: with the shared server or without. */
  readonly choosesServer: boolean
  /** Keys that were given with -c. */
  readonly keys: readonly string[]
}

/** Null when it starts no conversation, or the program is not where we can see it. */
export function readCommandLine(argv: readonly string[]): CommandLine | null {
  const at = argv.findIndex((word) => /^codex(?:\.exe|\.js)?$/.test(basename(word)))
  if (at < 0) return null
  const after = argv.slice(at + 1)
  const end = after.indexOf('--')
  const flags = end < 0 ? after : after.slice(0, end)
  const [first] = wordsOf(flags)
  if (flags.some((flag) => ANSWERS_AT_ONCE.includes(flag)) || SUBCOMMANDS.has(first ?? '')) return null
  return {
    before: argv.slice(0, at + 1),
    after,
    choosesConversation: first === 'resume' || first === 'fork',
    choosesServer: flags.some((flag) => /^--(?:no-daemon$|remote(?:=|$))/.test(flag)),
    keys: keysOf(flags),
  }
}

const wordsOf = (flags: readonly string[]) =>
  flags.filter((flag, index) => !flag.startsWith('-') && !WITH_VALUE.has(flags[index - 1] ?? ''))

function keysOf(flags: readonly string[]): readonly string[] {
  return flags.flatMap((flag, index) => {
    const isApart = flags[index - 1] === '-c' || flags[index - 1] === '--config'
    const setting = isApart ? flag : /^(?:-c=?|--config=)(.+)$/.exec(flag)?.[1]
    return setting === undefined ? [] : [setting.split('=', 1)[0]?.trim() ?? '']
  })
}
