// The reading layer of the log analyst alone, beside the bare reading of the same file: what it costs before anything is parsed.
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { readLogs } from '#sources/logs/read-logs.ts'
import { median, type Section, show } from './figures.ts'

const ROUNDS = 3
const MB = 1024 * 1024
const SIZE_MB = 300
const LINE_BYTES = 267
const FILES = 64
const CHUNK_BYTES = 128 * 1024

type Reading = { readonly name: string; readonly read: () => Promise<number> }
type Measured = { readonly cpuS: number; readonly lines: number; readonly residentMb: number }

export async function benchLogRead(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-log-read-'))
  try {
    const one = join(folder, 'one.log')
    writeLines(one, SIZE_MB * MB)
    for (let n = 0; n < FILES; n++) writeLines(join(folder, `many-${n}.log`), (SIZE_MB * MB) / FILES)
    const readings: readonly Reading[] = [
      { name: 'bare read of the file', read: () => readBare(one, false) },
      { name: 'bare read and a scan for every newline', read: () => readBare(one, true) },
      { name: 'this reader, one file', read: () => readAll([one]) },
      { name: 'this reader, stdin', read: () => readAll(['-'], createReadStream(one)) },
      { name: `this reader, ${FILES} files by their clocks`, read: () => readAll([join(folder, 'many-*.log')]) },
    ]
    const measured = new Map<string, Measured[]>()
    for (let round = 0; round < ROUNDS; round++) {
      for (const { name, read } of readings) measured.set(name, [...(measured.get(name) ?? []), await measure(read)])
    }
    return sectionOf(measured)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Lines that carry their number where a time would be, ten to the event second. */
function writeLines(path: string, bytes: number): void {
  const file = openSync(path, 'w')
  const lines = Math.floor(bytes / LINE_BYTES)
  for (let from = 0; from < lines; from += 4_096) {
    let text = ''
    for (let n = from; n < Math.min(lines, from + 4_096); n++)
      text += `${String(n * 100).padEnd(LINE_BYTES - 1, 'x')}\n`
    writeSync(file, text)
  }
  closeSync(file)
}

async function readBare(path: string, isScanning: boolean): Promise<number> {
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  const file = await open(path)
  let lines = 0
  for (let got = 1; got > 0; ) {
    got = (await file.read(chunk, 0, chunk.length)).bytesRead
    if (!isScanning) continue
    const bytes = chunk.subarray(0, got)
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1
  }
  await file.close()
  return lines
}

async function readAll(inputs: readonly string[], stdin: Readable = process.stdin): Promise<number> {
  const clocks = new Map<string, number>()
  const clockOf = (log: string) => clocks.get(log) ?? null
  const onTrouble = ({ message }: Error) => {
    throw new Error(message)
  }
  let lines = 0
  const reader = readLogs({ inputs, stdin, follow: false, history: false, clockOf, onTrouble })
  for await (const turn of reader.turns(new AbortController().signal)) {
    if (turn.type !== 'lines') continue
    lines += (turn.to - turn.from) / LINE_BYTES
    clocks.set(
      turn.log,
      Number.parseInt(turn.bytes.toString('latin1', turn.to - LINE_BYTES, turn.to - LINE_BYTES + 15), 10),
    )
  }
  return lines
}

async function measure(read: () => Promise<number>): Promise<Measured> {
  const before = process.cpuUsage()
  let residentMb = 0
  const sampler = setInterval(() => {
    residentMb = Math.max(residentMb, process.memoryUsage.rss() / MB)
  }, 20)
  const lines = await read()
  clearInterval(sampler)
  const { user, system } = process.cpuUsage(before)
  return { cpuS: (user + system) / 1e6, lines, residentMb }
}

function sectionOf(measured: ReadonlyMap<string, readonly Measured[]>): Section {
  const rows = [...measured].map(([name, all]) => ({
    name,
    mbPerCpuS: SIZE_MB / median(all.map(({ cpuS }) => cpuS)),
    lines: Math.max(...all.map(({ lines }) => lines)),
    residentMb: Math.max(...all.map(({ residentMb }) => residentMb)),
  }))
  const [bare] = rows
  return {
    title: `Reading logs, ${SIZE_MB} MB in lines of ${LINE_BYTES} bytes`,
    head: ['what', 'MB a CPU-second', 'of bare', 'lines', 'resident at most, MB'],
    rows: rows.map(({ name, mbPerCpuS, lines, residentMb }) => [
      name,
      show(mbPerCpuS),
      show(mbPerCpuS / (bare?.mbPerCpuS ?? Number.NaN)),
      String(lines),
      show(residentMb),
    ]),
    goals: rows.slice(2).map(({ name, mbPerCpuS }) => ({
      name,
      measured: mbPerCpuS,
      limit: name.endsWith('stdin') ? 300 : 1_000,
      unit: 'MB a CPU-second',
      sense: 'at least' as const,
    })),
    notes: ['parsing makes some 200 MB a CPU-second; resident memory is that of the bench as a whole'],
  }
}
