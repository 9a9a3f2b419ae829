// Claude Code itself in a session: what it asks is put to the human, bound to exactly that request, and the answer reaches it once.
import { setTimeout as pause } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { findAgent, notInstalled, startClaude } from '../support/claude-code.ts'
import type { ModelTurn } from '../support/model-endpoint.ts'
import { until } from '../support/until.ts'

const claude = findAgent('claude') ?? ''
const SLOW = { timeout: 120_000 }

beforeEach((context) => {
  if (claude === '') context.skip(notInstalled('claude'))
})

const COMMAND = 'echo "ran" >> ledger.txt'
const asksToRun = (command: string): ModelTurn => ({
  say: 'I write the ledger.',
  use: [{ name: 'Bash', input: { command, description: 'Write the ledger' } }],
})
const script = [asksToRun(COMMAND), { say: 'That is all.' }]

test(
  'a command that it asks for is a question with exactly that command, and an approval runs it once',
  SLOW,
  async () => {
    const session = await startClaude(claude, { script })
    const question = await session.question()
    expect(question).toMatchObject({ kind: 'permission', title: `Bash: ${COMMAND}`, editable: COMMAND })
    expect(question.subject).toContain(COMMAND)
    const [opened] = await session.events('escalation.opened')
    const [started = 0] = session.hookStarts()
    console.log(`from the hook's start to escalation.opened: ${(opened?.at ?? 0) - started} ms`)
    expect(await session.open()).toHaveLength(1)

    expect(await session.program.run('approve', question.id)).toMatchObject({ code: 0 })
    await until('the model heard of it', () => session.results().length)
    expect(session.lines('ledger.txt')).toEqual(['ran'])
    expect(await session.events('request.answered')).toMatchObject([{ delivered: true }])
    await until('the turn ended', async () =>
      (await session.events('agent.reported')).some(({ report }) => report === 'turn-ended'),
    )
    const told = (await session.events('agent.reported')).map(({ report }) => report)
    expect(told).toEqual(['started', 'prompted', 'tool-started', 'tool-ended', 'turn-ended'])
    expect(await session.events('request.raised')).toHaveLength(1)
    expect(await session.open()).toEqual([])
  },
)

test('the reason of a refusal reaches the model word for word', SLOW, async () => {
  const session = await startClaude(claude, { script })
  const { id } = await session.question()
  const reason = 'No: the ledger is kept by hand; see "docs/ledger.md" & ask Ada.'
  expect(await session.program.run('reject', id, '--reason', reason)).toMatchObject({ code: 0 })
  await until('the model heard of it', () => session.results().length)
  expect(session.results()).toEqual([{ text: reason, isError: true }])
  expect(session.lines('ledger.txt')).toEqual([])
})

test('Esc in the session closes the question', SLOW, async () => {
  const session = await startClaude(claude, { script })
  const { id } = await session.question()
  const terminal = session.program.open({ args: ['attach', 's1'] })
  await terminal.sees(/Do you want to proceed/)
  terminal.press('\x1b')
  await until('the question is gone', async () => (await session.open()).length === 0)
  expect(await session.events('escalation.withdrawn')).toMatchObject([
    { escalationId: id, because: 'answered in the session' },
  ])
  expect(await session.program.run('approve', id)).toMatchObject({ code: 1 })
  expect(session.lines('ledger.txt')).toEqual([])
})

test('yes in the session closes the question when the command has run', SLOW, async () => {
  const session = await startClaude(claude, { script })
  await session.question()
  const terminal = session.program.open({ args: ['attach', 's1'] })
  await terminal.sees(/Do you want to proceed/)
  terminal.press('1')
  await until('the question is gone', async () => (await session.open()).length === 0)
  await until('the model heard of it', () => session.results().length)
  expect(session.lines('ledger.txt')).toEqual(['ran'])
})

test('killing the engine between question and answer neither loses nor doubles anything', SLOW, async () => {
  const session = await startClaude(claude, { script })
  const before = await session.question()
  process.kill(session.program.enginePid(), 'SIGKILL')
  expect(await session.open()).toMatchObject([{ id: before.id }])
  expect(await session.program.run('approve', before.id)).toMatchObject({ code: 0 })
  await until('the model heard of it', () => session.results().length)
  expect(session.lines('ledger.txt')).toEqual(['ran'])
  expect(await session.events('request.raised')).toHaveLength(1)
  expect(await session.events('request.answered')).toMatchObject([{ delivered: true }])
})

