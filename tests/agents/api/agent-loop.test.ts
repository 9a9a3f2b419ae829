// The agent on the Messages API against a scripted one on loopback: tools under its role's access, retries, and every way to end.
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Anthropic } from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import { type ApiRun, CUT_MAX, REMINDERS_MAX, runApiAgent } from '#agents/api/agent-loop.ts'
import { KEPT_TURNS, pruned } from '#agents/api/context.ts'
import { createHands, type RoleAccessPort } from '#agents/api/hands.ts'
import { TOOLS, type ToolName } from '#agents/api/tools.ts'
import { priceOf, spentWith } from '#protocol/spending.ts'
import { openModelEndpoint, type Scripted } from '../../support/model-endpoint.ts'
import { messagesDialect } from '../../support/model-messages.ts'
import { openRepository } from '../../support/repository.ts'
import { agentResult } from '../../support/samples.ts'

const ALL: RoleAccessPort = { read: () => null, write: () => null, run: async () => null }
const submit = { use: [{ name: 'submit_result', input: agentResult({ summary: 'it is done' }) }] }
const use = (name: string, input: object): Scripted => ({ use: [{ name, input }] })

async function play(script: readonly Scripted[], access: Partial<RoleAccessPort> = {}, some: Partial<ApiRun> = {}) {
  const endpoint = await openModelEndpoint(messagesDialect, script)
  const repository = openRepository()
  repository.commit('Open', { 'a.ts': 'one\ntwo\nthree\n', 'secret/b.ts': 'hidden\n' })
  const said: string[] = []
  const client = new Anthropic({ apiKey: 'none', baseURL: endpoint.url, maxRetries: 3, logLevel: 'off' })
  const signal = new AbortController()
  const ending = runApiAgent(
    {
      client,
      model: 'haiku-9',
      price: { input: 1, output: 5, cacheWrite: 1, cacheRead: 0.1 },
      system: 'You are one of a team.',
      brief: 'Do it.',
      hands: createHands(repository.root, { ...ALL, ...access }),
      offered: Object.keys(TOOLS) as ToolName[],
      tokensMax: 100_000,
      costUsdMax: 10,
      outputTokensMax: 1_000,
      say: (text) => void said.push(text),
      spend: () => {},
      ...some,
    },
    signal.signal,
  )
  return { endpoint, repository, ending, said, stop: () => signal.abort() }
}

const results = ({ requests }: { requests: readonly { results: readonly { text: string; isError: boolean }[] }[] }) =>
  requests.flatMap((request) => request.results)

test('reads, searches, edits, runs, and hands in a result in the right form', async () => {
  const { endpoint, repository, ending } = await play([
    use('read_file', { path: 'a.ts', from_line: 2, lines: 1 }),
    use('search', { pattern: 'thr' }),
    use('edit_file', { path: 'a.ts', old_text: 'two', new_text: 'TWO' }),
    use('write_file', { path: 'new/c.ts', text: 'c' }),
    use('run_command', { command: 'cat a.ts; exit 3' }),
    use('list_files', {}),
    submit,
  ])
  expect(await ending).toMatchObject({
    result: { verdict: 'pass', summary: 'it is done' },
    usage: { tokens: 7 * 1_020 },
  })
  expect(results(endpoint).map(({ text }) => text)).toEqual([
    '2: two\n… 2 more lines',
    'a.ts:3:three',
    'changed a.ts',
    'wrote new/c.ts',
    expect.stringMatching(/^one\nTWO\nthree\n\n\(exit code 3\)$/),
    'a.ts\nnew/c.ts\nsecret/b.ts',
  ])
  expect(readFileSync(join(repository.root, 'a.ts'), 'utf8')).toBe('one\nTWO\nthree\n')
})

test('touches nothing outside of its work tree or its role, and is told why', async () => {
  const hidden = (path: string) => (path.startsWith('secret') ? 'it is hidden from this role' : null)
  const { endpoint, repository, ending, said } = await play(
    [
      use('read_file', { path: '/etc/passwd' }),
      use('read_file', { path: '../../etc/passwd' }),
      use('read_file', { path: 'link' }),
      use('read_file', { path: 'secret/b.ts' }),
      use('write_file', { path: '.git/hooks/pre-commit', text: 'x' }),
      use('write_file', { path: 'a.ts', text: 'x' }),
      use('run_command', { command: 'touch ran' }),
      use('search', { pattern: 'hidden' }),
      submit,
    ],
    { read: hidden, write: () => 'this role does not change it', run: async () => 'a person said no' },
  )
  symlinkSync('/etc/passwd', join(repository.root, 'link'))
  expect((await ending).result?.verdict).toBe('pass')
  const refused = results(endpoint)
  expect(refused.map(({ isError }) => isError)).toEqual([true, true, true, true, true, true, true, false])
  expect(refused.map(({ text }) => text).join('\n')).toMatch(
    /outside of the work tree[\s\S]*outside[\s\S]*outside[\s\S]*hidden from this role[\s\S]*git’s own[\s\S]*does not change it[\s\S]*a person said no\nnothing found/,
  )
  expect(existsSync(join(repository.root, 'ran'))).toBe(false)
  expect(said.join('')).toMatch(/permission denied: .*passwd/)
})

