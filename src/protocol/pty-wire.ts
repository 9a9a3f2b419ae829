// What goes over the pty-host's socket. Control frames are JSON; keys and output are binary frames that name their session.
// An upgraded engine or face must be able to talk to an older host: members are only ever added.
import { z } from 'zod'
import { COLS_MAX, launchSchema, ROWS_MAX } from './session.ts'

export const PTY_WIRE_VERSION = 1
export const MARK_CHARS_MAX = 400

const sessionId = z.string()

const ask = <T extends string, S extends z.ZodRawShape>(kind: T, shape: S) =>
  z.object({ kind: z.literal(kind), id: z.int(), ...shape })

export const toPtyHostSchema = z.discriminatedUnion('kind', [
  ask('hello', { version: z.int(), token: z.string() }),
  ask('spawn', { launch: launchSchema, env: z.record(z.string(), z.string()) }),
  ask('list', {}),
  ask('input-once', { sessionId, key: z.string().max(80), text: z.string().max(65_536) }),
  ask('paste', { sessionId, key: z.string().max(80), text: z.string().max(65_536) }),
  ask('resize', { sessionId, cols: z.int().min(2).max(COLS_MAX), rows: z.int().min(1).max(ROWS_MAX) }),
  ask('pause', { sessionId, paused: z.boolean() }),
  ask('stop', { sessionId }),
  ask('reap', { sessionId }),
  ask('screen', { sessionId }),
  ask('history', { sessionId }),
  ask('mark', { sessionId, label: z.string().max(MARK_CHARS_MAX) }),
  /** `viewer` tells apart those of one connection; who gives it also hears `writer`. Without it there is one. */
  ask('attach', { sessionId, viewer: z.int().optional(), readOnly: z.boolean().default(false) }),
  ask('detach', { sessionId, viewer: z.int().default(0) }),
  ask('take-over', { sessionId, viewer: z.int() }),
  ask('watch', { pace: z.enum(['live', 'settled', 'exits']).default('live') }),
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
  exit: z
    .object({ code: z.int().nullable(), signal: z.int().nullable(), because: z.string().max(300).optional() })
    .nullable(),
})

export const screenViewSchema = z.object({
  sessionId,
  cols: z.int(),
  rows: z.array(z.string()),
  ansiRows: z.array(z.string()),
  cursor: z.object({ x: z.int(), y: z.int(), visible: z.boolean() }),
  title: z.string(),
  quietMs: z.number(),
  // Unknown to hosts before the second round of the wire: what they show is taken for a plain screen.
  typedMs: z.number().nullable().default(null),
  bracketedPaste: z.boolean().default(false),
  alternate: z.boolean().default(false),
  notification: z.string().nullable().default(null),
})

export const historySchema = z.object({
  rows: z.array(z.string()),
  prompts: z.array(z.int()),
  // An older host does not keep them.
  marks: z.array(z.object({ row: z.int(), label: z.string() })).default([]),
})

/** An older host takes keys from everybody, so that there everybody is the writer. */
export const attachedSchema = z.object({ snapshot: z.base64(), isWriter: z.boolean().default(true) })

export const fromPtyHostSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reply'), id: z.int(), result: z.unknown() }),
  z.object({ kind: z.literal('refused'), id: z.int(), because: z.string() }),
  z.object({ kind: z.literal('screen'), view: screenViewSchema }),
  z.object({ kind: z.literal('writer'), sessionId, viewer: z.int(), isWriter: z.boolean() }),
  z.object({ kind: z.literal('exit'), status: ptyStatusSchema }),
])
export type FromPtyHost = z.infer<typeof fromPtyHostSchema>
