// The first moments of the control room: the skeleton is painted before anything else is loaded, the guard is posted, keys
// are collected. Then the room takes the terminal over, or it is given back. Loads nothing that the skeleton does not need.
import { basename, resolve } from 'node:path'
import { skeleton } from './skeleton.ts'
import type { Guard } from './terminal/guard.ts'
import { ENTER_ROOM, RESTORE } from './terminal/modes.ts'

/** More keys than a person presses before a room is there; later ones are lost. */
export const EARLY_BYTES_MAX = 4_096
const CTRL_C = 0x03
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

export type Handover = {
  /** Posted before raw mode was set; null where none could be. */
  readonly guard: Guard | null
  /** What was typed so far. */
  readonly keys: Uint8Array
}

export type Opening = {
  /** Raw mode is set, keys are no longer echoed. */
  readonly ready: Promise<void>
  /** The terminal becomes the caller's; null when it was given back already. */
  take(): Promise<Handover | null>
  /** Gives the terminal back unless it was taken; safe to call twice. */
  abandon(): void
}

export type OpeningParts = {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly env: NodeJS.ProcessEnv
  /** The directory that the room is for. */
  readonly directory: string
}

/** The directory whose room these words open; null when they may mean something else, which is found out later. */
export function roomOf(words: readonly string[]): string | null {
  const [first = '.', ...others] = words
  if (others.length > 0) return null
  return first === 'demo' || first.startsWith('.') || first.includes('/') ? first : null
}

/** Paints the skeleton at once. */
export function beginOpening({ stdin, stdout, env, directory }: OpeningParts): Opening {
  const { columns: cols, rows } = stdout
  const depth = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb' ? 'none' : '16'
  stdout.write(`${ENTER_ROOM}${skeleton({ cols, rows, name: basename(resolve(directory)), depth })}`)
  let state: 'open' | 'taken' | 'abandoned' = 'open'
  let guard: Guard | null = null
  const early = collectKeys(stdin)
  const signals = Object.entries(EXIT_CODES).map(([name, exitCode]) => ({ name, heard: () => end(name, exitCode) }))
  const letGo = (next: 'taken' | 'abandoned') => {
    state = next
    early.stop()
    for (const { name, heard } of signals) process.off(name, heard)
    process.off('exit', abandon)
  }
  const abandon = () => {
    if (state !== 'open') return
    letGo('abandoned')
    stdout.write(RESTORE)
    stdin.setRawMode(false)
    stdin.pause()
    guard?.dismiss()
  }
  const end = (name: string, exitCode: number) => {
    abandon()
    // Who has something else to end first has a listener of its own.
    if (process.listenerCount(name) === 0) process.exit(exitCode)
  }
  for (const { name, heard } of signals) process.on(name, heard)
  process.on('exit', abandon)
  const posting = import('./terminal/guard.ts').then(({ postGuard }) => postGuard())
  const ready = posting.then((posted) => {
    if (state !== 'open') return posted.dismiss()
    guard = posted
    stdin.setRawMode(true)
    guard.watchRaw()
    early.start()
  })
  return {
    ready,
    async take() {
      await ready
      if (state !== 'open') return null
      letGo('taken')
      return { guard, keys: early.bytes() }
    },
    abandon,
  }
}

/** The first bytes that arrive; ctrl-c is the signal that it stands for, because nobody else can hear it yet. */
function collectKeys(stdin: NodeJS.ReadStream) {
  let bytes = Buffer.alloc(0)
  const hear = (chunk: Buffer | string) => {
    const added = Buffer.from(chunk as Uint8Array)
    if (added.includes(CTRL_C)) process.kill(process.pid, 'SIGINT')
    bytes = Buffer.concat([bytes, added]).subarray(0, EARLY_BYTES_MAX)
  }
  return {
    start: () => void stdin.on('data', hear).resume(),
    stop: () => void stdin.off('data', hear),
    bytes: () => bytes,
  }
}
