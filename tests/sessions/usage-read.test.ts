// What agents say that they have spent, read from their files: only what is in the right form, each answer once.
import { appendFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LIST_PRICES } from '#protocol/spending.ts'
import { readUsageFile, TranscriptUsage } from '#sessions/usage-read.ts'
import { scratch } from '../support/repository.ts'

const answer = (id: string, output_tokens: number) =>
  `${JSON.stringify({ type: 'assistant', message: { id, model: 'claude-sonnet-5', usage: { input_tokens: 100, output_tokens, cache_read_input_tokens: 1_000 } } })}\n`

test('a transcript of Claude Code counts each answer once, as it grows', async () => {
  const path = join(scratch('usage'), 'a.jsonl')
  const transcripts = new TranscriptUsage(LIST_PRICES)
  expect(await transcripts.read(path)).toEqual({ tokens: 0, costUsd: 0 })
  writeFileSync(path, `not json\n${answer('m1', 5)}${answer('m1', 20)}`)
  expect((await transcripts.read(path)).tokens).toBe(1_120)
  const second = answer('m2', 30)
  appendFileSync(path, second.slice(0, 40))
  expect((await transcripts.read(path)).tokens).toBe(1_120)
  appendFileSync(path, second.slice(40))
  const { tokens, costUsd } = await transcripts.read(path)
  expect(tokens).toBe(2_250)
  expect(costUsd).toBeCloseTo((200 * 3 + 50 * 15 + 2_000 * 0.3) / 1e6, 9)
})

test('a transcript of Codex tells the sum of its conversation', async () => {
  const path = join(scratch('usage'), 'rollout.jsonl')
  const total = (total_tokens: number) =>
    `${JSON.stringify({ type: 'event_msg', payload: { type: 'token_count', info: { total_token_usage: { total_tokens } } } })}\n`
  writeFileSync(path, total(1_020) + total(2_040))
  expect(await new TranscriptUsage({}).read(path)).toEqual({ tokens: 2_040, costUsd: 0 })
})

test.each([
  ['nothing', null],
  ['no JSON', 'much'],
  ['less than nothing', '{"tokens":-5,"costUsd":0}'],
  ['too much text', `{"tokens":5,"costUsd":0,"x":"${'x'.repeat(5_000)}"}`],
])('a usage file with %s is none', async (_, text) => {
  const path = join(scratch('usage'), 'usage.json')
  if (text !== null) writeFileSync(path, text)
  expect(await readUsageFile(path)).toBeNull()
})

test('a device in the place of a usage file or a transcript is not read', async () => {
  const path = join(scratch('usage'), 'usage.json')
  symlinkSync('/dev/zero', path)
  expect(await readUsageFile(path)).toBeNull()
  expect(await new TranscriptUsage({}).read(path)).toEqual({ tokens: 0, costUsd: 0 })
})
