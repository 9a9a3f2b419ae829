// What goes over the pty-host's socket. Control frames are JSON; keys and output are binary frames that name their session.
// An upgraded engine or face must be able to talk to an older host: members are only ever added.
import { z } from 'zod'
import { COLS_MAX, launchSchema, ROWS_MAX } from './session.ts'

export const PTY_WIRE_VERSION = 1

const sessionId = z.string()

const ask = <T extends string, S extends z.ZodRawShape>(kind: T, shape: S) =>
  z.object({ kind: z.literal(kind), id: z.int(), ...shape })

export const toPtyHostSchema = z.discriminatedUnion('kind', [
  ask('hello', { version: z.int(), token: z.string() }),
  ask('spawn', { launch: launchSchema, env: z.record(z.string(), z.string()) }),
  ask('list', {}),
  ask('input-once', { sessionId, key: z.string().max(80), text: z.string().max(65_536) }),
  ask('resize', { sessionId, cols: z.int().min(2).max(COLS_MAX), rows: z.int().min(1).max(ROWS_MAX) }),
  ask('pause', { sessionId, paused: z.boolean() }),
  ask('stop', { sessionId }),
  ask('reap', { sessionId }),
  ask('screen', { sessionId }),
  ask('attach', { sessionId }),
  ask('detach', { sessionId }),
  ask('watch', {}),
  /** Ends the host when it has no live session. */
  ask('quit', {}),
])
export type ToPtyHost = z.infer<typeof toPtyHostSchema>

export const ptyStatusSchema = z.object({
  sessionId,
  pid: z.int(),
  startTime: z.string().nullable(),
  paused: z.boolean(),
  cols: z.int(),
  rows: z.int(),
  exit: z.object({ code: z.int().nullable(), signal: z.int().nullable() }).nullable(),
})

export const screenViewSchema = z.object({
  sessionId,
  cols: z.int(),
  rows: z.array(z.string()),
  ansiRows: z.array(z.string()),
  cursor: z.object({ x: z.int(), y: z.int(), visible: z.boolean() }),
  title: z.string(),
  quietMs: z.number(),
})

export const fromPtyHostSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reply'), id: z.int(), result: z.unknown() }),
  z.object({ kind: z.literal('refused'), id: z.int(), because: z.string() }),
  z.object({ kind: z.literal('screen'), view: screenViewSchema }),
  z.object({ kind: z.literal('exit'), status: ptyStatusSchema }),
])
export type FromPtyHost = z.infer<typeof fromPtyHostSchema>
