// A full-screen text under the top line: a scrolling part, and a part that stays at the bottom.
import { Box } from 'ink'
import type { Line } from '../fit.ts'
import { useSight } from '../use-world.ts'
import { Footer } from './footer.tsx'
import { Frame } from './frame.tsx'
import { Row } from './row.tsx'
import { TopLine } from './top-line.tsx'

const AROUND_ROWS = 4

type Props = {
  readonly title: Line
  readonly right?: Line
  readonly lines: readonly Line[]
  /** Always in sight, below the lines. */
  readonly pinned?: readonly Line[]
}

/** Fills the terminal. */
export function Sheet({ title, right, lines, pinned = [] }: Props) {
  const { state } = useSight()
  const { cols, rows } = state.size
  const width = cols - 2
  const height = Math.max(1, rows - AROUND_ROWS)
  const fixed = pinned.slice(0, Math.max(0, height - 1))
  const room = height - fixed.length
  const first = Math.max(0, Math.min(state.ui.scroll, lines.length - room))
  const shown = lines.slice(first, first + room)
  const isCut = first + room < lines.length
  return (
    <Box flexDirection="column" width={cols} height={rows}>
      <TopLine />
      <Frame area={{ width: cols, height: height + 2 }} title={title} {...(right ? { right } : {})} isFocused>
        <Box flexDirection="column" height={room}>
          {shown.map((line, index) => (
            <Row
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
              key={first + index}
              line={isCut && index === room - 1 ? [[' ↓ more: j or page down', 'muted']] : line}
              width={width}
            />
          ))}
        </Box>
        {fixed.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
          <Row key={index} line={line} width={width} />
        ))}
      </Frame>
      <Footer />
    </Box>
  )
}
