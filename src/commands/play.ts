// `signalbox play FILE|SESSION`: a recording in this terminal, or all of its text at once where there is none.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import { joinCasts } from '#cli/joined-cast.ts'
import { type PlayKey, playCast, playKeysOf, SPEED_MAX, SPEED_MIN } from '#cli/play.ts'
import { createPlayedOutput } from '#processes/played-output.ts'
import { type Cast, parseCast } from '#protocol/cast.ts'
import { newestCastOf } from '#protocol/cast-name.ts'
import { messageOf, Trouble } from '#protocol/errors.ts'
import { RESTORE } from '#tui/terminal/modes.ts'
import { findWorkspace, recordingsDir } from '#workspace.ts'
import type { Setting } from './setting.ts'

const FILE_BYTES_MAX = 256 * 1024 * 1024
const IDLE_MAX_S = 2
const DAY_S = 86_400
/** Before the recording is drawn again: modes that it may have set, then the screen. */
const REDRAW = `${RESTORE}\u001b[2J\u001b[H`

/** Resolves with 0. Throws Trouble when there is no such recording, or it is none. */
export async function runPlay(line: CommandLine, { hasTerminal, env, io }: Setting): Promise<number> {
  const speed = decimalOf(line, 'speed', [SPEED_MIN, SPEED_MAX]) ?? 1
  const idleMaxS = decimalOf(line, 'idle', [0, DAY_S]) ?? IDLE_MAX_S
  const fromS = decimalOf(line, 'from', [0, DAY_S * 365]) ?? 0
  const { what, parts } = foundBy(line, env)
  const cast = joinCasts(parts.map(({ path, part }) => ({ part, cast: read(path) })))
  if (cast.badLines > 0) io.err(`signalbox: ${cast.badLines} lines of ${what} are no events and were skipped`)
  const [first] = parts
  if (first && first.part > 1) io.err(`signalbox: it is played from its part ${first.part}; older ones are gone`)
  const text = (from: number) =>
    cast.events.flatMap((event) => (event.code === 'o' && event.atS >= from ? [event.text] : [])).join('')
  if (!hasTerminal) {
    process.stdout.write(createPlayedOutput()(text(fromS)))
    return 0
  }
  const end = await playHere(cast, { speed, idleMaxS: idleMaxS === 0 ? Number.POSITIVE_INFINITY : idleMaxS, fromS })
  io.err(`${end === 'quit' ? 'left' : 'played'} ${what}`)
  return 0
}

type Found = {
  readonly what: string
  /** In their order. A file that is named is played alone, whichever part it is. */
  readonly parts: readonly { readonly path: string; readonly part: number }[]
}

/** A path, or the id of a session of this workspace: then all that is left of its newest recording. */
function foundBy(line: CommandLine, env: NodeJS.ProcessEnv): Found {
  const [named = ''] = line.positionals
  const path = resolve(named)
  if (existsSync(path)) return { what: path, parts: [{ path, part: 1 }] }
  const missing = new Trouble(`there is no recording ${named}`, 'name a .cast file, or a session of this workspace', 2)
  if (!/^s\d+$/.test(named)) throw missing
  const directory = recordingsDir(findWorkspace(optionValue(line, 'workspace') ?? '.', env))
  const files = newestCastOf(named, existsSync(directory) ? readdirSync(directory) : [])
  if (files.length === 0) throw missing
  const parts = files.map(({ name, part }) => ({ path: join(directory, name), part }))
  return { what: parts.length === 1 ? (parts[0]?.path ?? named) : `the ${parts.length} parts of ${named}`, parts }
}

function read(path: string): Cast {
  const noRecording = (because: string) => new Trouble(`${path} cannot be played: ${because}`, 'name a .cast file', 2)
  let text: string
  try {
    if (statSync(path).size > FILE_BYTES_MAX) throw new Error(`it is larger than ${FILE_BYTES_MAX} bytes`)
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    throw noRecording(messageOf(thrown))
  }
  const cast = parseCast(text)
  if (!cast.header) throw noRecording('its first line is no asciicast v2 header')
  return cast
}

type Pace = { readonly speed: number; readonly idleMaxS: number; readonly fromS: number }

/** On this terminal, which is given back as it was, also when playing fails. */
async function playHere(cast: Cast, pace: Pace): Promise<'ended' | 'quit'> {
  const { stdin, stdout } = process
  let show = createPlayedOutput()
  stdout.write(REDRAW)
  stdin.setRawMode(true)
  stdin.resume()
  try {
    return await playCast(cast, {
      ...pace,
      out: (text) => stdout.write(show(text)),
      reset() {
        show = createPlayedOutput()
        stdout.write(REDRAW)
      },
      now: () => performance.now(),
      sleep: sleepFor,
      keys: listen,
    })
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stdout.write(`${RESTORE}\r\n`)
  }
}

function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** Keys, and signals that would otherwise leave the terminal as it is. */
function listen(on: (key: PlayKey) => void): () => void {
  const onData = (bytes: Buffer) => {
    for (const key of playKeysOf(bytes.toString('utf8'))) on(key)
  }
  const quit = () => on('quit')
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  process.stdin.on('data', onData)
  for (const signal of signals) process.on(signal, quit)
  return () => {
    process.stdin.off('data', onData)
    for (const signal of signals) process.off(signal, quit)
  }
}

/** The value of an option that takes a number, in the range. */
function decimalOf(line: CommandLine, name: string, [least, most]: readonly [number, number]): number | undefined {
  const text = optionValue(line, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= most) return value
  throw new Trouble(`--${name} takes a number from ${least} to ${most}`, 'see `signalbox --help`', 2)
}
