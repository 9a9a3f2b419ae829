// A grid of cells of two by four dots each, as braille characters: eight times the resolution of letters. One column each,
// on every terminal that has the font; pure.

const FIRST = 0x2800
/** Bit of each dot by its column and row in the cell. */
const BITS: readonly (readonly [number, number, number, number])[] = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
]

export type Dots = {
  readonly width: number
  readonly height: number
  /** Ignores what lies outside. */
  set(x: number, y: number): void
  /** Every dot on the way, so that a steep line has no holes. */
  line(from: readonly [x: number, y: number], to: readonly [x: number, y: number]): void
  /** The character of a cell; null when no dot is set in it. */
  charAt(column: number, row: number): string | null
}

/** An empty grid of `columns` × `rows` cells; dots count from the top left. */
export function createDots(columns: number, rows: number): Dots {
  const cells = new Uint8Array(columns * rows)
  const [width, height] = [columns * 2, rows * 4]
  const set = (x: number, y: number) => {
    if (x < 0 || y < 0 || x >= width || y >= height) return
    const cell = Math.floor(y / 4) * columns + Math.floor(x / 2)
    cells[cell] = (cells[cell] ?? 0) | (BITS[x % 2]?.[y % 4] ?? 0)
  }
  return {
    width,
    height,
    set,
    line([fromX, fromY], [toX, toY]) {
      const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1)
      for (let step = 0; step <= steps; step++) {
        const part = step / steps
        set(Math.round(fromX + part * (toX - fromX)), Math.round(fromY + part * (toY - fromY)))
      }
    },
    charAt(column, row) {
      const bits = cells[row * columns + column] ?? 0
      return bits === 0 ? null : String.fromCharCode(FIRST + bits)
    },
  }
}
