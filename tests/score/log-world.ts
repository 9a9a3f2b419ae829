// A made-up production with its labels, for scoring the log analyst on worlds that it was not built on:
// `node tests/score/log-world.ts --seed N --out FOLDER [--rps N] [--days N] [--warmup N] [--quiet]` writes FOLDER/world.log and
// FOLDER/truth.json, the same for the same options. --quiet leaves the incidents out. Service, routes, season, time-outs and the form
// of the lines come from the seed.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ATTACKS, type Rising } from './log-world/attacks.ts'
import { createChance } from './log-world/chance.ts'
import { FAILURES } from './log-world/failures.ts'
import { FORMATS } from './log-world/formats.ts'
import { HARMLESS } from './log-world/harmless.ts'
import { beginPlan, type Labelled, type Plan } from './log-world/plan.ts'
import { isBatch, play, type Quirks } from './log-world/play.ts'
import { HOUR, MINUTE, makeWorld } from './log-world/world.ts'

export type WorldRun = {
  readonly seed: number
  readonly folder: string
  readonly days?: number
  readonly warmup?: number
  readonly rps?: number
  readonly isQuiet?: boolean
}

/** Writes log and truth; returns how many lines there are. */
export function writeLogWorld({ seed, folder, days = 15, warmup = 8, rps, isQuiet = false }: WorldRun): number {
  const chance = createChance(seed)
  const world = makeWorld({ seed, days, warmup, ...(rps !== undefined && { rps }) }, chance)
  const plan = beginPlan(world, chance)
  const rising: Rising[] = []
  const weeks = (days - warmup) / 7
  const often = (perWeek: number) => Math.floor(perWeek * weeks + chance.next())
  if (!isQuiet)
    for (const [perWeek, add] of [...ATTACKS, ...FAILURES])
      for (let left = often(perWeek); left > 0; left -= 1) add(plan, rising)
  for (const [perWeek, add] of HARMLESS) for (let left = often(perWeek); left > 0; left -= 1) add(plan)
  const quirks = addQuirks(plan)
  const names = Object.keys(FORMATS)
  const name = names[Math.floor(seed / 2) % names.length] ?? 'logfmt'
  mkdirSync(folder, { recursive: true })
  const file = openSync(join(folder, 'world.log'), 'w')
  let count = 0
  const format = FORMATS[name]
  if (!format) throw new Error(`no format ${name}`)
  play({ plan, rising, quirks, format, chance: createChance(seed + 7_919) }, (lines) => {
    count += lines.length
    if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`)
  })
  closeSync(file)
  const truth = {
    generator: 'log-world',
    seed,
    kind: world.name,
    format: name,
    rps: world.rps,
    lines: count,
    begin: world.begin,
    evalStart: world.evalStart,
    end: world.end,
    ...labelsOf(plan),
  }
  writeFileSync(join(folder, 'truth.json'), JSON.stringify(truth, null, 1))
  return count
}

function addQuirks({ world, chance, harmless }: Plan): Quirks {
  const from = chance.between(world.evalStart, world.end - 4 * HOUR)
  const skew = { from, to: from + 2 * HOUR, by: chance.pick([-6, -1.5, 1.5, 4]) * MINUTE }
  const wordingFrom = chance.between(world.evalStart, world.end - 6 * HOUR)
  harmless.push({ type: 'clock_skew', start: skew.from, end: skew.to, allow: { H4: 'LOW', H1: 'LOW' } })
  harmless.push({ type: 'other_wording', start: wordingFrom, end: wordingFrom + 4 * HOUR, allow: { H4: 'LOW' } })
  for (let at = world.evalStart; at < world.end; at += HOUR)
    if (isBatch(at)) harmless.push({ type: 'weekly_batch', start: at, end: at + HOUR, allow: { H4: 'LOW', H1: 'LOW' } })
  return { skew, wordingFrom }
}

const labelsOf = ({ incidents, harmless }: Plan) => ({
  incidents: incidents
    .toSorted((a, b) => a.start - b.start)
    .map(({ seen, ...incident }: Labelled, index) => ({
      id: `I${index + 1}`,
      ...incident,
      ...(seen && { affected: seen.effect.met, detectable: seen.effect.met >= seen.atLeast }),
    })),
  hardNegatives: harmless.toSorted((a, b) => a.start - b.start),
})

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
      rps: { type: 'string' },
      days: { type: 'string', default: '15' },
      warmup: { type: 'string', default: '8' },
      quiet: { type: 'boolean', default: false },
    },
  })
  if (values.out === undefined) throw new Error('where to? --out FOLDER')
  const lines = writeLogWorld({
    seed: Number(values.seed),
    folder: values.out,
    days: Number(values.days),
    warmup: Number(values.warmup),
    isQuiet: values.quiet,
    ...(values.rps !== undefined && { rps: Number(values.rps) }),
  })
  process.stderr.write(`seed ${values.seed}: ${lines} lines in ${values.out}\n`)
}
