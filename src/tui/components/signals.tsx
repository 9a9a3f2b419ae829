// What the logs say: the worst running threat in words, and errors and traffic of each log as bars.
import { Box } from 'ink'
import { forecast } from '#projection/age.ts'
import { orderThreats } from '#projection/threat-report/order.ts'
import type { World } from '#projection/world.ts'
import type { Bucket } from '#protocol/event-world.ts'
import type { Threat } from '#protocol/threat.ts'
import { cut, type Line, type Span } from '../fit.ts'
import { sparkline } from '../sparkline.ts'
import { useSight } from '../use-world.ts'
import { Frame } from './frame.tsx'
import { SEVERITY_TOKENS } from './queue-list.tsx'
import { Row } from './row.tsx'

/** The rate is that of the last buckets together: one bucket alone jumps too much to be read. */
const RATE_BUCKETS = 5
const NAME_COLUMNS = 16
const BARS_COLUMNS_MAX = 60

type Props = { readonly rows: number; readonly cols: number }

/** A framed panel, or one line when only one row is left. */
export function Signals({ rows, cols }: Props) {
  const { state } = useSight()
  const { signals, threats } = state.world
  const sources = Object.entries(signals).sort(([left], [right]) => left.localeCompare(right))
  const worst = worstThreat(threats)
  if (rows === 1) return <Row line={shortLine(sources, worst)} width={cols} />
  const width = cols - 2
  return (
    <Frame area={{ width: cols, height: rows }} title={[[' Signals ', 'title']]} right={threatCount(threats)}>
      <Box flexDirection="column">
        {sources.length === 0 && <Row line={[[' no log line has been read yet', 'muted']]} width={width} />}
        {sources.slice(0, Math.max(0, rows - 3)).map(([source, buckets]) => (
          <Row key={source} line={sourceLine(source, buckets, width)} width={width} />
        ))}
        <Row line={[[' '], ...threatLine(worst)]} width={width} />
      </Box>
    </Frame>
  )
}

/** The running threat that matters most. */
export function worstThreat(threats: World['threats']): Threat | null {
  const [worst] = orderThreats(threats)
  return worst?.endedAt === null ? worst : null
}

function threatCount(threats: World['threats']): Line {
  const running = threats.filter(({ endedAt }) => endedAt === null).length
  return running > 1 ? [[` ${running} threats `, 'needsYou']] : []
}

/** `▲ HIGH fails in ≈ 11 h · title`: what is lost first when the line is cut is what matters least. */
export function threatLine(threat: Threat | null): Line {
  if (!threat) return [['no threat is running', 'muted']]
  const spans: Span[] = [
    ['▲ ', 'needsYou'],
    [threat.level, SEVERITY_TOKENS[threat.level]],
  ]
  if (threat.timeToFailureS !== null) spans.push([` fails in ${forecast(threat.timeToFailureS)} ·`, 'needsYou'])
  spans.push([` ${threat.title}`])
  if (threat.key !== '*' && !threat.title.includes(threat.key)) spans.push([` · ${threat.key}`, 'muted'])
  return spans
}

function sourceLine(source: string, buckets: readonly Bucket[], width: number): Line {
  const { errorPercent, linesPerS } = ratesOf(buckets)
  const numbers = 32
  const bars = Math.max(8, Math.min(BARS_COLUMNS_MAX, Math.floor((width - NAME_COLUMNS - numbers) / 2)))
  const name = cut(source.split('/').at(-1) ?? source, NAME_COLUMNS - 2).padEnd(NAME_COLUMNS - 2)
  return [
    [` ${name} `],
    ['errors ', 'muted'],
    [sparkline(buckets.map(errorShare), bars), errorPercent >= 1 ? 'failed' : 'working'],
    [`${errorPercent.toFixed(1).padStart(6)} %  `],
    ['lines ', 'muted'],
    [
      sparkline(
        buckets.map(({ total }) => total),
        bars,
      ),
    ],
    [`${rateText(linesPerS).padStart(7)}/s`],
  ]
}

function shortLine(sources: readonly (readonly [string, readonly Bucket[]])[], worst: Threat | null): Line {
  const head: Span = [' signals ', 'title']
  const [, buckets] = sources[0] ?? []
  if (worst) return [head, ...threatLine(worst)]
  if (!buckets) return [head, ['no log line has been read yet', 'muted']]
  const { errorPercent, linesPerS } = ratesOf(buckets)
  return [
    head,
    ['errors ', 'muted'],
    [sparkline(buckets.map(errorShare), 16), errorPercent >= 1 ? 'failed' : 'working'],
    [` ${errorPercent.toFixed(1)} % · ${rateText(linesPerS)} lines/s · no threat`],
  ]
}

/** Errors in percent of all lines, and lines a second, over the last buckets. */
export function ratesOf(buckets: readonly Bucket[]): { errorPercent: number; linesPerS: number } {
  const last = buckets.slice(-RATE_BUCKETS)
  const total = last.reduce((sum, bucket) => sum + bucket.total, 0)
  const errors = last.reduce((sum, bucket) => sum + bucket.errors, 0)
  const seconds = last.reduce((sum, bucket) => sum + bucket.widthMs, 0) / 1_000
  return { errorPercent: total === 0 ? 0 : (errors / total) * 100, linesPerS: seconds === 0 ? 0 : total / seconds }
}

function errorShare({ total, errors }: Bucket): number {
  return total === 0 ? 0 : errors / total
}

function rateText(perSecond: number): string {
  return perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1)
}
