// Configuration: defaults, then the user's file, then the repository's file, then `--config`. The repository's file may
// only say how the project is built and watched: an agent can write it, so it decides nothing about permissions.
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { ruleSchema } from '#policy/rule.ts'
import { Trouble } from '#protocol/errors.ts'
import { severitySchema } from '#protocol/severity.ts'

const MINUTE_MS = 60_000

const projectShape = {
  tests: z
    .strictObject({
      /** The test command; null lets Signalbox find it. */
      command: z.string().max(400).nullable().default(null),
      timeoutMs: z
        .int()
        .min(1_000)
        .default(5 * MINUTE_MS),
    })
    .prefault({}),
  coverage: z.strictObject({ minPercent: z.number().min(0).max(100).nullable().default(null) }).prefault({}),
  logs: z
    .array(z.strictObject({ path: z.string().min(1), bucketMs: z.int().min(100).default(MINUTE_MS) }))
    .max(16)
    .default([]),
}

const projectSchema = z.strictObject(projectShape)

export const configSchema = z.strictObject({
  ...projectShape,
  theme: z.string().max(60).optional(),
  /** Rings once for each new notification of a session. */
  bell: z.boolean().default(false),
  /** Leaves a full-screen session. */
  detachKey: z.string().max(20).default('ctrl-]'),
  audit: z
    .strictObject({
      /** "hold" also stops the author's session while the question is open. */
      onCritical: z.enum(['ask', 'hold']).default('ask'),
      feedbackFrom: severitySchema.default('MEDIUM'),
      fixWithinMs: z
        .int()
        .min(1_000)
        .default(30 * MINUTE_MS),
      /** Uncommitted changes are audited after this long without a further change. */
      settleMs: z.int().min(100).default(30_000),
    })
    .prefault({}),
  questions: z
    .strictObject({
      answerWithinMs: z
        .int()
        .min(1_000)
        .default(24 * 60 * MINUTE_MS),
    })
    .prefault({}),
  /** Work trees of sessions. Not for the repository's file: the command runs without being asked about. */
  worktree: z
    .strictObject({
      /** Paths of files that git does not hold, copied from the repository. */
      copy: z
        .array(z.string().min(1).max(400).refine(isInside, { error: 'must be a path inside the repository' }))
        .max(50)
        .default([]),
      /** Run by `sh -c` in a new work tree before its session starts. */
      setup: z.string().max(1_000).nullable().default(null),
    })
    .prefault({}),
  ports: z
    .strictObject({
      /** Each session is given a block of ports of its own: SIGNALBOX_PORT is the first. */
      base: z.int().min(1_024).max(40_000).default(20_000),
      block: z.int().min(1).max(20).default(10),
    })
    .prefault({}),
  /** Rules in front of the built-in policy; the first that matches wins. */
  policy: z.array(ruleSchema).max(200).default([]),
})
/** Blocks of ports before they are used again, by the number of the session. */
export const PORT_BLOCKS_MAX = 1_000

export type Config = z.infer<typeof configSchema>

/** Reads and merges the layers. Throws Trouble (exit code 2) naming file, key and reason. */
export function loadConfig(root: string, env: NodeJS.ProcessEnv, explicit?: string): Config {
  const home = env['XDG_CONFIG_HOME'] || join(homedir(), '.config')
  const user = readLayer(join(home, 'signalbox', 'config.json'), configSchema, false)
  const project = readLayer(join(root, 'signalbox.json'), projectSchema, false)
  const named = explicit === undefined ? {} : readLayer(explicit, configSchema, true)
  return configSchema.parse({ ...user, ...project, ...named })
}

function isInside(path: string): boolean {
  return !isAbsolute(path) && !path.split(/[\\/]/).some((part) => part === '..' || part === '.git')
}

function readLayer(path: string, schema: z.ZodType, isRequired: boolean): Record<string, unknown> {
  if (!existsSync(path)) {
    if (isRequired) throw new Trouble(`there is no configuration file ${path}`, 'check the path after --config', 2)
    return {}
  }
  let raw: unknown
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'))
  } catch (thrown) {
    throw new Trouble(`${path} is not valid JSON: ${String(thrown).slice(0, 120)}`, 'mend or remove the file', 2)
  }
  const parsed = schema.safeParse(raw)
  if (parsed.success) return raw as Record<string, unknown>
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') || 'top level'
  throw new Trouble(`${path}, ${where}: ${issue?.message ?? 'not as expected'}`, 'see "Configuration" in the README', 2)
}
