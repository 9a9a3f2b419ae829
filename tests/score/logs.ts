// Scores the built log analyst on labelled runs: `npm run score -- logs RUN… [--scorer FILE] [--misses FILE]`. RUN is a folder
// with truth.json and one log (*.ndjson, *.jsonl or *.log, also .gz). FILE is a program of yours that is given pairs of truth and
// alerts, instead of the scorer here.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { noTally, type Tally, type Truth, tallyRun, type Update } from './log-truth.ts'

const PROGRAM = join(import.meta.dirname, '..', '..', 'dist', 'main.js')
/** How the labels call what the product names; a trend towards exhaustion is labelled as flooding. */
const LABELS: Readonly<Record<string, string>> = {
  'latency-creep': 'H1',
  'error-spike': 'H2',
  'auth-anomaly': 'H3',
  'log-flood': 'H4',
  'resource-trend': 'H4',
}

/** Prints a table, or what the given scorer prints. */
export async function scoreLogs(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { scorer: { type: 'string' }, misses: { type: 'string' } },
  })
  const scratch = mkdtempSync(join(tmpdir(), 'signalbox-score-'))
  const notes: string[] = []
  const tallies = new Map<string, Tally>()
  const pairs: string[] = []
  let days = 0
  try {
    for (const [index, run] of positionals.entries()) {
      const alertsPath = join(scratch, `${index}.jsonl`)
      const updates = await analyse(join(run, logIn(run)), alertsPath)
      writeFileSync(alertsPath, updates.map((update) => JSON.stringify({ ...update, key: update.keys })).join('\n'))
      pairs.push(join(run, 'truth.json'), alertsPath)
      const truth = JSON.parse(readFileSync(join(run, 'truth.json'), 'utf8')) as Truth
      days += tallyRun(truth, updates, { tallies, note: (line) => notes.push(`${run} ${line}`) })
    }
    if (values.scorer === undefined) console.log(tableOf(tallies, days))
    else execFileSync(process.execPath, [values.scorer, ...pairs], { stdio: 'inherit' })
    if (values.misses !== undefined) writeFileSync(values.misses, `${notes.join('\n')}\n`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function logIn(run: string): string {
  const found = readdirSync(run).find(
    (name) => /\.(?:ndjson|jsonl|log)(?:\.gz)?$/.test(name) && !/alert|out/.test(name),
  )
  if (found) return found
  throw new Error(`${run} holds no log: *.ndjson, *.jsonl or *.log`)
}

async function analyse(log: string, outPath: string): Promise<readonly Update[]> {
  const out = openSync(outPath, 'w')
  const child = spawn(process.execPath, [PROGRAM, 'logs', log, '--json'], { stdio: ['ignore', out, 'inherit'] })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`signalbox logs ${log} ended with ${code}`)
  const lines = readFileSync(outPath, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => {
    const update = JSON.parse(line) as Update
    return { ...update, heuristic: LABELS[update.heuristic] ?? update.heuristic }
  })
}

const middle = (values: readonly number[]) =>
  values.length === 0 ? null : (values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? null)
const ratio = (part: number, whole: number) => (whole === 0 ? '-' : (part / whole).toFixed(2))
const number = (value: number | null, digits: number) => (value === null ? '-' : value.toFixed(digits))

function tableOf(tallies: ReadonlyMap<string, Tally>, days: number): string {
  const head =
    'label incidents recall precision false/day >=MEDIUM/day >=HIGH/day delay(min) again level within1 foretold ttf-first ttf-last covered'
  const names = [...tallies.keys()].toSorted()
  const rows = names.map((name) => rowOf(name, tallies.get(name) ?? noTally(), days))
  const all = [head.split(' '), ...rows, rowOf('all', sumOf([...tallies.values()]), days)]
  const widths = head.split(' ').map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')).join('\n')
}

function rowOf(name: string, tally: Tally, days: number): readonly string[] {
  const { incidents, detected, alarms, alarmsMedium, alarmsHigh, delays, failures, foretold } = tally
  return [
    name,
    String(incidents),
    ratio(detected, incidents),
    ratio(detected, detected + alarms),
    (alarms / days).toFixed(2),
    (alarmsMedium / days).toFixed(2),
    (alarmsHigh / days).toFixed(2),
    number(middle(delays), 1),
    ratio(tally.again, detected),
    ratio(tally.levelExact, detected),
    ratio(tally.levelNear, detected),
    ratio(foretold, failures),
    number(middle(tally.errorsFirst), 2),
    number(middle(tally.errorsLast), 2),
    ratio(tally.covered, tally.intervals),
  ]
}

function sumOf(tallies: readonly Tally[]): Tally {
  const sum = noTally()
  for (const tally of tallies)
    for (const key of Object.keys(sum) as (keyof Tally)[]) {
      const [left, right] = [sum[key], tally[key]]
      Object.assign(sum, { [key]: Array.isArray(left) ? [...left, ...(right as number[])] : left + (right as number) })
    }
  return sum
}
