// `signalbox logs FILE…`: whole histories at once, or following, with the same analyst as the engine's, in this process.
import { EXIT } from '#ci/exit-code.ts'
import { type CommandLine, optionValue } from '#cli/command-line.ts'
import {
  hearThreat,
  LOG_FORMATS,
  type LogFormat,
  reportOf,
  reportText,
  type Told,
  threatJson,
  threatText,
  type WhatWasRead,
} from '#cli/logs.ts'
import { type Config, loadConfig } from '#config.ts'
import { analyseLogs, type Step, sourceName } from '#processes/log-analysis.ts'
import { findLogPlace, type LogPlaceFacts } from '#processes/log-place.ts'
import { keepYoungHeapSmall } from '#processes/young-heap.ts'
import { hintOf, messageOf, Trouble } from '#protocol/errors.ts'
import { MINUTE_BAD_SAMPLES_MAX } from '#protocol/log-minute.ts'
import type { Setting } from './setting.ts'

type Reading = {
  readonly told: Told
  /** Some lines that could not be read, redacted. */
  readonly badSamples: string[]
  readonly isJson: boolean
  readonly isFollowing: boolean
  readonly io: Setting['io']
}

export async function runLogs(line: CommandLine, { io, env }: Setting): Promise<number> {
  keepYoungHeapSmall()
  const format = formatOf(line)
  const isJson = line.flags.has('json')
  const isFollowing = line.flags.has('follow')
  const directory = optionValue(line, 'workspace') ?? '.'
  const place = await findLogPlace(directory)
  const config = loadConfig(place.root, env, optionValue(line, 'config'))
  const stopping = new AbortController()
  if (isFollowing) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
  const reading: Reading = { told: new Map(), badSamples: [], isJson, isFollowing, io }
  const read = await readAll(line.positionals, { reading, place, config, signal: stopping.signal })
  if (read.from === null) {
    io.err('signalbox: no line could be read: each needs a time in a form that is known (see `logs.fields`)')
    return EXIT.notRun
  }
  if (!isJson && (!isFollowing || format !== null)) io.out(reportText(reportOf(read, reading.told), format ?? 'table'))
  const { lines, badLines, lateLines } = read
  io.err(`signalbox: ${reading.told.size} threats in ${lines} lines; ${badLines} unreadable, ${lateLines} too late`)
  for (const sample of reading.badSamples) io.err(`signalbox: unreadable, for example: ${sample}`)
  return EXIT.ok
}

function formatOf(line: CommandLine): LogFormat | null {
  const named = optionValue(line, 'format')
  if (named === undefined) return null
  if (line.flags.has('json')) throw new Trouble('--json and --format say two things', 'give one of them', 2)
  const found = LOG_FORMATS.find((format) => format === named)
  if (found) return found
  throw new Trouble(`there is no format "${named}"`, `use one of ${LOG_FORMATS.join(', ')}`, 2)
}

type All = {
  readonly reading: Reading
  readonly place: LogPlaceFacts
  readonly config: Config
  readonly signal: AbortSignal
}

async function readAll(inputs: readonly string[], { reading, place, config, signal }: All): Promise<WhatWasRead> {
  const { io, isFollowing } = reading
  const { files: _files, roadmap, projectHistory, ...settings } = config.logs
  const plans = await place.plans({ roadmap, history: projectHistory })
  let read: WhatWasRead = { source: sourceName(inputs), from: null, to: null, lines: 0, badLines: 0, lateLines: 0 }
  const steps = analyseLogs(
    {
      inputs,
      settings,
      follow: isFollowing,
      kept: null,
      commits: () => place.commits,
      plans: () => plans,
      onTrouble: (trouble) => io.err(`signalbox: ${messageOf(trouble)}; ${hintOf(trouble, 'it is left out')}`),
      stdin: process.stdin,
    },
    signal,
  )
  for await (const step of steps) {
    read = counted(read, step)
    noteBad(reading.badSamples, step)
    for (const { threats } of step.minutes) for (const event of threats) print(reading, event)
  }
  return read
}

function print({ told, isJson, isFollowing, io }: Reading, event: Parameters<typeof hearThreat>[1]): void {
  const threat = hearThreat(told, event)
  if (threat === null) return
  if (isJson) io.out(threatJson(threat))
  else if (isFollowing) io.out(threatText(event.type, threat))
}

/** The first few of all. */
function noteBad(samples: string[], { minutes }: Step): void {
  for (const { minute } of minutes)
    if (samples.length < MINUTE_BAD_SAMPLES_MAX && minute.badSamples)
      samples.push(...minute.badSamples.slice(0, MINUTE_BAD_SAMPLES_MAX - samples.length))
}

function counted(read: WhatWasRead, { minutes }: Step): WhatWasRead {
  const [first] = minutes
  const last = minutes.at(-1)
  if (!first || !last) return read
  const sum = (of: 'lines' | 'bad' | 'late') => minutes.reduce((all, { minute }) => all + minute[of], 0)
  return {
    ...read,
    from: read.from ?? first.minute.at,
    to: last.minute.at + last.bucket.widthMs,
    lines: read.lines + sum('lines'),
    badLines: read.badLines + sum('bad'),
    lateLines: read.lateLines + sum('late'),
  }
}
