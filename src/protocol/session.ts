// The words for one agent process in one PTY: its states and how it is launched.
import { z } from 'zod'
import { sandboxSchema } from './sandbox.ts'

/** What can be observed of a living one. `done`: its turn has ended; `idle`: it stands at its prompt. */
export const OBSERVED_STATES = ['working', 'waiting', 'done', 'idle', 'limited', 'errored', 'unknown'] as const
export const observedStateSchema = z.enum(OBSERVED_STATES)
export type ObservedState = z.infer<typeof observedStateSchema>

export const SESSION_STATES = ['starting', ...OBSERVED_STATES, 'paused', 'exited', 'lost'] as const
export const sessionStateSchema = z.enum(SESSION_STATES)
export type SessionState = z.infer<typeof sessionStateSchema>

export const ARGV_MAX = 256
export const COLS_MAX = 1000
export const ROWS_MAX = 500

export const ENV_MAX = 100
export const NICE_MAX = 19
/** Less than any agent needs; a limit below it is a slip of the pen. */
export const MEMORY_BYTES_MIN = 16 * 1024 * 1024

/** Variables of one session; those named SIGNALBOX_ are ours. Kept in the journal as given: a restart needs them. */
export const launchEnvSchema = z
  .record(z.string().regex(/^(?!SIGNALBOX_)[A-Za-z_][A-Za-z0-9_]{0,99}$/), z.string().max(8192))
  .refine((env) => Object.keys(env).length <= ENV_MAX, { error: `more than ${ENV_MAX} variables` })

/** Also the last part of a branch's name and of a path. */
export const worktreeNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/)
  .refine((name) => !/\.\.|\.(?:lock|ready)?$/.test(name), { error: 'is no name of a branch' })

/** What the session is there for, as rules of the policy name it. */
export const roleSchema = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)

/** What a person may say about a session besides its command; each is left out where it was not said. */
export const launchOptions = {
  /** `on-failure`: started again, within bounds, when it ends with another code than 0 or by a signal. */
  restart: z.enum(['never', 'on-failure']).optional(),
  env: launchEnvSchema.optional(),
  /** Added to the scheduling priority of its processes: 19 is the most yielding. */
  nice: z.int().min(0).max(NICE_MAX).optional(),
  role: roleSchema.optional(),
  /** What its processes may hold together; it is stopped when they hold more. */
  memoryBytes: z.int().min(MEMORY_BYTES_MIN).optional(),
  /** Name of the git work tree of its own that it runs in. */
  worktree: worktreeNameSchema.optional(),
  /** What it may write, read and see; the configuration's own declaration comes on top. */
  sandbox: sandboxSchema.optional(),
}

export const launchSchema = z.strictObject({
  sessionId: z.string().regex(/^s[0-9]{1,9}$/),
  name: z.string().min(1).max(60),
  profile: z.string().max(60),
  argv: z.array(z.string().max(8192)).min(1).max(ARGV_MAX),
  cwd: z.string().max(4096),
  cols: z.int().min(2).max(COLS_MAX),
  rows: z.int().min(1).max(ROWS_MAX),
  ...launchOptions,
  /** The session whose place it took. */
  restartOf: z.string().max(10).optional(),
})
export type Launch = z.infer<typeof launchSchema>
