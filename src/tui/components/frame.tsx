// A bordered panel with a title in its border. Ink draws the border; the title lies over it.
import { Box } from 'ink'
import type { ReactNode } from 'react'
import { fitLine, type Line, lineWidth } from '../fit.ts'
import type { Area } from '../floor-plan.ts'
import { useRoom } from '../use-world.ts'
import { Row } from './row.tsx'

type Props = {
  readonly area: Area
  readonly title: Line
  /** At the right end of the upper border. */
  readonly right?: Line
  readonly isFocused?: boolean
  readonly children?: ReactNode
}

/** Exactly `area`; what is inside is cut at the border. */
export function Frame({ area, title, right = [], isFocused = false, children }: Props) {
  const { paint } = useRoom()
  const colour = paint.borderColour(isFocused ? 'focus' : 'border')
  const inside = Math.max(0, area.width - 4)
  const rightWidth = Math.min(inside, lineWidth(right))
  const titleWidth = Math.min(lineWidth(title), Math.max(0, inside - rightWidth - 1))
  return (
    <Box
      width={area.width}
      height={area.height}
      flexShrink={0}
      flexDirection="column"
      borderStyle="round"
      {...(colour ? { borderColor: colour } : {})}
    >
      {children}
      <Box position="absolute" top={-1} left={1}>
        <Row line={fitLine(title, titleWidth)} width={titleWidth} />
      </Box>
      <Box position="absolute" top={-1} right={1}>
        <Row line={fitLine(right, rightWidth)} width={rightWidth} />
      </Box>
    </Box>
  )
}
