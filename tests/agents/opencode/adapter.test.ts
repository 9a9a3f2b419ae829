// How opencode is started, and what is heard from its server: each request raised and closed once, whatever else it sends.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Asked, Closing, Conversation, Counter, Way } from '#agents/adapter.ts'
import { createOpencode } from '#agents/opencode/adapter.ts'
import { answerTo } from '#agents/opencode/answer.ts'
import { readCommandLine } from '#agents/opencode/command-line.ts'
import { eventsIn, TEXT_CHARS_MAX } from '#agents/opencode/server.ts'
import { ALLOW_ONCE, agentRequestSchema, DENY } from '#protocol/agent-request.ts'
import type { Event } from '#protocol/event.ts'
import { openOpencodeServer } from '../../support/opencode-server.ts'
import { scratch } from '../../support/repository.ts'
import { until } from '../../support/until.ts'

const launchIn = (cwd: string, argv: string[]) => ({
  ...{ sessionId: 's1', name: 'x', profile: 'opencode', argv, cwd, cols: 80, rows: 24 },
})

type Equipping = { readonly env?: Record<string, string>; readonly conversation?: Conversation | null }

async function equip(argv: string[], { env = {}, conversation = null }: Equipping = {}, dir = scratch('opencode')) {
  const equipping = { dir, relay: () => 'relay', conversation, env: { HOME: dir, ...env } }
  const outfit = await createOpencode({ dir, alive: () => [] }).equip(launchIn(dir, argv), equipping)
  return { ...outfit, dir }
}

describe('equipping', () => {
  test('adds a port and a password, kept for the engine that comes after this one', async () => {
    const first = await equip(['/opt/opencode', '--prompt', 'go'])
    expect(first.argv).toEqual(['/opt/opencode', '--port', expect.stringMatching(/^\d+$/), '--prompt', 'go'])
    expect(first.env['OPENCODE_SERVER_PASSWORD']).toMatch(/^[0-9a-f]{48}$/)
    expect(statSync(join(first.dir, 'opencode.json')).mode & 0o777).toBe(0o600)
    const again = await equip(['/opt/opencode', '--prompt', 'go'], {}, first.dir)
    expect(again).toEqual(first)
    expect(first.argv.join(' ')).not.toContain(first.env['OPENCODE_SERVER_PASSWORD'])
  })

  test('uses the port and the password that the user has given', async () => {
    const { argv, env, dir } = await equip(['opencode', '--port', '4567'], { env: { OPENCODE_SERVER_PASSWORD: 'own' } })
    expect(argv).toEqual(['opencode', '--port', '4567'])
    expect(env['OPENCODE_SERVER_PASSWORD']).toBe('own')
    expect(JSON.parse(readFileSync(join(dir, 'opencode.json'), 'utf8'))).toMatchObject({ port: 4567 })
  })

  test('lets it ask where the user has not written down what it may do', async () => {
    expect((await equip(['opencode'])).env['OPENCODE_PERMISSION']).toContain('"bash":"ask"')
    expect((await equip(['opencode', '--auto'])).env).not.toHaveProperty('OPENCODE_PERMISSION')
    const dir = scratch('opencode')
    mkdirSync(join(dir, '.config', 'opencode'), { recursive: true })
    writeFileSync(join(dir, '.config', 'opencode', 'opencode.jsonc'), '{ "permission": { "bash": "allow" } }')
    expect((await equip(['opencode'], {}, dir)).env).not.toHaveProperty('OPENCODE_PERMISSION')
  })

  test('takes a conversation up again, and never an option for one', async () => {
    const known = await equip(['opencode'], { conversation: { id: 'ses_abc1', transcript: null } })
    expect(known.argv.slice(-2)).toEqual(['--session', 'ses_abc1'])
    const chosen = await equip(['opencode', '-c'], { conversation: { id: 'ses_abc1', transcript: null } })
    expect(chosen.argv).not.toContain('ses_abc1')
    const hostile = await equip(['opencode'], { conversation: { id: '--auto', transcript: null } })
    expect(hostile.argv).not.toContain('--auto')
  })

  test.each([
    [['opencode', 'run', 'x'], false],
    [['opencode', '--version'], false],
    [['bash'], false],
    [['opencode', '.'], true],
    [['opencode', '--prompt', 'run'], true],
  ])('%j opens its interface: %j', (argv, opens) => {
    expect(readCommandLine(argv) !== null).toBe(opens)
  })
})

