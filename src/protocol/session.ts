// The words for one agent process in one PTY: its states and how it is launched.
import { z } from 'zod'

export const SESSION_STATES = ['starting', 'working', 'waiting', 'idle', 'paused', 'exited', 'lost', 'unknown'] as const
export const sessionStateSchema = z.enum(SESSION_STATES)
export type SessionState = z.infer<typeof sessionStateSchema>

export const ARGV_MAX = 256
export const COLS_MAX = 1000
export const ROWS_MAX = 500

export const launchSchema = z.strictObject({
  sessionId: z.string().regex(/^s[0-9]{1,9}$/),
  name: z.string().min(1).max(60),
  profile: z.string().max(60),
  argv: z.array(z.string().max(8192)).min(1).max(ARGV_MAX),
  cwd: z.string().max(4096),
  cols: z.int().min(2).max(COLS_MAX),
  rows: z.int().min(1).max(ROWS_MAX),
})
export type Launch = z.infer<typeof launchSchema>
