// What counting the queries of a test run came to: the same query again and again from one place of the program.
import { z } from 'zod'
import { fingerprint } from './fingerprint.ts'

/** Findings of this rule follow from a run, so that reading the text again neither finds nor closes them. */
export const REPEATED_QUERY = 'queries/repeated'
/** Equal queries from one place within one test; with fewer, a loop cannot be told from a handful of calls. */
export const REPEATS_MIN = 5
export const REPEATED_MAX = 30
export const CALLERS_MAX = 4

export const repeatedQuerySchema = z.strictObject({
  file: z.string().max(400),
  line: z.int().min(1),
  /** Function that the line is in, as its language names it. */
  inside: z.string().max(200),
  /** Without its literals. */
  statement: z.string().max(400),
  /** At least so often within one test: it is told at 5, 10, 20, 40 … */
  count: z.int().min(REPEATS_MIN),
  test: z.string().max(400),
  /** Lines of the program that led there, the nearest first, as `path:line in function`. */
  callers: z.array(z.string().max(400)).max(CALLERS_MAX),
  /** The change added its line, or touched the function that it is in. */
  isOwn: z.boolean(),
})
export type RepeatedQuery = z.infer<typeof repeatedQuerySchema>

export const queryCountSchema = z.strictObject({
  outcome: z.enum(['ran', 'skipped', 'failed']),
  because: z.string().max(400),
  /** The change's own first, then by number. */
  repeated: z.array(repeatedQuerySchema).max(REPEATED_MAX),
  /** There were more than could be kept: that one is not among them says nothing. */
  isCut: z.boolean(),
})
export type QueryCount = z.infer<typeof queryCountSchema>

/** Stays the same when lines move. */
export const nameOfRepeated = ({ file, inside, statement }: RepeatedQuery): string =>
  fingerprint(`${REPEATED_QUERY}\n${file}\n${inside}\n${statement}`)
