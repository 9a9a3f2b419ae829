// What the logs foretell: the list of threats, and of the chosen one a chart and everything that a person needs to act.
import { Box } from 'ink'
import { orderThreats } from '#projection/threat-report/order.ts'
import { threatSeries } from '#projection/threat-series.ts'
import type { World } from '#projection/world.ts'
import type { Threat } from '#protocol/threat.ts'
import { seriesWords } from '../chart/series-words.ts'
import { threatChart } from '../chart/threat-chart.ts'
import { Footer } from '../components/footer.tsx'
import { Frame } from '../components/frame.tsx'
import { SEVERITY_TOKENS } from '../components/queue-list.tsx'
import { Row } from '../components/row.tsx'
import { threatDetails, threatRow } from '../components/threat-lines.ts'
import { TopLine } from '../components/top-line.tsx'
import { type Line, wrap } from '../fit.ts'
import { firstShown } from '../list-window.ts'
import { useSight } from '../use-world.ts'

/** Top line and footer. */
const BARS_ROWS = 2
const FRAME_ROWS = 2
const LIST_ROWS_MAX = 8
/** Of the rows below the list. */
const CHART_SHARE = 0.45
const WORDS_LINES_MAX = 2

/** Fills the terminal. */
export function ThreatsScreen() {
  const { state } = useSight()
  const { cols, rows } = state.size
  const threats = orderThreats(state.world.threats)
  const chosen = threats.find(({ id }) => id === state.ui.threatId) ?? threats[0] ?? null
  const listed = Math.max(1, Math.min(LIST_ROWS_MAX, threats.length, Math.floor(rows / 5)))
  const listHeight = listed + FRAME_ROWS
  const height = Math.max(1, rows - BARS_ROWS - listHeight - FRAME_ROWS)
  const logNow = clockOf(state.world, state.now)
  const running = threats.filter(({ endedAt }) => endedAt === null).length
  return (
    <Box flexDirection="column" width={cols} height={rows}>
      <TopLine />
      <Frame
        area={{ width: cols, height: listHeight }}
        title={[[' Threats ', 'title']]}
        right={[[` ${running} running, ${threats.length - running} over `, 'muted']]}
        isFocused
      >
        <List threats={threats} chosen={chosen} rows={listed} width={cols - 2} now={logNow} />
      </Frame>
      <Frame
        area={{ width: cols, height: height + FRAME_ROWS }}
        title={titleOf(chosen)}
        right={[[' j k choose · pgdn pgup read ', 'muted']]}
      >
        {chosen ? (
          <Chosen threat={chosen} height={height} width={cols - 2} now={logNow} />
        ) : (
          <Row line={[[' the logs show no threat', 'muted']]} width={cols - 2} />
        )}
      </Frame>
      <Footer />
    </Box>
  )
}

/** The end of the newest minute that is known: logs may be of another time. */
function clockOf({ signals }: World, now: number): number {
  const ends = Object.values(signals).flatMap((buckets) => buckets.slice(-1).map(({ at, widthMs }) => at + widthMs))
  return ends.length === 0 ? now : Math.max(...ends)
}

const titleOf = (threat: Threat | null): Line =>
  threat
    ? [
        [` ${threat.level} `, SEVERITY_TOKENS[threat.level]],
        [`${threat.heuristic}${threat.kind === '' ? '' : ` · ${threat.kind}`} `, 'title'],
      ]
    : []

type ListProps = {
  readonly threats: readonly Threat[]
  readonly chosen: Threat | null
  readonly rows: number
  readonly width: number
  readonly now: number
}

function List({ threats, chosen, rows, width, now }: ListProps) {
  const at = chosen ? threats.indexOf(chosen) : 0
  const first = firstShown(threats.length, at, rows)
  return (
    <Box flexDirection="column" height={rows}>
      {threats.slice(first, first + rows).map((threat) => (
        <Row key={threat.id} line={threatRow(threat, now)} width={width} selected={threat === chosen} />
      ))}
    </Box>
  )
}

type ChosenProps = { readonly threat: Threat; readonly height: number; readonly width: number; readonly now: number }

/** The chart with its words stays; what is said below it scrolls. */
function Chosen({ threat, height, width, now }: ChosenProps) {
  const { state } = useSight()
  const series = threatSeries(threat, state.world.signals[threat.source] ?? [])
  const words = wrap(seriesWords(series), width - 2, WORDS_LINES_MAX).map((text): Line => [[` ${text}`, 'muted']])
  const drawn = threatChart(series, { cols: width, rows: Math.floor(height * CHART_SHARE) })
  const fixed = [...drawn, ...words].slice(0, Math.max(0, height - 1))
  const details = threatDetails(threat, { width, now })
  const room = Math.max(1, height - fixed.length)
  const first = Math.max(0, Math.min(state.ui.scroll, details.length - room))
  const isCut = first + room < details.length
  const lines = [...fixed, ...details.slice(first, first + room)]
  return (
    <Box flexDirection="column" height={height}>
      {lines.slice(0, height).map((line, index) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
          key={index}
          line={isCut && index === height - 1 ? [[' ↓ more: page down', 'muted']] : line}
          width={width}
        />
      ))}
    </Box>
  )
}
