// What a configuration says about logs: which files, where the plans are, and the settings of the analyst.
import { z } from 'zod'
import { MINUTE_MS } from './log-minute.ts'
import { LOG_FILES_MAX, logSettingsSchema } from './log-settings.ts'

/** A path that stays in the repository, whoever wrote it. */
const planPath = z
  .string()
  .min(1)
  .max(400)
  .refine(
    (path) => !/^[/\\]|^[A-Za-z]:/.test(path) && !path.split(/[\\/]/).some((part) => part === '..' || part === '.git'),
    {
      error: 'must be a path inside the repository',
    },
  )

/** A list of files is short for `{ "files": [...] }`. */
export const logsSchema = z.preprocess(
  fromList,
  logSettingsSchema.extend({
    /** Paths from the repository on, patterns, `journald:` or `journald:UNIT`. */
    files: z.array(z.string().min(1).max(400)).max(LOG_FILES_MAX).default([]),
    /** Read and never written; matched to threats. Null: none. */
    roadmap: planPath.nullable().default('aegis-sre-reviewer.md'),
    projectHistory: planPath.nullable().default('PHASE2_COMPLETED.md'),
  }),
)

/** `[{ "path": FILE }]`, as it was written before there were settings; minutes are what is counted now. */
function fromList(value: unknown, context: z.RefinementCtx): unknown {
  if (!Array.isArray(value)) return value
  for (const [index, entry] of value.entries()) {
    const bucketMs = (entry as { bucketMs?: unknown } | null)?.bucketMs
    if (bucketMs === undefined || bucketMs === MINUTE_MS) continue
    const message = 'logs are counted by the minute now: leave out bucketMs'
    context.addIssue({ code: 'custom', path: [index, 'bucketMs'], message, input: bucketMs })
  }
  return { files: value.map((entry: unknown) => (typeof entry === 'string' ? entry : pathOf(entry))) }
}

const pathOf = (entry: unknown) => (typeof entry === 'object' && entry !== null && 'path' in entry ? entry.path : entry)
