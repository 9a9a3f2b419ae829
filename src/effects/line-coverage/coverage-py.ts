// Reads the JSON report of coverage.py (`coverage json`, pytest-cov's json).
import { z } from 'zod'
import { addHit, type CoverageReader } from './file-coverage.ts'

const schema = z.object({
  files: z.record(z.string(), z.object({ executed_lines: z.array(z.number()), missing_lines: z.array(z.number()) })),
})

export const readCoveragePy: CoverageReader = (text) => {
  const report = parsed(text)
  if (!report) return null
  return Object.entries(report.files).map(([path, { executed_lines, missing_lines }]) => {
    const lines = new Map<number, number>()
    for (const line of missing_lines) addHit(lines, line, 0)
    for (const line of executed_lines) addHit(lines, line, 1)
    return { path, lines, totals: null }
  })
}

function parsed(text: string): z.infer<typeof schema> | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
