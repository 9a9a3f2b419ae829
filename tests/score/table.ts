// Prints figures in columns, for people and for a file that is compared with the last one.

export type Row = readonly (string | number)[]

/** Rows under a heading; the first column to the left, the others to the right. */
export function printTable(heading: string, columns: readonly string[], rows: readonly Row[]): void {
  const cells = [columns, ...rows.map((row) => row.map(String))]
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => (row[at] ?? '').length)))
  console.log(`\n${heading}`)
  for (const row of cells) {
    console.log(
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
    )
  }
}

/** `found` of `all` as a share with two digits; a dash when there is nothing to find. */
export const share = (found: number, all: number): string => (all === 0 ? '–' : (found / all).toFixed(3))
