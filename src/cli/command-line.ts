// argv → one command with its options. What does not fit is Trouble with exit code 2 and one line that says what to do.
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { messageOf, Trouble } from '#protocol/errors.ts'

export type CommandLine = {
  readonly command: string
  readonly positionals: readonly string[]
  /** What came after `--`. */
  readonly rest: readonly string[]
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, readonly string[]>
}

const flag = { type: 'boolean' } as const
const text = { type: 'string' } as const
const texts = { type: 'string', multiple: true } as const

const EVERYWHERE: ParseArgsOptionsConfig = {
  workspace: { type: 'string', short: 'C' },
  config: text,
  json: flag,
  help: { type: 'boolean', short: 'h' },
}

type Shape = { readonly options: ParseArgsOptionsConfig; readonly positionals: readonly [least: number, most: number] }

const ANY = Number.MAX_SAFE_INTEGER

/** Each command's options and how many plain words it takes. */
const SHAPES: Readonly<Record<string, Shape>> = {
  room: { options: { theme: text }, positionals: [0, 1] },
  demo: { options: { headless: flag, keep: flag, theme: text }, positionals: [0, 0] },
  ci: {
    options: {
      ci: flag,
      base: text,
      head: text,
      all: flag,
      full: flag,
      'diff-only': flag,
      baseline: text,
      'write-baseline': flag,
      reason: text,
      expires: text,
      'fail-on': text,
      logs: texts,
      format: text,
      output: text,
      'allow-empty': flag,
    },
    positionals: [0, 2],
  },
  review: { options: { all: flag }, positionals: [0, 1] },
  init: { options: { write: flag, remove: flag }, positionals: [0, 0] },
  audit: { options: { all: flag, reset: flag }, positionals: [0, 1] },
  logs: { options: { follow: flag, format: text }, positionals: [1, ANY] },
  run: {
    options: {
      name: text,
      profile: text,
      role: text,
      cwd: text,
      env: texts,
      nice: text,
      memory: text,
      restart: text,
      worktree: text,
      sandbox: flag,
      read: texts,
      write: texts,
      hide: texts,
      'no-network': flag,
    },
    positionals: [0, 0],
  },
  sessions: { options: {}, positionals: [0, 0] },
  attach: { options: { 'read-only': flag, 'take-over': flag }, positionals: [1, 1] },
  stop: { options: {}, positionals: [1, 1] },
  restart: { options: {}, positionals: [1, 1] },
  send: { options: {}, positionals: [1, 2] },
  tail: { options: { lines: text }, positionals: [1, 1] },
  worktree: { options: {}, positionals: [1, 2] },
  workflow: { options: { issue: text, target: text, threat: text, reason: text }, positionals: [1, 2] },
  triage: { options: {}, positionals: [1, 1] },
  mem: { options: { sure: flag }, positionals: [1, 2] },
  why: { options: {}, positionals: [1, 1] },
  queue: { options: {}, positionals: [0, 0] },
  show: { options: {}, positionals: [1, 1] },
  approve: {
    options: { option: text, note: text, text, sure: flag, 'all-like-it': flag },
    positionals: [1, 1],
  },
  reject: { options: { option: text, reason: text, sure: flag, 'all-like-it': flag }, positionals: [1, 1] },
  answer: { options: { text }, positionals: [1, 1] },
  undo: { options: {}, positionals: [1, 1] },
  policy: {
    options: { tool: text, command: text, path: texts, session: text, role: text, profile: text, screen: flag },
    positionals: [0, 2],
  },
  snooze: { options: { minutes: text }, positionals: [1, 1] },
  status: { options: {}, positionals: [0, 0] },
  journal: { options: { since: text, verify: flag }, positionals: [0, 0] },
  play: { options: { speed: text, idle: text, from: text }, positionals: [1, 1] },
  engine: { options: {}, positionals: [1, 2] },
  mcp: { options: {}, positionals: [0, 0] },
  agent: { options: { model: text }, positionals: [0, 0] },
  help: { options: {}, positionals: [0, 1] },
  version: { options: {}, positionals: [0, 0] },
}

/** Parses the words after the program's name. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const split = argv.indexOf('--')
  const words = split < 0 ? argv : argv.slice(0, split)
  const rest = split < 0 ? [] : argv.slice(split + 1)
  const { command, args } = commandOf(words)
  const shape = SHAPES[command]
  if (!shape) throw usage(`unknown command "${command}"`)
  const parsed = parse(args.map(withEmptyValue), shape.options)
  const [least, most] = shape.positionals
  const { positionals } = parsed
  if (positionals.length < least)
    throw usage(`\`signalbox ${command}\` needs ${least === 1 ? 'an argument' : `${least} arguments`}`)
  if (positionals.length > most) throw usage(`\`signalbox ${command}\` does not take "${positionals[most] ?? ''}"`)
  const given = Object.entries(parsed.values)
  return {
    command: given.some(([name, value]) => name === 'help' && value === true) ? 'help' : command,
    positionals,
    rest,
    flags: new Set(given.flatMap(([name, value]) => (value === true ? [name] : []))),
    values: new Map(
      given.flatMap(([name, value]) =>
        typeof value === 'boolean' || value === undefined ? [] : [[name, [value].flat().map(String)]],
      ),
    ),
  }
}

/** Options whose value may be left out: it is then empty. */
const MAY_BE_BARE: ReadonlySet<string> = new Set(['--worktree'])

function withEmptyValue(word: string, index: number, words: readonly string[]): string {
  const hasValue = words[index + 1]?.startsWith('-') === false
  return MAY_BE_BARE.has(word) && !hasValue ? `${word}=` : word
}

/** The first word names the command; without one, or with a directory in its place, it is the control room. */
function commandOf(words: readonly string[]): { readonly command: string; readonly args: readonly string[] } {
  if (words.includes('--ci')) return { command: 'ci', args: words }
  if (words.includes('--version')) return { command: 'version', args: [] }
  const [first, ...others] = words
  if (first !== undefined && first !== 'room' && first !== 'ci' && first in SHAPES)
    return { command: first, args: others }
  if (
    first !== undefined &&
    !first.startsWith('-') &&
    /^[a-z]+$/.test(first) &&
    others.length > 0 &&
    !others[0]?.startsWith('-')
  ) {
    return { command: first, args: others }
  }
  return { command: 'room', args: words }
}

function parse(args: readonly string[], options: ParseArgsOptionsConfig) {
  try {
    return parseArgs({ args: [...args], options: { ...EVERYWHERE, ...options }, allowPositionals: true, strict: true })
  } catch (thrown) {
    throw usage(messageOf(thrown).replace(/\. To specify.*$/, ''))
  }
}

function usage(message: string): Trouble {
  return new Trouble(message, 'see `signalbox --help`', 2)
}

/** The one value of an option, if it was given. */
export function optionValue(line: CommandLine, name: string): string | undefined {
  return line.values.get(name)?.at(-1)
}

/** The value of a numeric option. Throws Trouble when it is no whole number in the range. */
export function numberOf(
  line: CommandLine,
  name: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const text = optionValue(line, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw usage(`--${name} takes a whole number from ${least} to ${most}`)
}
