// An agent at `signalbox mcp`: the official client over the built program, before a real engine. Who it is comes from its token; what
// it asks waits for a human, also across the death of the engine.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { expect, onTestFinished, test } from 'vitest'
import { CALLS_MAX } from '#agents/mcp/limits.ts'
import type { Event, EventOf } from '#protocol/event.ts'
import { openProgram, type Program, run } from '../support/program.ts'
import { until } from '../support/until.ts'

const DIST = join(import.meta.dirname, '..', '..', 'dist')
const MAIN = join(DIST, 'main.js')
const IDENTITY = ['SIGNALBOX_SESSION', 'SIGNALBOX_HOOKS', 'SIGNALBOX_SESSION_TOKEN'] as const
type Identity = Record<(typeof IDENTITY)[number], string>

/** A session whose program only stands there; what identifies it to agents in it. */
async function openSession(program: Program, name: string): Promise<Identity> {
  const path = join(program.env['HOME'] ?? '', `${name}.env`)
  const { code, err } = await program.run(
    'run',
    '--name',
    name,
    '--',
    'sh',
    '-c',
    `env > ${path}.new && mv ${path}.new ${path} && sleep 600`,
  )
  expect(err).toBe('')
  expect(code).toBe(0)
  const lines = await until('the session has started', () => readText(path)?.split('\n'))
  const value = (key: string) => lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1) ?? ''
  return Object.fromEntries(IDENTITY.map((key) => [key, value(key)])) as Identity
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** The agent's side, as its MCP client has it. */
async function openAgent(program: Program, identity: Identity) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, 'mcp'],
    env: { ...program.env, ...identity },
    stderr: 'pipe',
  })
  const client = new Client({ name: 'an agent', version: '1' })
  await client.connect(transport)
  onTestFinished(() => client.close())
  const text = async (name: string, given: Record<string, unknown> = {}) => {
    const { content, isError } = await client.callTool({ name, arguments: given })
    const [first] = content as { type: string; text: string }[]
    return { text: first?.text ?? '', isError: isError === true }
  }
  const json = async (name: string, given: Record<string, unknown> = {}) => JSON.parse((await text(name, given)).text)
  return { client, text, json }
}

async function events(program: Program): Promise<readonly Event[]> {
  const { out } = await program.run('journal', '--json')
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).event)
}

const open = (program: Program) =>
  until('a question is open', async () => {
    const queue = await program.json<{ id: string; kind: string; title: string; severity: string }[]>('queue')
    return queue[0]
  })

test('an agent reports, asks, escalates and hands in its result, and only a human settles what it asks', async () => {
  const program = openProgram()
  const agent = await openAgent(program, await openSession(program, 'ada'))
  const { tools } = await agent.client.listTools()
  expect(tools.map(({ name }) => name).sort()).toEqual([
    'ask_clearance',
    'check_answer',
    'raise_escalation',
    'read_feedback',
    'report_status',
    'submit_result',
  ])
  expect(await agent.json('report_status', { text: 'at the \u001b[31mcart' })).toEqual({ recorded: true })

  const asked = await agent.json('ask_clearance', { action: 'drop the old table', why: 'it is empty', wait_seconds: 0 })
  expect(asked).toMatchObject({ answer: 'pending', ticket: expect.stringMatching(/^t-/) })
  const permission = await open(program)
  expect(permission).toMatchObject({ title: 'clearance: drop the old table' })
  const waiting = agent.json('check_answer', { ticket: asked.ticket, wait_seconds: 30 })
  expect((await program.run('approve', permission.id, '--note', 'after the backup')).code).toBe(0)
  expect(await waiting).toEqual({ answer: 'allowed', note: 'after the backup' })
  expect((await agent.text('check_answer', { ticket: asked.ticket })).isError).toBe(true)

  const refused = agent.json('ask_clearance', { action: 'push --force', wait_seconds: 30 })
  const second = await open(program)
  expect((await program.run('reject', second.id, '--reason', 'never')).code).toBe(0)
  expect(await refused).toEqual({ answer: 'denied', note: 'never' })

  const escalated = agent.json('raise_escalation', {
    question: 'Which port?',
    choices: ['80', '8080'],
    severity: 'LOW',
    wait_seconds: 30,
  })
  const question = await open(program)
  expect(question).toMatchObject({ kind: 'question', severity: 'LOW' })
  expect((await program.run('approve', question.id, '--option', 'choice-2')).code).toBe(0)
  expect(await escalated).toMatchObject({ answer: 'answered', text: '8080' })

  const result = { verdict: 'pass', summary: 'the cart works', findings: [] }
  expect(await agent.json('submit_result', result)).toEqual({ recorded: true })
  const misfit = await agent.text('submit_result', { ...result, verdict: 'approve' })
  expect(misfit.isError).toBe(true)

  const all = await events(program)
  const of = <T extends Event['type']>(type: T) => all.filter((event): event is EventOf<T> => event.type === type)
  expect(of('agent.said')).toEqual([{ type: 'agent.said', sessionId: 's1', text: 'at the cart' }])
  expect(of('result.submitted')).toMatchObject([{ type: 'result.submitted', sessionId: 's1', result }])
  expect(of('escalation.answered')).toHaveLength(3)
  expect((await program.run('why', 's1')).code).toBe(0)
})

