// A hole in the chrome where the compositor paints a session's screen. Only its place is known here.
import { Box, type DOMElement, measureElement, useBoxMetrics } from 'ink'
import { useLayoutEffect, useRef } from 'react'
import type { Area } from '../floor-plan.ts'
import { useRoom } from '../use-world.ts'

type Props = { readonly id: string; readonly area: Area }

/** Reports its rectangle after every layout; the hook re-renders it when the layout moves it. */
export function Pane({ id, area }: Props) {
  const { rects } = useRoom()
  const box = useRef<DOMElement>(null)
  useBoxMetrics(box)
  useLayoutEffect(() => {
    if (!box.current) return
    const { x, y, width, height } = measureElement(box.current)
    rects.set(id, { x, y, width, height })
  })
  useLayoutEffect(() => () => rects.delete(id), [rects, id])
  return <Box ref={box} width={area.width} height={area.height} flexShrink={0} />
}
