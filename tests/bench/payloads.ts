// What is drained: text as builds print it, with and without colours, and screens as agents redraw them.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const PAYLOADS = ['plain', 'coloured', 'redraw'] as const
export type Payload = (typeof PAYLOADS)[number]

const WORDS = 'the session host reads what an agent prints and keeps it on a screen that nobody has to look at'.split(
  ' ',
)

const word = (seed: number) => WORDS[(seed * 7919) % WORDS.length] ?? ''
const text = (seed: number, count: number) => Array.from({ length: count }, (_, at) => word(seed + at * 31)).join(' ')

const LINE: Readonly<Record<Payload, (n: number) => string>> = {
  plain: (n) => `${n} ${text(n, 14)}\r\n`,
  coloured: (n) =>
    `\u001b[1;3${n % 8}m${n}\u001b[0m ${Array.from({ length: 8 }, (_, at) => `\u001b[38;5;${(n + at * 17) % 256}m${word(n + at)}\u001b[39m`).join(' ')}\r\n`,
  /** One row of a full-screen frame; every fortieth begins a synchronised update. */
  redraw: (n) =>
    `${n % 40 === 0 ? '\u001b[?2026l\u001b[?2026h' : ''}\u001b[${(n % 40) + 1};1H\u001b[2K\u001b[36m│\u001b[0m ${text(n, 10)}\u001b[${(n % 40) + 1};110H\u001b[7m ${n % 100} \u001b[0m`,
}
/** Ends what a redraw may have left open. */
const TAIL = '\u001b[?2026l\u001b[0m\r\n'

/** Different lines; they come again and again. */
const LINES = 2_000

/** Writes `bytes` of the payload into `directory`; returns the path. */
export function writePayload(directory: string, payload: Payload, bytes: number): string {
  const block = Buffer.from(Array.from({ length: LINES }, (_, n) => LINE[payload](n)).join(''))
  const blocks = Array.from({ length: Math.ceil(bytes / block.length) }, () => block)
  const path = join(directory, `${payload}-${bytes}`)
  writeFileSync(path, Buffer.concat([...blocks, Buffer.from(TAIL)]))
  return path
}
