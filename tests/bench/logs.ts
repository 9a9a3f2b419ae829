// Log lines read and counted, end to end without the heuristics, in lines per CPU-second: flat JSON, nested pino and combined access
// lines, with jq over the same file in the same run, and JSON.parse alone as the measure of the machine.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logSettingsSchema } from '#protocol/log-settings.ts'
import { createLineCounter } from '#sources/log-lines/line-counter.ts'
import { type Goal, median, type Section, show } from './figures.ts'

const LINES = 400_000
const ROUNDS = 3
const ADDRESSES = 4_000
const CHUNK = 1 << 20
const LATE_MS = 150_000
const START = Date.UTC(2026, 9, 1)
const STEP_MS = 20

type Form = 'flat' | 'pino' | 'combined'
const GOALS: Readonly<Record<Form, number>> = { flat: 0.5, pino: 0.25, combined: 0.5 }
const JQ: Readonly<Record<Form, readonly string[] | null>> = {
  flat: ['-c', 'select(.status >= 500) | .path'],
  pino: ['-c', 'select(.res.statusCode >= 500) | .req.url'],
  combined: null,
}

/** The same numbers in every run. */
function numbers(): (below: number) => number {
  let seed = 7
  return (below) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((seed / 2 ** 32) * below)
  }
}

const PATHS = ['/api/products', '/api/orders/', '/api/products/', '/api/cart', '/api/checkout', '/api/users/me']
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const two = (n: number) => String(n).padStart(2, '0')

function writeLines(form: Form, file: string): void {
  const below = numbers()
  const lines: string[] = []
  for (let i = 0; i < LINES; i += 1) {
    const time = new Date(START + i * STEP_MS)
    const part = PATHS[below(PATHS.length)] ?? '/'
    const path = part.endsWith('/') ? `${part}${below(99_999)}` : part
    const n = Math.imul(below(ADDRESSES) + 7, 2_654_435_761) >>> 0
    const ip = `${11 + (n % 190)}.${(n >>> 8) & 255}.${(n >>> 16) & 255}.${1 + ((n >>> 24) % 254)}`
    const status = below(100) === 0 ? 500 : 200
    const ms = `${5 + below(300)}.${below(10)}`
    lines.push(lineOf(form, { time, path, ip, status, ms, id: `${below(1e9)}-${i}` }))
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
}

type Request = { time: Date; path: string; ip: string; status: number; ms: string; id: string }

function lineOf(form: Form, { time, path, ip, status, ms, id }: Request): string {
  const iso = time.toISOString()
  if (form === 'flat')
    return `{"timestamp":"${iso}","level":"info","service":"api","event":"http_request","method":"GET","path":"${path}","status":${status},"duration_ms":${ms},"client_ip":"${ip}","db_queries":3,"user_agent":"Mozilla/5.0 (X11; Linux x86_64)","request_id":"${id}"}`
  if (form === 'pino')
    return `{"level":30,"time":${time.getTime()},"pid":21,"hostname":"api-1","name":"api","reqId":"${id}","req":{"method":"GET","url":"${path}","remoteAddress":"${ip}","remotePort":4711,"headers":{"host":"shop.test","user-agent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/129.0","accept":"application/json","accept-encoding":"gzip, deflate, br","x-request-id":"${id}"}},"res":{"statusCode":${status},"headers":{"content-type":"application/json; charset=utf-8","content-length":"4711"}},"responseTime":${ms},"dbQueries":2,"msg":"request completed"}`
  const day = `${two(time.getUTCDate())}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}`
  return `${ip} - - [${day}:${iso.slice(11, 19)} +0000] "GET ${path} HTTP/1.1" ${status} 4711 "https://shop.test/" "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/129.0"`
}

/** Million lines per CPU-second of what `work` does. */
function speedOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return LINES / (user + system)
}

function countFile(file: string): void {
  const counter = createLineCounter({ settings: logSettingsSchema.parse({}) })
  const chunk = Buffer.alloc(CHUNK)
  const descriptor = openSync(file, 'r')
  let have = 0
  let lines = 0
  for (;;) {
    const read = readSync(descriptor, chunk, have, CHUNK - have, null)
    if (read === 0) break
    have += read
    const end = chunk.lastIndexOf(10, have - 1) + 1
    counter.push(file, chunk, 0, end)
    chunk.copyWithin(0, end, have)
    have -= end
    for (const minute of counter.takeClosed((counter.clockOf(file) ?? 0) - LATE_MS)) lines += minute.lines
  }
  closeSync(descriptor)
  for (const minute of counter.takeAll()) lines += minute.lines
  if (lines !== LINES) throw new Error(`${lines} lines were counted of ${LINES}`)
}

function parseFile(file: string): void {
  const bytes = readFileSync(file)
  for (let from = 0; from < bytes.length; ) {
    const to = bytes.indexOf(10, from)
    JSON.parse(bytes.toString('latin1', from, to))
    from = to + 1
  }
}

/** Of jq, its start included; null where it is not installed. */
function jqSpeed(form: Form, file: string): number | null {
  const argv = JQ[form]
  if (!argv) return null
  const timed = 'TIMEFORMAT="%U %S"; time jq "$@" > /dev/null'
  const { stderr } = spawnSync('bash', ['-c', timed, 'jq', ...argv, file], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  })
  const [user, system] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  const spent = (user ?? Number.NaN) + (system ?? Number.NaN)
  return spent > 0.1 ? LINES / spent / 1e6 : null
}

export function benchLogs(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-logs-'))
  const rows: string[][] = []
  const goals: Goal[] = []
  try {
    for (const form of ['flat', 'pino', 'combined'] as const) {
      const file = join(folder, form)
      writeLines(form, file)
      const ours: number[] = []
      const parse: number[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        ours.push(speedOf(() => countFile(file)))
        if (form !== 'combined') parse.push(speedOf(() => parseFile(file)))
      }
      const jq = jqSpeed(form, file)
      const ratio = (other: number | null) => (other === null || Number.isNaN(other) ? '-' : show(median(ours) / other))
      rows.push([form, show(median(ours)), ratio(jq), ratio(parse.length > 0 ? median(parse) : null)])
      goals.push({
        name: `${form} lines`,
        measured: median(ours),
        limit: GOALS[form],
        unit: 'M/CPU-s',
        sense: 'at least',
      })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const head = ['form', 'M lines/CPU-s', 'times jq', 'times JSON.parse']
  return Promise.resolve({ title: 'Log lines read and counted', head, rows, goals })
}
