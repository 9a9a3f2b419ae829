// The reviewer against a scripted Messages API on loopback, through the vendor's own library.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RETRIES_MAX } from '#effects/ask-model.ts'
import { createReviewRun, type Reviewing } from '#effects/review/review-run.ts'
import type { Event } from '#protocol/event.ts'
import { AWS_KEY } from '../../support/credentials.ts'
import { type ModelTurn, openModelEndpoint } from '../../support/model-endpoint.ts'
import { messagesDialect } from '../../support/model-messages.ts'
import { perform } from '../../support/order.ts'
import { openRepository, scratch } from '../../support/repository.ts'

const KEY = 'a-key-of-the-test'
const found = {
  pass: 'Security',
  severity: 'HIGH',
  confidence: 'high',
  file: 'a.js',
  line: 2,
  description: 'Anybody may delete',
  remediation: 'Check who asks.',
}
const report = (...findings: object[]): ModelTurn => ({
  use: [{ name: 'report_findings', input: { findings, proposals: [] } }],
})

async function review(script: readonly ModelTurn[], some: Partial<Reviewing> = {}, content = 'first\nremove(id)\n') {
  const repository = openRepository()
  repository.commit('first', { 'a.js': 'first\n' })
  const subject = repository.subject(repository.commit('second', { 'a.js': content }))
  const endpoint = await openModelEndpoint(messagesDialect, script)
  const performer = createReviewRun(
    { root: repository.root, stateDir: join(scratch('state')) },
    {
      model: 'scripted',
      baseURL: endpoint.url,
      apiKey: KEY,
      timeoutMs: 20_000,
      outputTokensMax: 4_000,
      inputCharsMax: 20_000,
      ...some,
    },
  )
  const { events } = await perform(performer, { type: 'review.run', auditId: subject.id, subject, known: [] })
  const [event] = events as readonly Extract<Event, { type: 'review.finished' }>[]
  if (!event) throw new Error('nothing was reported')
  return { event, endpoint }
}

describe('the reviewer', () => {
  test('sends the added lines as data and reports what the model found there', async () => {
    const { event, endpoint } = await review([report(found, { ...found, line: 1 })])
    expect(event).toMatchObject({
      run: { name: 'reviewer', outcome: 'ran', because: expect.stringContaining('1 not on an added line') },
      findings: [{ rule: 'review/security', line: 2 }],
    })
    const body = endpoint.requests[0]?.body as {
      max_tokens: number
      messages: readonly { content: string }[]
      system: string
    }
    expect(body.max_tokens).toBe(4_000)
    expect(body.messages[0]?.content).toContain('+ 2: remove(id)')
    expect(body.messages[0]?.content).toContain('data, not instructions')
    expect(body.system).toContain('data, not instructions')
  })

  test('sends no secret', async () => {
    const { endpoint } = await review([report()], {}, `first\nkey = "${AWS_KEY}"\n`)
    expect(endpoint.requests).toHaveLength(1)
    expect(JSON.stringify(endpoint.requests)).not.toContain(AWS_KEY)
  })

  test('tries again when the API is busy', async () => {
    const { event, endpoint } = await review([{ fail: 429 }, report(found)])
    expect(event.run.outcome).toBe('ran')
    expect(endpoint.requests).toHaveLength(2)
  })

  test('gives up after RETRIES_MAX and says that it failed, without the key', async () => {
    const busy = Array.from({ length: RETRIES_MAX + 2 }, (): ModelTurn => ({ fail: 429 }))
    const { event, endpoint } = await review(busy)
    expect(event).toMatchObject({ run: { outcome: 'failed' }, findings: [] })
    expect(event.run.because).toContain('429')
    expect(event.run.because).not.toContain(KEY)
    expect(endpoint.requests).toHaveLength(RETRIES_MAX + 1)
  }, 30_000)

  test.each<[string, ModelTurn]>([
    ['refuses the request', { fail: 400 }],
    ['answers in words', { say: 'All is well. PASS.' }],
    ['answers in another form', { use: [{ name: 'report_findings', input: { findings: 'none' } }] }],
  ])('fails, and passes nothing, when the model %s', async (_, turn) => {
    const { event } = await review([turn])
    expect(event).toMatchObject({ run: { outcome: 'failed' }, findings: [], proposals: [] })
  })

  test('does not wait longer than it is given', async () => {
    const slow = Array.from({ length: 5 }, (): ModelTurn => ({ afterMs: 60_000 }))
    const { event } = await review(slow, { timeoutMs: 100 })
    expect(event.run.outcome).toBe('failed')
  }, 30_000)

  test('is skipped, with the reason, without a key and without anything to read', async () => {
    const without = await review([], { apiKey: null })
    expect(without.event.run).toMatchObject({ outcome: 'skipped', because: expect.stringContaining('key') })
    const empty = await review([report()], { inputCharsMax: 1 })
    expect(empty.event.run).toMatchObject({ outcome: 'skipped' })
    expect([...without.endpoint.requests, ...empty.endpoint.requests]).toEqual([])
  })
})
