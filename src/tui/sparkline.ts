// Numbers as a row of bars, newest at the right.

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** Exactly `width` columns; the scale runs from zero to the largest value shown, so that a flat line stays low. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.slice(-width)
  const largest = Math.max(...shown, 0)
  const bars = shown.map((value) => {
    const step = largest === 0 ? 0 : Math.round((value / largest) * (BARS.length - 1))
    return BARS[step] ?? BARS[0]
  })
  return bars.join('').padStart(width, ' ')
}