const BASH = {
  id: 'per_1',
  sessionID: 'ses_1',
  permission: 'bash',
  patterns: ['make install'],
  always: ['make *'],
  metadata: { command: 'make install' },
}

async function listening(deaf = 0) {
  const server = await openOpencodeServer()
  server.deaf = deaf
  const dir = scratch('opencode')
  mkdirSync(join(dir, 's1'))
  const place = { port: server.port, user: 'opencode', password: 'sesame' }
  writeFileSync(join(dir, 's1', 'opencode.json'), JSON.stringify(place))
  const told: Event[] = []
  const raised: { asked: Asked; way: Way }[] = []
  const closings: Closing[] = []
  const counter: Counter = {
    tell: (event) => told.push(event),
    raise: (_, asked, way) => raised.push({ asked, way }) > 0,
    gone: () => {},
    close: (_, closing) => closings.push(closing),
  }
  const over = new AbortController()
  const ended = createOpencode({ dir, alive: () => [launchIn('/work', ['opencode'])] }).attend?.(counter, over.signal)
  onTestFinished(async () => {
    over.abort()
    await ended
  })
  const next = (count = 0) => until('a request was raised', () => raised[count])
  return { server, told, raised, closings, next }
}

describe('listening', () => {
  test('raises a permission with exactly its command, and posts the answer under its name', async () => {
    const { server, next } = await listening()
    await server.say('permission.asked', BASH)
    const { asked, way } = await next()
    expect(agentRequestSchema.parse(asked.request)).toMatchObject({
      tool: 'bash',
      detail: 'make install',
      lines: ['make install', '"always" allows: bash make *'],
      channel: { by: 'desk', adapter: 'opencode', requestId: 'per_1', isOnScreen: true },
      offers: ['always', 'interrupt', 'hand-over'],
    })
    const spoken = answerTo(asked, DENY, 'Not now')
    expect(await way.give('text' in spoken ? spoken.text : '')).toBe(true)
    expect(server.posts).toEqual([
      {
        path: '/permission/per_1/reply',
        body: { reply: 'reject', message: 'Not now' },
        authorization: `Basic ${Buffer.from('opencode:sesame').toString('base64')}`,
      },
    ])
    server.status = 404
    expect(await way.give('text' in spoken ? spoken.text : '')).toBe(false)
  })

  test('closes what was answered elsewhere, also while nobody listened', async () => {
    const { server, closings, next } = await listening()
    await server.say('permission.asked', BASH)
    const { request } = (await next()).asked
    await server.say('permission.replied', { sessionID: 'ses_1', requestID: 'per_1', reply: 'once' })
    await until('it was closed', () => closings.some(({ which }) => which(request)))
    server.lists['/permission'] = [{ ...BASH, id: 'per_2' }]
    closings.length = 0
    server.cut()
    const again = await next(1)
    expect(again.asked.request.channel).toMatchObject({ requestId: 'per_2' })
    expect(closings.map(({ which }) => which(request))).toEqual([true])
    expect(closings.map(({ which }) => which(again.asked.request))).toEqual([false])
    server.cut()
    expect((await next(2)).asked.request.fingerprint).toBe(again.asked.request.fingerprint)
  })

  test('tells of its turns and tools, and keeps sub-agents apart', async () => {
    const { server, told, next } = await listening()
    const status = (sessionID: string, type: string) => server.say('session.status', { sessionID, status: { type } })
    await server.say('session.created', { info: { id: 'ses_2', parentID: 'ses_1' } })
    await status('ses_1', 'busy')
    await status('ses_1', 'busy')
    const part = { type: 'tool', sessionID: 'ses_1', callID: 'c1', tool: 'bash' }
    for (const stage of ['pending', 'running', 'running', 'completed'])
      await server.say('message.part.updated', { part: { ...part, state: { status: stage, title: 'make' } } })
    await status('ses_2', 'busy')
    await server.say('permission.asked', { ...BASH, sessionID: 'ses_2' })
    await status('ses_2', 'idle')
    await server.say('session.error', { sessionID: 'ses_1', error: { name: 'MessageAbortedError' } })
    await status('ses_1', 'idle')
    await status('ses_1', 'busy')
    await status('ses_1', 'idle')
    expect((await next()).asked.request.agentId).toBe('ses_2')
    await until('the last was told', () => told.at(-1)?.type === 'agent.reported' && told.length >= 9)
    const reports = told.flatMap((event) =>
      event.type === 'agent.reported' ? [[event.agentId, event.report, event.detail]] : [],
    )
    expect(reports).toEqual([
      [null, 'prompted', ''],
      [null, 'tool-started', 'bash: make'],
      [null, 'tool-ended', 'bash: make'],
      ['ses_2', 'prompted', ''],
      ['ses_2', 'turn-ended', ''],
      [null, 'interrupted', 'MessageAbortedError'],
      [null, 'prompted', ''],
      [null, 'turn-ended', ''],
    ])
    expect(told.filter(({ type }) => type === 'agent.conversed')).toMatchObject([{ conversationId: 'ses_1' }])
  })

  test('believes nothing that could lead a request elsewhere or does not fit', async () => {
    const { server, next, raised } = await listening()
    await server.say('permission.asked', { ...BASH, id: 'per_1/../../session/ses_1/abort' })
    await server.say('permission.asked', { ...BASH, id: 7 })
    await server.send('data: no JSON\n\ngarbage\n\n')
    await server.say('permission.asked', { ...BASH, metadata: { command: 'rm \u001b[2J\u202e x' } })
    const { request } = (await next()).asked
    expect(raised).toHaveLength(1)
    expect(request.detail).not.toMatch(/[\u001b\u202e]/)
  })

  test('tries again where a server that is starting takes a connection and never answers', async () => {
    const { server, next } = await listening(1)
    await server.say('permission.asked', BASH)
    expect((await next()).asked.request.detail).toBe('make install')
  })

  test('puts its questions, and posts the answers in its own writing', async () => {
    const { server, next } = await listening()
    const options = [
      { label: 'Red\u001b', description: 'warm' },
      { label: 'Blue', description: '' },
    ]
    await server.say('question.asked', {
      id: 'que_1',
      sessionID: 'ses_1',
      questions: [{ question: 'Which?', options }],
    })
    const { asked } = await next()
    expect(asked.request).toMatchObject({ kind: 'question', detail: 'Which?' })
    const label = asked.request.questions[0]?.choices[0]?.label ?? ''
    expect(answerTo(asked, { ...ALLOW_ONCE, answers: [label] }, null)).toEqual({
      text: JSON.stringify({ path: '/question/que_1/reply', body: { answers: [['Red\u001b']] } }),
    })
    expect(answerTo(asked, ALLOW_ONCE, null)).toMatchObject({ refused: expect.any(String) })
  })
})

test('a line of more than TEXT_CHARS_MAX characters is left out, and the next one is read', async () => {
  async function* texts() {
    yield `data: "${'x'.repeat(TEXT_CHARS_MAX)}`
    yield '"\ndata: {"a":'
    yield '1}\n'
  }
  const values: unknown[] = []
  for await (const value of eventsIn(texts())) values.push(value)
  expect(values).toEqual([{ a: 1 }])
})