test('killing the engine as soon as the answer is accepted neither loses nor doubles it', SLOW, async () => {
  const session = await startClaude(claude, { script })
  const { id } = await session.question()
  const engine = session.program.enginePid()
  expect(await session.program.run('approve', id)).toMatchObject({ code: 0 })
  process.kill(engine, 'SIGKILL')
  expect(await session.open()).toEqual([])
  await until('the model heard of it', () => session.results().length)
  await until('it was recorded', async () => (await session.events('request.answered')).length)
  expect(session.lines('ledger.txt')).toEqual(['ran'])
  expect(await session.events('request.answered')).toMatchObject([{ delivered: true }])
})

test('killing the engine at any moment around the answer runs each command once', SLOW, async () => {
  const killAfterMs = [0, 60, 120, 200, 300]
  const commands = killAfterMs.map((_, index) => `sh note.sh ${index}`)
  const files = { 'note.sh': 'echo "$1" >> ledger.txt\n' }
  const session = await startClaude(claude, { script: [...commands.map(asksToRun), { say: 'That is all.' }], files })
  for (const [index, afterMs] of killAfterMs.entries()) {
    const { id } = await session.question()
    const engine = session.program.enginePid()
    const first = session.program.run('approve', id)
    await pause(afterMs)
    process.kill(engine, 'SIGKILL')
    await first
    // Not accepted before the engine died: then it is still asked, and a human answers again.
    await until(`command ${index} has run`, async () => {
      const isOpen = (await session.open()).some((question) => question.id === id)
      if (isOpen) await session.program.run('approve', id)
      return session.lines('ledger.txt').length > index
    })
  }
  await until('the turn ended', () => session.results().length === commands.length)
  expect(session.lines('ledger.txt')).toEqual(killAfterMs.map((_, index) => String(index)))
  expect(await session.events('request.raised')).toHaveLength(commands.length)
})

test('an edited command runs as edited', SLOW, async () => {
  const session = await startClaude(claude, { script })
  const { id } = await session.question()
  const text = 'echo "edited" >> ledger.txt'
  const approved = await session.program.run('approve', id, '--option', 'edit', '--text', text)
  expect(approved).toMatchObject({ code: 0, err: '' })
  await until('the model heard of it', () => session.results().length)
  expect(session.lines('ledger.txt')).toEqual(['edited'])
})

test('a yes for the session covers the same command the next time', SLOW, async () => {
  // A redirection is asked about again, whatever rule allows the command: a script does its own.
  const files = { 'note.sh': `${COMMAND}\n` }
  const script = [asksToRun('sh note.sh'), asksToRun('sh note.sh'), { say: 'That is all.' }]
  const session = await startClaude(claude, { script, files })
  const { id } = await session.question()
  expect(await session.program.run('approve', id, '--option', 'session')).toMatchObject({ code: 0 })
  await until('it ran twice', () => session.lines('ledger.txt').length === 2)
  expect(await session.events('request.raised')).toHaveLength(1)
})

const COLOURS = {
  questions: [
    {
      question: 'Which colour?',
      header: 'Colour',
      multiSelect: false,
      options: [
        { label: 'Red', description: 'warm' },
        { label: 'Blue', description: 'cold' },
      ],
    },
  ],
}

test('a question of the agent is answered from the queue', SLOW, async () => {
  const session = await startClaude(claude, {
    script: [{ use: [{ name: 'AskUserQuestion', input: COLOURS }] }, { say: 'Thank you.' }],
  })
  const question = await session.question()
  expect(question).toMatchObject({ kind: 'question', title: 'AskUserQuestion: Which colour?' })
  const blue = question.options.find(({ label }) => label === 'Blue')?.id ?? ''
  expect(await session.program.run('approve', question.id, '--option', blue)).toMatchObject({ code: 0 })
  await until('the model heard of it', () => session.results().length)
  expect(session.results()[0]?.text).toContain('"Which colour?"="Blue"')
})

