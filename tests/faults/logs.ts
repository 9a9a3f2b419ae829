// Mixed, dirty logs through the built `signalbox logs`: every form of line, garbage, binary, truncated and endless lines, traces, wrong
// dates, gzip, a gzip that is cut off. It must end well, count what it could not read, and stay within a bound of memory.
// `npm run faults -- logs [--mb N] [--seed N]`; exits 1 on any failure.
import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { threatReportSchema } from '#protocol/threat-report.ts'
import { type Chance, createChance } from '../score/log-world/chance.ts'
import { sampleLines } from '../sources/log-lines/sample-lines.ts'

const PROGRAM = join(import.meta.dirname, '..', '..', 'dist', 'main.js')
const MB = 1024 * 1024
const SAMPLES = 3_000
/** Share of the bytes that is packed. */
const PACKED_SHARE = 0.2
const HOUR_MS = 60 * 60_000
const BEGIN = Date.UTC(2026, 8, 1)
const SAMPLED_AT = Date.UTC(2026, 10, 14, 10)
const DIRT_SHARE = 0.08
/** What was asked for; the run fails beyond it. */
export const RSS_MB_MAX = 200
const WATCHED_EVERY_MS = 50

export type DirtyRun = { readonly mb: number; readonly seed: number }
export type DirtyResult = {
  readonly failures: readonly string[]
  readonly bytes: number
  readonly lines: number
  readonly badLines: number
  readonly peakMb: number
  readonly seconds: number
}

