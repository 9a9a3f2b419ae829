// One row of the chrome as one Ink Text with a ready-made string: Ink's cost follows the number of its text nodes.
import { Text } from 'ink'
import { fitLine, type Line } from '../fit.ts'
import { useRoom } from '../use-world.ts'

type Props = {
  readonly line: Line
  readonly width: number
  /** @default false */
  readonly selected?: boolean
}

/** `line` in exactly `width` columns. */
export function Row({ line, width, selected = false }: Props) {
  const { paint } = useRoom()
  return <Text wrap="truncate-end">{paint.line(fitLine(line, width), selected)}</Text>
}