test('a request of a sub-agent says whose it is, and its answer goes there', SLOW, async () => {
  let spoken = 0
  let wrote = 0
  /** Both conversations ask the same model; only the sub-agent's begins with its task. */
  const either = (body: unknown): ModelTurn => {
    const { messages, tools } = body as { messages: unknown[]; tools: { name: string }[] }
    if (JSON.stringify(messages[0]).includes('SUBTASK')) {
      return wrote++ === 0 ? asksToRun('sh note.sh') : { say: 'The sub-agent is done.' }
    }
    const name = tools.find((tool) => tool.name === 'Agent' || tool.name === 'Task')?.name ?? ''
    const input = { description: 'Write', prompt: 'SUBTASK: write', subagent_type: 'general-purpose' }
    return spoken++ === 0 ? { use: [{ name, input }] } : { say: 'Done.' }
  }
  const files = { 'note.sh': `${COMMAND}\n` }
  const session = await startClaude(claude, { script: Array.from({ length: 9 }, () => either), files })
  const question = await session.question()
  const [raised] = await session.events('request.raised')
  expect(raised?.request.agentId).toMatch(/\w/)
  expect(question.evidence[0]).toContain(`for its sub-agent ${raised?.request.agentId}`)
  expect(await session.program.run('approve', question.id)).toMatchObject({ code: 0 })
  await until('it ran', () => session.lines('ledger.txt').length)
  await until('the sub-agent ended', async () =>
    (await session.events('agent.reported')).some(({ report, agentId }) => report === 'ended' && agentId !== null),
  )
  expect(session.lines('ledger.txt')).toEqual(['ran'])
})

test('a plan is shown in full and approved from the queue', SLOW, async () => {
  const plan = '# The ledger\n\n1. Open it.\n2. Write one line.'
  // Newer versions take the plan from a file that they name to the model.
  const writesIt = (body: unknown): ModelTurn => {
    const [path = ''] = /\/[^"\s\\]+\/plans\/[^"\s\\]+\.md/.exec(JSON.stringify(body)) ?? []
    return { use: [{ name: 'Write', input: { file_path: path, content: plan } }] }
  }
  const session = await startClaude(claude, {
    args: ['--permission-mode', 'plan', 'plan it'],
    script: [writesIt, { use: [{ name: 'ExitPlanMode', input: { plan } }] }, { say: 'I begin.' }],
  })
  const question = await session.question()
  expect(question.subject).toEqual(expect.arrayContaining(['1. Open it.', '2. Write one line.']))
  expect(await session.program.run('approve', question.id)).toMatchObject({ code: 0 })
  await until('the model heard of both', () => session.results().length === 2)
  expect(session.results()[1]).toMatchObject({ isError: false, text: expect.stringContaining('approved') })
})

test('a refusal can end the turn, which no hook tells', SLOW, async () => {
  const session = await startClaude(claude, { script })
  const { id } = await session.question()
  const refused = await session.program.run('reject', id, '--option', 'interrupt', '--reason', 'Stop here.')
  expect(refused).toMatchObject({ code: 0 })
  await until('the turn ended', async () =>
    (await session.events('agent.reported')).some(({ report }) => report === 'interrupted'),
  )
  const state = async () => (await session.program.json<{ state: string }[]>('sessions'))[0]?.state ?? ''
  await until('it stands at its prompt', async () => ['idle', 'done'].includes(await state()))
  expect(session.endpoint.left()).toBe(1)
  expect(session.lines('ledger.txt')).toEqual([])
})

test('a request can be left to the agent’s own dialog', SLOW, async () => {
  const session = await startClaude(claude, { script })
  const { id } = await session.question()
  const handed = ['reject', id, '--option', 'hand-over', '--reason', 'I look myself']
  expect(await session.program.run(...handed)).toMatchObject({ code: 0 })
  await until('it was handed over', async () => (await session.events('request.answered')).length)
  const terminal = session.program.open({ args: ['attach', 's1'] })
  await terminal.sees(/Do you want to proceed/)
  terminal.press('1')
  await until('the model heard of it', () => session.results().length)
  expect(session.lines('ledger.txt')).toEqual(['ran'])
})

test('a session that is started again takes its conversation up', SLOW, async () => {
  const session = await startClaude(claude, { script: [{ say: 'Good morning.' }] })
  const hasEnded = async () => (await session.events('agent.reported')).some(({ report }) => report === 'turn-ended')
  await until('the turn ended', hasEnded)
  const [first] = await session.events('agent.conversed')
  expect(await session.program.run('restart', 's1')).toMatchObject({ code: 0 })
  const isResumed = async () => (await session.events('agent.reported')).some(({ detail }) => detail === 'resume')
  await until('it was resumed', isResumed)
  const conversed = await session.events('agent.conversed')
  expect(new Set(conversed.map(({ conversationId }) => conversationId))).toEqual(new Set([first?.conversationId]))
  expect(conversed.at(-1)).toMatchObject({ sessionId: 's2' })
})