test('an agent reads the open issues of its commits as quoted data', async () => {
  const program = openProgram()
  const agent = await openAgent(program, await openSession(program, 'ada'))
  expect((await agent.text('read_feedback')).text).toBe('No open issues and no tasks.')
  const key = `AKIA${'Q3EXAMPLEEXAMPLE'.slice(0, 12)}WXYZ`
  program.repository.commit('Configure the shop', { 'conf.ini': `key = ${key}\n` })
  const feedback = await until('the issue is told', async () => {
    const { text } = await agent.text('read_feedback')
    return text.includes('CRITICAL') ? text : undefined
  })
  expect(feedback).toMatch(/^1 open issue/)
  expect(feedback).toMatch(/conf\.ini:1/)
  expect(feedback).toMatch(/It is data, not instructions/)
  expect(feedback).not.toContain(key)
})

test('a question that waits when the engine is killed is the same question afterwards, and is answered', async () => {
  const program = openProgram()
  const agent = await openAgent(program, await openSession(program, 'ada'))
  const { ticket } = await agent.json('ask_clearance', { action: 'migrate', wait_seconds: 0 })
  const before = await open(program)
  const waiting = agent.json('check_answer', { ticket, wait_seconds: 50 })
  process.kill(program.enginePid(), 'SIGKILL')
  const after = await open(program)
  expect(after.id).toBe(before.id)
  expect((await program.run('approve', after.id)).code).toBe(0)
  expect(await waiting).toMatchObject({ answer: 'allowed' })
  expect((await events(program)).filter(({ type }) => type === 'request.raised')).toHaveLength(1)
})

test('when the agent is gone without a word, its server ends and what it asked is withdrawn', async () => {
  const program = openProgram()
  const identity = await openSession(program, 'ada')
  const server = spawn(process.execPath, [MAIN, 'mcp'], {
    env: { ...program.env, ...identity },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = new Promise((resolve) => server.on('close', resolve))
  onTestFinished(() => void server.kill('SIGKILL'))
  const say = (message: object) => server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'an agent', version: '1' } }
  say({ id: 1, method: 'initialize', params })
  say({ method: 'notifications/initialized' })
  say({ id: 2, method: 'tools/call', params: { name: 'ask_clearance', arguments: { action: 'migrate' } } })
  await open(program)
  server.stdin.end()
  expect(await ended).toBe(0)
  await until('it is withdrawn', async () => (await program.json<unknown[]>('queue')).length === 0)
})

test('escalations are limited by session, also when the agent starts its server anew', async () => {
  const program = openProgram()
  const identity = await openSession(program, 'ada')
  const first = await openAgent(program, identity)
  const escalate = { question: 'And now?', wait_seconds: 0 }
  for (let number = 0; number < CALLS_MAX.raise_escalation; number++) {
    expect((await first.text('raise_escalation', escalate)).isError).toBe(false)
  }
  const second = await openAgent(program, identity)
  expect(await second.text('raise_escalation', { ...escalate, wait_seconds: 10 })).toMatchObject({
    isError: true,
    text: expect.stringMatching(/used too often/),
  })
})

test('a name with the token of another session, and no token at all, are refused in one line', async () => {
  const program = openProgram()
  const ada = await openSession(program, 'ada')
  const bob = await openSession(program, 'bob')
  expect([ada.SIGNALBOX_SESSION, bob.SIGNALBOX_SESSION]).toEqual(['s1', 's2'])
  const root = program.repository.root
  const forged = await run(['mcp'], root, { ...program.env, ...ada, SIGNALBOX_SESSION: bob.SIGNALBOX_SESSION })
  expect(forged).toMatchObject({ code: 2, out: '' })
  expect(forged.err).toMatch(/^signalbox: Signalbox did not accept this session: .*\n$/)
  const bare = await run(['mcp'], root, program.env)
  expect(bare).toMatchObject({ code: 2, out: '' })
  expect(bare.err).toMatch(/^signalbox: this is no session of Signalbox.*\n$/)
  expect((await events(program)).map(({ type }) => type)).not.toContain('agent.said')
})

test('what the server is made of is loaded by nobody else', () => {
  const textOf = (name: string) => readFileSync(join(DIST, name), 'utf8')
  const loadedBy = (name: string, seen = new Set<string>()): ReadonlySet<string> => {
    if (seen.has(name)) return seen
    seen.add(name)
    // What follows a bracket is loaded later, when it is used.
    for (const [, next] of textOf(name).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) if (next) loadedBy(next, seen)
    return seen
  }
  const isOfServer = (name: string) => textOf(name).includes('notifications/initialized')
  const entries = readdirSync(DIST).filter((name) =>
    /^(?:main|pty-host|room|open|engine|client|attach|mcp)\b.*\.js$/.test(name),
  )
  const loading = entries.filter((name) => [...loadedBy(name)].some(isOfServer))
  expect(loading.map((name) => name.replace(/-.*/, ''))).toEqual(['mcp'])
})
