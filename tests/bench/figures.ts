// Figures from samples and the report that is printed: one table a section, each goal with its mark. Goals are reported and
// never asserted: a shared machine is no judge.

/** The q-th quantile (0..1) by nearest rank; NaN without samples. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN
}

export const median = (samples: readonly number[]) => quantile(samples, 0.5)

export type Goal = {
  readonly name: string
  readonly measured: number
  readonly limit: number
  readonly unit: string
  /** @default 'at most' */
  readonly sense?: 'at most' | 'at least'
}

export type Section = {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly goals: readonly Goal[]
  readonly notes?: readonly string[]
}

export const isMet = ({ measured, limit, sense = 'at most' }: Goal) =>
  sense === 'at most' ? measured <= limit : measured >= limit

/** A number with as many digits as mean something. */
export function show(value: number): string {
  if (!Number.isFinite(value)) return '?'
  if (value >= 100) return value.toFixed(0)
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** The section as text. */
export function print({ title, head, rows, goals, notes = [] }: Section): string {
  const lines = table([head, ...rows])
  const rule = '-'.repeat(Math.max(...lines.map(({ length }) => length)))
  const marks = goals.map((goal) => {
    const { name, measured, limit, unit, sense = 'at most' } = goal
    return `${isMet(goal) ? '  met        ' : '  FALLS SHORT'} ${name}: ${show(measured)} ${unit}, ${sense} ${show(limit)}`
  })
  return [`\n${title}`, lines[0], rule, ...lines.slice(1), ...marks, ...notes.map((note) => `  ${note}`)].join('\n')
}

/** Columns aligned, the first to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)
  return rows.map((row) => `  ${widths.map((_, column) => cell(row[column] ?? '', column)).join('  ')}`)
}