/** Makes the logs, reads them, removes them. `tell` hears how it goes. */
export async function dirtyLogs({ mb, seed }: DirtyRun, tell: (line: string) => void): Promise<DirtyResult> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-dirty-'))
  try {
    const chance = createChance(seed)
    const plain = [0, 1, 2].map((index) =>
      writeDirty(join(folder, `app-${index}.log`), ((1 - PACKED_SHARE) * mb * MB) / 3, chance),
    )
    const packed = writePacked(folder, PACKED_SHARE * mb * MB, chance)
    const bytes = plain.reduce((sum, size) => sum + size, packed)
    tell(`${(bytes / MB).toFixed(0)} MB of dirty logs in ${folder}`)
    const began = performance.now()
    const { code, out, err, peakMb } = await analyse(folder)
    const seconds = (performance.now() - began) / 1_000
    return { ...judged({ code, out, err, peakMb }), bytes, peakMb, seconds }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Ran = { readonly code: number | null; readonly out: string; readonly err: string; readonly peakMb: number }

function judged({ code, out, err, peakMb }: Ran) {
  const failures: string[] = []
  if (code !== 0) failures.push(`it ended with ${code}: ${err.slice(-500)}`)
  const report = code === 0 ? threatReportSchema.parse(JSON.parse(out)) : null
  if (report?.lines === 0) failures.push('no line was read')
  if (report?.badLines === 0) failures.push('no line was counted as unreadable')
  if (peakMb > RSS_MB_MAX) failures.push(`${peakMb.toFixed(0)} MB resident at its peak, more than ${RSS_MB_MAX} MB`)
  return { failures, lines: report?.lines ?? 0, badLines: report?.badLines ?? 0 }
}

/** Writes about so many bytes; returns how many. */
function writeDirty(path: string, bytes: number, chance: Chance): number {
  const file = openSync(path, 'w')
  let written = 0
  for (let hour = 0; written < bytes; hour += 1) written += writeSync(file, dirtyHour(hour, chance))
  closeSync(file)
  return statSync(path).size
}

/** Three packed generations, of which one was cut off; returns how much they hold. */
function writePacked(folder: string, bytes: number, chance: Chance): number {
  let held = 0
  for (let index = 0; index < 3; index += 1) {
    const chunks: Buffer[] = []
    for (let size = 0, hour = 0; size < bytes / 3; size += chunks.at(-1)?.length ?? 0, hour += 1)
      chunks.push(dirtyHour(hour, chance))
    const whole = Buffer.concat(chunks)
    held += whole.length
    const packed = gzipSync(whole, { level: 1 })
    writeFileSync(join(folder, `old-${index}.log.gz`), index === 2 ? packed.subarray(0, packed.length / 2) : packed)
  }
  return held
}

const CLEAN = sampleLines(SAMPLES)

/** Nearly an hour of lines, so many hours after BEGIN. */
function dirtyHour(hour: number, chance: Chance): Buffer {
  const date = new Date(BEGIN + hour * HOUR_MS)
  const later = (line: string) => moved(line, date)
  const parts = CLEAN.flatMap((line) => [
    chance.is(DIRT_SHARE) ? dirt(later(line), chance) : Buffer.from(later(line)),
    NEWLINE,
  ])
  return Buffer.concat(parts)
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** The line of 14 November, ten o'clock, in the hour of `date`, in whichever form it tells its time. */
function moved(line: string, date: Date): string {
  const [day = '', clock = ''] = date.toISOString().split('T')
  const hour = clock.slice(0, 2)
  const [, , dayOfMonth = ''] = day.split('-')
  const month = MONTHS[date.getUTCMonth()] ?? ''
  return line
    .replaceAll(/2026-11-14([T ])10:/g, `${day}$1${hour}:`)
    .replaceAll('14/Nov/2026:10:', `${dayOfMonth}/${month}/2026:${hour}:`)
    .replaceAll('Nov 14 10:', `${month} ${String(date.getUTCDate()).padStart(2)} ${hour}:`)
    .replaceAll(/"time":(\d{13})/g, (_, at: string) => `"time":${Number(at) - SAMPLED_AT + date.getTime()}`)
}

const NEWLINE = Buffer.from('\n')

/** One spoilt line. Endless ones are rare, or there would be nothing else. */
function dirt(line: string, chance: Chance): Buffer {
  const cut = chance.whole(0, line.length)
  const ways: readonly (() => Buffer)[] = [
    () => Buffer.from(line.slice(0, cut)),
    () => Buffer.from(line.slice(cut)),
    () => Buffer.from(Array.from({ length: 200 }, () => chance.whole(0, 255)).filter((byte) => byte !== 10)),
    () =>
      Buffer.concat([
        Buffer.from(line.slice(0, cut)),
        Buffer.from([0, 0xff, 0xfe, 0x1b]),
        Buffer.from(line.slice(cut)),
      ]),
    () => Buffer.from(line.replaceAll(/20\d\d/g, String(chance.pick([1970, 2099, 9999, 1])))),
    () => Buffer.from(`${line}\r`),
    () => Buffer.from(`\ufeff${line}`),
    () => Buffer.from(''.padEnd(chance.whole(0, 400), '{"a":[')),
    () => Buffer.from(`time=2026-11-14T10:00:00Z msg="${line.slice(0, cut).replaceAll('"', '')}`),
    () => Buffer.from(`panic: no\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:${cut} +0x1d\nexit status 2`),
    () => Buffer.from(chance.is(0.002) ? 'x'.repeat(3 * MB) : '\u001b[31mred\u001b[0m \u202e words'),
    () => Buffer.from(line.replaceAll(/10\.0\.\d\.\d/g, `2001:db8::${chance.whole(1, 65_535).toString(16)}`)),
  ]
  return chance.pick(ways)()
}

async function analyse(folder: string): Promise<Ran> {
  const child = spawn(process.execPath, [PROGRAM, 'logs', join(folder, '*'), '--format', 'json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err = (err + text).slice(-4_000)
  })
  let peakMb = 0
  // The kernel keeps the peak itself; it is read as long as there is a process to ask.
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, ...[child.pid ?? 0, ...childrenOf(child.pid ?? 0)].map(peakOf))
  }, WATCHED_EVERY_MS)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  clearInterval(watch)
  return { code, out, err, peakMb }
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** A launcher may start the program once more. */
const childrenOf = (pid: number): readonly number[] =>
  textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)

const peakOf = (pid: number): number => Number(/VmHWM:\s+(\d+) kB/.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) / 1024

/** The command: prints how it goes and the result. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { mb: { type: 'string' }, seed: { type: 'string' } } })
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const result = await dirtyLogs({ mb: Number(values.mb ?? 1_024), seed: Number(values.seed ?? 1) }, say)
  const { failures, lines, badLines, peakMb, seconds, bytes } = result
  say(
    `${lines} lines read, ${badLines} unreadable; ${(bytes / MB / seconds).toFixed(0)} MB/s; peak ${peakMb.toFixed(0)} MB`,
  )
  for (const failure of failures) say(`FAILED: ${failure}`)
  say(failures.length === 0 ? 'PASSED: read to the end within the bound of memory' : 'FAILED')
  return failures.length === 0 ? 0 : 1
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main()
