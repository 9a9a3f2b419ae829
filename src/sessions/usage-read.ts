// What a session says that it has spent: in the file that it was told of, or in the transcript that its agent keeps. Both are the
// agent's own word, read as plain files, bounded, and counted from where they were read last.
import { open, readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { type Usage, usageSchema } from '#protocol/event-workflow.ts'
import type { Prices } from '#protocol/role.ts'
import { larger, NOTHING_SPENT, priceOf, spentWith } from '#protocol/spending.ts'

const FILE_BYTES_MAX = 4_096
/** Read of a transcript at one time; the rest comes with the next look. */
export const TRANSCRIPT_BYTES_MAX = 8 * 1024 * 1024
/** Transcripts that are remembered; an older one is counted from its beginning again. */
export const TRANSCRIPTS_MAX = 64

/** Null when there is no such file, or something else in it. */
export async function readUsageFile(path: string): Promise<Usage | null> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile() || found.size > FILE_BYTES_MAX) return null
  const parsed = usageSchema.safeParse(jsonOf(await readFile(path, 'utf8').catch(() => '')))
  return parsed.success ? parsed.data : null
}

const count = z.int().min(0).nullish()
/** One answer of a model, as Claude Code writes it: once more with each of its parts, under the same id. */
const answerSchema = z.object({
  type: z.literal('assistant'),
  message: z.object({
    id: z.string().max(200),
    model: z.string().max(200),
    usage: z.object({
      input_tokens: z.int().min(0),
      output_tokens: z.int().min(0),
      cache_creation_input_tokens: count,
      cache_read_input_tokens: count,
    }),
  }),
})
/** All of a conversation, as Codex writes it after each turn. */
const totalSchema = z.object({
  type: z.literal('event_msg'),
  payload: z.object({
    type: z.literal('token_count'),
    info: z.object({ total_token_usage: z.object({ total_tokens: z.int().min(0) }) }),
  }),
})

type Reading = { offset: number; total: number; readonly answers: Map<string, Usage> }

/** Counts transcripts by their paths. */
export class TranscriptUsage {
  readonly #prices: Prices
  readonly #readings = new Map<string, Reading>()

  constructor(prices: Prices) {
    this.#prices = prices
  }

  async read(path: string): Promise<Usage> {
    const reading = this.#readings.get(path) ?? { offset: 0, total: 0, answers: new Map() }
    this.#readings.delete(path)
    this.#readings.set(path, reading)
    const [oldest] = this.#readings.keys()
    if (this.#readings.size > TRANSCRIPTS_MAX && oldest !== undefined) this.#readings.delete(oldest)
    const added = await readFrom(path, reading.offset)
    if (added) {
      reading.offset += added.bytes
      for (const line of added.text.split('\n')) this.#take(reading, line)
    }
    const answers = [...reading.answers.values()].reduce(
      (sum, usage) => ({ tokens: sum.tokens + usage.tokens, costUsd: sum.costUsd + usage.costUsd }),
      NOTHING_SPENT,
    )
    return larger(answers, { tokens: reading.total, costUsd: 0 })
  }

  #take(reading: Reading, line: string): void {
    const json = jsonOf(line)
    const answer = answerSchema.safeParse(json)
    if (answer.success) {
      const { id, model, usage } = answer.data.message
      reading.answers.set(id, spentWith(NOTHING_SPENT, usage, priceOf(model, this.#prices)))
      return
    }
    const total = totalSchema.safeParse(json)
    if (total.success) reading.total = total.data.payload.info.total_token_usage.total_tokens
  }
}

async function readFrom(path: string, offset: number): Promise<{ text: string; bytes: number } | null> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile() || found.size <= offset) return null
  const file = await open(path, 'r').catch(() => null)
  if (!file) return null
  try {
    const buffer = Buffer.alloc(Math.min(found.size - offset, TRANSCRIPT_BYTES_MAX))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset)
    // Only whole lines; one that is longer than that is passed over.
    const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1
    const bytes = end === 0 && bytesRead === TRANSCRIPT_BYTES_MAX ? bytesRead : end
    return { text: buffer.toString('utf8', 0, bytes), bytes }
  } finally {
    await file.close()
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
