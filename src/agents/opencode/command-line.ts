// opencode's command line: what the user has chosen already, and where our words go. Pure.
import { basename } from 'node:path'

/** Words that start something else than the interface in the terminal. */
const SUBCOMMANDS = new Set(
  'completion acp mcp attach run debug providers auth agent upgrade uninstall serve web models stats export import github pr session plugin plug db'.split(
    ' ',
  ),
)
const ANSWERS_AT_ONCE = ['-h', '--help', '-v', '--version']
const WITH_VALUE = new Set(
  '-m --model -s --session --prompt --agent --port --hostname --log-level --mdns-domain --cors --replay-limit'.split(
    ' ',
  ),
)
const CONVERSATION = ['-s', '--session', '-c', '--continue']

export type CommandLine = {
  /** Up to and with the program. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly choosesConversation: boolean
  /** It answers its own questions: the user wants it so. */
  readonly choosesPermissions: boolean
  /** The port that the user has given; 0 leaves the choice to opencode, null when none was given. */
  readonly port: number | null
}

/** Null when it opens no interface, or the program is not where we can see it. */
export function readCommandLine(argv: readonly string[]): CommandLine | null {
  const at = argv.findIndex((word) => /^opencode(?:\.exe)?$/.test(basename(word)))
  if (at < 0) return null
  const after = argv.slice(at + 1)
  const [first] = after.filter((word, index) => !word.startsWith('-') && !WITH_VALUE.has(after[index - 1] ?? ''))
  if (after.some((word) => ANSWERS_AT_ONCE.includes(word)) || SUBCOMMANDS.has(first ?? '')) return null
  return {
    before: argv.slice(0, at + 1),
    after,
    choosesConversation: has(after, CONVERSATION),
    choosesPermissions: has(after, ['--auto']),
    port: portIn(after),
  }
}

const has = (words: readonly string[], names: readonly string[]) =>
  words.some((word) => names.some((name) => word === name || word.startsWith(`${name}=`)))

function portIn(words: readonly string[]): number | null {
  const at = words.findIndex((word) => /^--port(?:=|$)/.test(word))
  if (at < 0) return null
  const value = words[at]?.split('=')[1] ?? words[at + 1] ?? ''
  return /^\d{1,5}$/.test(value) ? Number(value) : 0
}