test.each([429, 529, 500])('goes on after the API answers %i', async (status) => {
  const { endpoint, ending } = await play([{ fail: status }, submit])
  expect((await ending).result?.summary).toBe('it is done')
  expect(endpoint.requests.length).toBe(2)
})

test('asks again when the connection is cut in the middle of an answer, at most so often', async () => {
  const { endpoint, ending, said } = await play([{ cut: true }, submit])
  expect((await ending).result?.summary).toBe('it is done')
  expect(endpoint.requests.length).toBe(2)
  expect(said.join('')).toMatch(/was cut/)
  const broken = await play(Array.from({ length: CUT_MAX + 1 }, () => ({ cut: true })))
  await expect(broken.ending).rejects.toThrow()
})

test('a refusal of the API is told as it is', async () => {
  const { ending } = await play([{ fail: 400 }])
  await expect(ending).rejects.toThrow(/scripted failure/)
})

test('an unknown tool, a wrong form and a wrong result are answered, not obeyed', async () => {
  const { endpoint, ending } = await play([
    use('format_disk', {}),
    use('edit_file', { path: 'a.ts' }),
    use('submit_result', { verdict: 'great' }),
    submit,
  ])
  expect((await ending).result).not.toBeNull()
  expect(results(endpoint).map(({ text, isError }) => [isError, text.split('\n')[0]])).toEqual([
    [true, 'there is no tool format_disk'],
    [true, expect.stringMatching(/^not in the right form/)],
    [true, expect.stringMatching(/^not in the right form/)],
  ])
})

test('is reminded to hand in, and ends without a result when it does not', async () => {
  const { endpoint, ending } = await play([{ say: 'All good!' }, { say: 'Really.' }, { say: 'Bye.' }])
  expect(await ending).toMatchObject({ result: null, because: 'it stopped without a result' })
  expect(endpoint.requests.length).toBe(REMINDERS_MAX + 1)
})

test('ends when its budget is spent', async () => {
  const script = Array.from({ length: 5 }, () => use('list_files', {}))
  const tokens = await play(script, {}, { tokensMax: 2_000 })
  expect(await tokens.ending).toMatchObject({ result: null, because: 'its budget of 2000 tokens is spent' })
  const cost = await play(script, {}, { costUsdMax: 0.002 })
  expect(await cost.ending).toMatchObject({ result: null, because: 'its budget of $0.002 is spent' })
})

test('ends a command with all that it has started when its time is up', async () => {
  const { endpoint, ending } = await play([use('run_command', { command: 'sleep 60 & sleep 60', seconds: 1 }), submit])
  await ending
  expect(results(endpoint)[0]?.text).toMatch(/ended after 1 s/)
})

test('stops when it is told to', async () => {
  const { ending, stop } = await play([{ say: 'wait', afterMs: 60_000 }])
  stop()
  await expect(ending).rejects.toThrow()
})

test('old results leave a long conversation, its own words and the newest stay', () => {
  const turn = (index: number) => [
    { role: 'assistant' as const, content: `I look ${index}` },
    {
      role: 'user' as const,
      content: [{ type: 'tool_result' as const, tool_use_id: `t${index}`, content: `found ${index}` }],
    },
  ]
  const all = [
    { role: 'user' as const, content: 'brief' },
    ...Array.from({ length: 20 }, (_, index) => turn(index)).flat(),
  ]
  const text = JSON.stringify(pruned(all))
  expect(text).toContain('brief')
  expect(text).toContain('I look 0')
  expect(text).not.toContain('found 0')
  expect(text).toContain(`found ${20 - KEPT_TURNS}`)
})

test('costs are counted by the longest fitting name, with what was cached', () => {
  const prices = {
    opus: { input: 5, output: 25, cacheWrite: 6, cacheRead: 0.5 },
    'opus-9': { input: 1, output: 1, cacheWrite: 1, cacheRead: 1 },
  }
  expect(priceOf('claude-opus-9-1', prices)).toBe(prices['opus-9'])
  expect(priceOf('gpt', prices)).toBeNull()
  const counted = {
    input_tokens: 1_000,
    output_tokens: 100,
    cache_creation_input_tokens: 10,
    cache_read_input_tokens: 1_000,
  }
  expect(spentWith({ tokens: 1, costUsd: 1 }, counted, prices.opus)).toEqual({
    tokens: 2_111,
    costUsd: 1 + (5_000 + 2_500 + 60 + 500) / 1e6,
  })
})
