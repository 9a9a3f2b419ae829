// The scrollback of one session: a page of its rows with the present one lit, prompts marked, matches shown.
import { Box } from 'ink'
import { Footer } from '../components/footer.tsx'
import { Frame } from '../components/frame.tsx'
import { Row } from '../components/row.tsx'
import { TopLine } from '../components/top-line.tsx'
import type { Line } from '../fit.ts'
import type { Hit } from '../history-search.ts'
import { skipColumns } from '../history-side.ts'
import { fittedHistory, type HistoryView, pageRows } from '../history-view.ts'
import { useSight } from '../use-world.ts'

/** Fills the terminal. */
export function HistoryScreen() {
  const { state } = useSight()
  const { cols, rows } = state.size
  const height = pageRows(rows)
  const history = state.history && fittedHistory(state.history, height)
  const lines = history ? linesOf(history, height) : []
  return (
    <Box flexDirection="column" width={cols} height={rows}>
      <TopLine />
      <Frame
        area={{ width: cols, height: height + 2 }}
        title={[[' History ', 'title'], [`· ${history?.name ?? ''} `]]}
        right={[[history ? placeOf(history) : '', 'muted']]}
        isFocused
      >
        <Box flexDirection="column" height={height}>
          {lines.map(({ row, line }) => (
            <Row key={row} line={line} width={cols - 2} selected={row === history?.at} />
          ))}
        </Box>
      </Frame>
      <Footer />
    </Box>
  )
}

function linesOf(history: HistoryView, height: number) {
  const prompts = new Set(history.prompts)
  const changes = new Set(history.marks.map(({ row }) => row))
  const hits = new Map(history.search?.hits.map((hit) => [hit.row, hit]))
  return history.rows.slice(history.top, history.top + height).map((text, index) => {
    const row = history.top + index
    const mark: Line = changes.has(row) ? [['◆', 'working']] : [[prompts.has(row) ? '❯' : ' ', 'key']]
    return { row, line: [...mark, ...skipColumns(marked(text, hits.get(row)), history.left)] }
  })
}

/** The row with its match in the colour of keys. */
function marked(text: string, hit: Hit | undefined): Line {
  if (!hit) return [[text]]
  return [[text.slice(0, hit.start)], [text.slice(hit.start, hit.end), 'needsYou'], [text.slice(hit.end)]]
}

function placeOf({ at, rows, search, marks, left }: HistoryView): string {
  const change = marks.findLast(({ row }) => row === at)
  const said = `${change ? `◆ ${change.label} · ` : ''}${left > 0 ? `from column ${left + 1} · ` : ''}`
  const place = said + (rows.length === 0 ? 'empty' : `row ${at + 1}/${rows.length}`)
  if (!search) return ` ${place} `
  const hit = search.hits.findIndex(({ row }) => row === at) + 1
  return ` ${hit === 0 ? '' : `${hit}/`}${search.hits.length} match · ${place} `
}
