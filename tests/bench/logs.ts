// Logs end to end through the built program (`signalbox logs FILE --json`: read, parse, count, all heuristics) in lines per CPU-second,
// its start included; with jq and, where installed, lnav over the same file in the same run, and JSON.parse alone as the measure of
// the machine. Then memory: the most that was resident over many lines from very many addresses.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Goal, median, type Section, show } from './figures.ts'
import { type LogForm, writeLogFile } from './log-files.ts'
import { residentPeakMbOf } from './process-figures.ts'

const LINES = 1_000_000
const ADDRESSES = 4_000
const ROUNDS = 3
const MANY_LINES = 3_000_000
const MANY_ADDRESSES = 100_000
const RESIDENT_MB_MAX = 200
const JQ_TIMES = 2.1
const LNAV_TIMES = 2.6
const LOOK_MS = 20
const PROGRAM = join(import.meta.dirname, '..', '..', 'dist', 'main.js')

const GOALS: Readonly<Record<LogForm, number>> = { flat: 0.5, pino: 0.25, combined: 0.5 }
const JQ: Readonly<Record<LogForm, readonly string[] | null>> = {
  flat: ['-c', 'select(.status >= 500) | .path'],
  pino: ['-c', 'select(.res.statusCode >= 500) | .req.url'],
  combined: null,
}
const LNAV = ['-n', '-q', '-c', ';SELECT count(*) FROM all_logs', '-c', ':quit'] as const

const signalbox = (file: string) => [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  PROGRAM,
  'logs',
  file,
  '--json',
]

/** CPU-seconds of a command and all that it starts; NaN where it is not installed or fails. */
function cpuOf(argv: readonly string[], folder: string): number {
  const { stderr, status } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$0" "$@" > /dev/null', ...argv], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, LC_ALL: 'C' },
  })
  const [user, system] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return status === 0 ? (user ?? Number.NaN) + (system ?? Number.NaN) : Number.NaN
}

const speedOf = (argv: readonly string[], folder: string) => LINES / cpuOf(argv, folder) / 1e6

/** The same of JSON.parse for each line, in this process. */
function parseSpeed(file: string): number {
  const bytes = readFileSync(file)
  const before = process.cpuUsage()
  for (let from = 0; from < bytes.length; ) {
    const to = bytes.indexOf(10, from)
    JSON.parse(bytes.toString('latin1', from, to))
    from = to + 1
  }
  const { user, system } = process.cpuUsage(before)
  return LINES / (user + system)
}

/** Megabytes. */
async function residentPeak(file: string, folder: string): Promise<number> {
  const [program = '', ...argv] = signalbox(file)
  const child = spawn(program, argv, { cwd: folder, stdio: 'ignore' })
  let peak = Number.NaN
  while (child.exitCode === null && child.signalCode === null) {
    const now = residentPeakMbOf(child.pid ?? 0)
    if (!Number.isNaN(now)) peak = now
    await pause(LOOK_MS)
  }
  if (child.exitCode !== 0) throw new Error(`reading ${file} ended with ${child.exitCode ?? child.signalCode}`)
  return peak
}

type Speeds = { readonly ours: number; readonly parse: number; readonly jq: number; readonly lnav: number }

/** In turns, so that what else the machine does weighs on all alike. */
function speedsOf(form: LogForm, file: string, folder: string): Speeds {
  const jq = JQ[form]
  const rounds = Array.from({ length: ROUNDS }, (_, round) => ({
    ours: speedOf(signalbox(file), folder),
    parse: form === 'combined' ? Number.NaN : parseSpeed(file),
    // Slow and even: once must do.
    jq: jq && round === 0 ? speedOf(['jq', ...jq, file], folder) : Number.NaN,
    lnav: round === 0 ? speedOf(['lnav', ...LNAV, file], folder) : Number.NaN,
  }))
  const middle = (of: keyof Speeds) => median(rounds.map((round) => round[of]).filter((speed) => !Number.isNaN(speed)))
  return { ours: middle('ours'), parse: middle('parse'), jq: middle('jq'), lnav: middle('lnav') }
}

const ratio = (ours: number, other: number) => (Number.isNaN(other) ? '-' : show(ours / other))
const atLeast = (name: string, measured: number, limit: number, unit: string): Goal => ({
  name,
  measured,
  limit,
  unit,
  sense: 'at least',
})

function goalsOf(form: LogForm, { ours, jq, lnav }: Speeds): readonly Goal[] {
  return [
    atLeast(`${form} lines`, ours, GOALS[form], 'M/CPU-s'),
    ...(form === 'flat' && !Number.isNaN(jq) ? [atLeast('flat lines, times jq', ours / jq, JQ_TIMES, '')] : []),
    ...(form === 'flat' && !Number.isNaN(lnav) ? [atLeast('flat lines, times lnav', ours / lnav, LNAV_TIMES, '')] : []),
  ]
}

export async function benchLogs(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-logs-'))
  const rows: string[][] = []
  const goals: Goal[] = []
  try {
    // Logs belong to a workspace; this one is empty.
    mkdirSync(join(folder, '.git'))
    const file = join(folder, 'app.log')
    for (const form of ['flat', 'pino', 'combined'] as const) {
      writeLogFile({ form, lines: LINES, addresses: ADDRESSES, file })
      const speeds = speedsOf(form, file, folder)
      const { ours, parse, jq, lnav } = speeds
      rows.push([form, show(ours), ratio(ours, jq), ratio(ours, lnav), ratio(ours, parse)])
      goals.push(...goalsOf(form, speeds))
    }
    writeLogFile({ form: 'flat', lines: MANY_LINES, addresses: MANY_ADDRESSES, file })
    const name = `resident at most, ${MANY_LINES / 1e6} M lines, ${MANY_ADDRESSES} addresses`
    goals.push({ name, measured: await residentPeak(file, folder), limit: RESIDENT_MB_MAX, unit: 'MB' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const head = ['form', 'M lines/CPU-s', 'times jq', 'times lnav', 'times JSON.parse']
  return { title: 'Logs, read to threats', head, rows, goals }
}
