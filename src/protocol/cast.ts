// Recordings as they are read: asciicast version 2, one JSON value a line. Whatever is no event is skipped and counted, so that
// a recording whose last line was torn by a power cut can still be played.
import { z } from 'zod'
import { COLS_MAX, ROWS_MAX } from './session.ts'

const sizeSchema = { width: z.int().min(1).max(COLS_MAX), height: z.int().min(1).max(ROWS_MAX) }

export const castHeaderSchema = z.object({
  version: z.literal(2),
  ...sizeSchema,
  timestamp: z.number().optional(),
  title: z.string().optional(),
})
export type CastHeader = z.infer<typeof castHeaderSchema>

/** Seconds since the start; o: output, r: new size as `COLSxROWS`, m: marker, i: input (which we do not write). */
const eventSchema = z.tuple([z.number().min(0), z.enum(['o', 'r', 'm', 'i']), z.string()])

export type CastEvent = { readonly atS: number; readonly code: 'o' | 'r' | 'm' | 'i'; readonly text: string }
export type Cast = {
  /** Null when the first line is none: then this is no recording. */
  readonly header: CastHeader | null
  readonly events: readonly CastEvent[]
  readonly badLines: number
}

/** Reads a whole file. Times never go back: an event before its predecessor is taken to be at the same moment. */
export function parseCast(text: string): Cast {
  const [first = '', ...lines] = text.split('\n')
  const header = castHeaderSchema.safeParse(jsonOf(first)).data ?? null
  const events: CastEvent[] = []
  let badLines = 0
  let lastS = 0
  for (const line of lines) {
    if (line.trim() === '') continue
    const event = eventSchema.safeParse(jsonOf(line)).data
    if (event) {
      lastS = Math.max(lastS, event[0])
      events.push({ atS: lastS, code: event[1], text: event[2] })
    } else badLines++
  }
  return { header, events, badLines }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
