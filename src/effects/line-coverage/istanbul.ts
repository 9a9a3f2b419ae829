// Reads istanbul's coverage-final.json (jest, nyc, c8, vitest): statements with the line on which each begins.
import { z } from 'zod'
import { addHit, type CoverageReader } from './file-coverage.ts'

const schema = z.record(
  z.string(),
  z.object({
    path: z.string().optional(),
    statementMap: z.record(z.string(), z.object({ start: z.object({ line: z.number().nullable() }) })),
    s: z.record(z.string(), z.number()),
  }),
)

/** A line ran as often as the statement on it that ran most. */
export const readIstanbul: CoverageReader = (text) => {
  const report = parsed(text)
  if (!report || Object.keys(report).length === 0) return null
  return Object.entries(report).map(([name, { path, statementMap, s }]) => {
    const lines = new Map<number, number>()
    for (const [id, { start }] of Object.entries(statementMap)) addHit(lines, start.line ?? 0, s[id] ?? 0)
    return { path: path ?? name, lines, totals: null }
  })
}

function parsed(text: string): z.infer<typeof schema> | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    // Cut short by a run that was ended: it measured nothing that could be relied on.
    return null
  }
}
