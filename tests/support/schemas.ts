// The published JSON Schemas of what a run writes, from the same zod schemas that validate it. `npm run schemas` writes
// them into state/; a test fails when they are stale.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { baselineSchema } from '#ci/baseline.ts'
import { gateSchema } from '#ci/gate-schema.ts'
import { envelopeSchema } from '#protocol/envelope.ts'
import { reportSchema } from '#protocol/report.ts'
import { threatSchema } from '#protocol/threat.ts'
import { threatLineSchema, threatReportSchema } from '#protocol/threat-report.ts'

const PUBLISHED = {
  report: reportSchema,
  threat: threatSchema,
  'threat-line': threatLineSchema,
  'threat-report': threatReportSchema,
  event: envelopeSchema,
  gate: gateSchema,
  baseline: baselineSchema,
} as const

/** File name to content. */
export function schemaFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(PUBLISHED).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify({ title: `signalbox ${name}`, ...z.toJSONSchema(schema, { reused: 'ref' }) }, null, 2)}\n`,
    ]),
  )
}

if (process.argv[1] === import.meta.filename) {
  for (const [name, text] of Object.entries(schemaFiles())) {
    writeFileSync(join(import.meta.dirname, '..', '..', 'state', name), text)
  }
}
