// What a person who is not looking is told: which matters, how soon, how often. The channels are configuration and stay out of
// the journal, because their addresses may be secrets.
import { z } from 'zod'

/** `approval`: a permission, a question of an agent or a CRITICAL finding; `waiting`: a dialog that nobody could read. */
export const NOTICE_KINDS = ['approval', 'waiting', 'question', 'errored', 'limited', 'ended', 'done'] as const
export const noticeKindSchema = z.enum(NOTICE_KINDS)
export type NoticeKind = z.infer<typeof noticeKindSchema>

const HOUR_MS = 3_600_000
export const NOTICE_LINES_MAX = 7
export const NOTICE_CHARS_MAX = 200

export const noticeTermsSchema = z.strictObject({
  about: z.array(noticeKindSchema).max(NOTICE_KINDS.length),
  /** So long it must stand before it is told. */
  dwellMs: z.int().min(0).max(HOUR_MS),
  /** So long after one was told, the same kind of the same session is not told again. */
  coolDownMs: z.int().min(0).max(HOUR_MS),
  /** So long after a key in the control room its person counts as looking. */
  lookingMs: z.int().min(0).max(HOUR_MS),
})
export type NoticeTerms = z.infer<typeof noticeTermsSchema>

/** When a person last used a face, as far as the engine saw: epoch milliseconds. */
export const lookedSchema = z.strictObject({
  /** The control room, which shows everything; null when it was not used. */
  roomAt: z.int().nullable(),
  /** The session that filled a screen last. */
  session: z.strictObject({ id: z.string(), at: z.int() }).nullable(),
})
export type Looked = z.infer<typeof lookedSchema>
export const NOBODY_LOOKED: Looked = { roomAt: null, session: null }

/** One message about one or several matters; redacted and printable. */
export const noticeSchema = z.strictObject({
  title: z.string().max(NOTICE_CHARS_MAX),
  /** Each begins with a sign of ours, so that it can be taken for nothing else. */
  lines: z.array(z.string().max(NOTICE_CHARS_MAX)).max(NOTICE_LINES_MAX),
  /** Somebody waits for an answer. */
  urgent: z.boolean(),
  at: z.int(),
})
export type Notice = z.infer<typeof noticeSchema>
