// "Must show" of the sandbox, with the built program: from inside a sandboxed session what is forbidden cannot be read, though
// nothing but the kernel enforces it; the declaration and the denials are in the journal; where there is no sandbox, it is said.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Confinement } from '#protocol/sandbox.ts'
import { findExecutable } from '#sessions/executable.ts'
import { NO_SANDBOX } from '../support/bubblewrap.ts'
import { findAgent, notInstalled, startClaude } from '../support/claude-code.ts'
import { openProgram, type Program } from '../support/program.ts'
import { until } from '../support/until.ts'

const LONG = { timeout: 90_000 }
/** Of a person or of root. */
const PROMPT = /bash\S*[$#]/

function open(): Program & { readonly home: string } {
  const program = openProgram()
  program.repository.commit('Open the shop', { 'README.md': 'shop\n', 'secret/plan.txt': 'PLAN\n', 'key.txt': 'KEY\n' })
  return { ...program, home: program.env['HOME'] ?? '' }
}

const tail = async (program: Program, id = 's1') => (await program.run('tail', id, '--lines', '40')).out
const shows = (program: Program, text: string | RegExp, id = 's1') =>
  until(`the screen shows ${text}`, async () => {
    const out = await tail(program, id)
    return (typeof text === 'string' ? out.includes(text) : text.test(out)) && out
  })

type Recorded = {
  readonly event: { readonly type: string; readonly path?: string; readonly confinement?: Confinement }
}

async function journal(program: Program, type: string): Promise<readonly Recorded['event'][]> {
  const { out } = await program.run('journal', '--json')
  const events = out
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as Recorded).event)
  return events.filter((event) => event.type === type)
}

describe.skipIf(NO_SANDBOX !== null)('a sandboxed session', () => {
  test('cannot read what is hidden, and the denial is in the journal', LONG, async () => {
    const program = open()
    const { root } = program.repository
    const start = ['run', '--hide', 'secret', '--hide', 'key.txt', '--no-network', '--', 'bash', '--norc']
    expect(await program.run(...start)).toMatchObject({ code: 0 })
    await shows(program, PROMPT)
    await program.run(
      'send',
      's1',
      'cat README.md key.txt secret/plan.txt; ls /sys/class/net | wc -l; echo "<$(ls -A secret)>"',
    )
    const screen = await shows(program, '<>\n')
    expect(screen).toContain('\nshop\n')
    expect(screen).not.toMatch(/KEY|PLAN/)
    await until('both denials', async () => (await journal(program, 'access.denied')).length === 2)
    expect(await journal(program, 'access.denied')).toMatchObject([
      {
        sessionId: 's1',
        path: join(root, 'key.txt'),
        by: 'sandbox',
        because: expect.stringContaining('Permission denied'),
      },
      { sessionId: 's1', path: join(root, 'secret/plan.txt'), by: 'sandbox' },
    ])
    const [confined] = await journal(program, 'session.confined')
    expect(confined?.confinement).toMatchObject({ by: 'bubblewrap', network: 'none', rest: 'read', missing: [] })
    expect(confined?.confinement?.hide).toEqual(expect.arrayContaining([join(root, 'secret'), join(root, 'key.txt')]))
    expect((await program.run('sessions')).out).toContain('· sandboxed')
    expect((await program.run('why', 's1')).out).toMatch(
      /denied +\S*key\.txt \(seen on its screen: cat: key\.txt: Perm/,
    )
    expect((await program.run('journal')).out).toMatch(/denied +bash: .*key\.txt/)
  })

  test(
    'does not see the engine, its sockets, its token or its journal, though it may write all around them',
    LONG,
    async () => {
      const program = open()
      await program.run('run', '--write', '~', '--', 'bash', '--norc')
      await shows(program, PROMPT)
      const find = `find ~ -name '*.sock' -o -name 'token' -o -name 'journal*' -o -name config.json -o -name '*.cast'; ls ~/run/signalbox/*; touch ~/made; echo end`
      mkdirSync(join(program.home, 'config', 'signalbox'), { recursive: true })
      await program.run('send', 's1', find)
      const screen = await shows(program, /^end$/m)
      expect(screen).toMatch(/^hooks$/m)
      expect(screen).not.toMatch(/^\S*(?:e\.sock|h\.sock|token|journal\S*|\.cast)$/m)
      await until('what may be written is', () => program.run('tail', 's1').then(({ code }) => code === 0))
    },
  )

  test('outlives the engine, still inside, and is gone with all it started when it is stopped', LONG, async () => {
    const program = open()
    await program.run('run', '--hide', 'key.txt', '--', 'bash', '--norc')
    await shows(program, PROMPT)
    process.kill(program.enginePid(), 'SIGKILL')
    await program.run('send', 's1', 'sleep 1000 & cat key.txt')
    await shows(program, /key\.txt: Permission denied/)
    const [{ pid = 0 } = {}] = await program.json<readonly { pid: number }[]>('sessions')
    expect(await program.run('stop', 's1')).toMatchObject({ code: 0 })
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
  })

  test('reports through its hooks and cannot read what is hidden either', LONG, async (context) => {
    const claude = findAgent('claude')
    if (claude === null) return context.skip(notInstalled('claude'))
    const command = 'cat secret.txt; echo "code $?" >> outcome.txt'
    const session = await startClaude(claude, {
      script: [
        { say: 'I look.', use: [{ name: 'Bash', input: { command, description: 'Look' } }] },
        { say: 'I read.', use: [{ name: 'Read', input: { file_path: 'secret.txt' } }] },
        { say: 'That is all.' },
      ],
      files: { 'secret.txt': 'PLAN\n' },
      options: ['--hide', 'secret.txt'],
    })
    const { id } = await session.question()
    expect(await session.program.run('approve', id)).toMatchObject({ code: 0 })
    await until('the model heard of both', () => session.results().length >= 2)
    expect(session.lines('outcome.txt')).toEqual(['code 1'])
    expect(
      session
        .results()
        .map(({ text }) => text)
        .join(),
    ).not.toContain('PLAN')
    expect((await session.events('agent.reported')).map(({ report }) => report)).toContain('tool-ended')
    const [denied] = await until('the denial is recorded', async () => {
      const denials = await session.events('access.denied')
      return denials.length > 0 && denials
    })
    expect(denied?.path).toBe(join(session.program.repository.root, 'secret.txt'))
  })

  test('is what every session gets where the user’s configuration says so', LONG, async () => {
    const program = open()
    const folder = join(program.home, 'config', 'signalbox')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ sandbox: { all: { hide: ['key.txt'] } } }))
    await program.run('run', '--hide', 'secret', '--', 'bash', '-c', 'sleep 1; cat key.txt secret/plan.txt; read')
    const screen = await shows(program, /plan\.txt: No such/)
    expect(screen).not.toMatch(/KEY|PLAN/)
  })
})

test('the repository’s own file may not say what a sandbox is', LONG, async () => {
  const program = open()
  program.repository.write('signalbox.json', JSON.stringify({ sandbox: { all: null } }))
  const { code, err } = await program.run('run', '--', 'true')
  expect(code).toBe(2)
  expect(err).toContain('signalbox.json')
})

test.each([
  [['--hide', ''], /--hide/],
  [['--write', '~root/x'], /--write: names another/],
])('%j is refused in one line', LONG, async (options, message) => {
  const { code, err } = await open().run('run', ...options, '--', 'true')
  expect(code).toBe(2)
  expect(err).toMatch(message)
})

describe('where bubblewrap is not installed', () => {
  const without = () => {
    const program = open()
    const bin = join(program.home, 'bin')
    mkdirSync(bin)
    for (const name of ['git', 'bash', 'sh', 'sleep', 'env'])
      symlinkSync(findExecutable(name, '/', process.env['PATH']), join(bin, name))
    program.env['PATH'] = bin
    return program
  }

  test('the session starts as it is, and every list says so', LONG, async () => {
    const program = without()
    await program.run('run', '--sandbox', '--', 'bash', '-c', 'echo started; read')
    await shows(program, 'started')
    expect((await program.run('sessions')).out).toMatch(/NOT sandboxed: bubblewrap is (?:not installed|for Linux)/)
    expect(await journal(program, 'session.confined')).toMatchObject([{ confinement: { by: 'nothing' } }])
  })

  test('one whose sandbox is required does not start, and says why', LONG, async () => {
    const program = without()
    const folder = join(program.home, 'config', 'signalbox')
    mkdirSync(folder, { recursive: true })
    const config = { sandbox: { profiles: { shell: { required: true } } } }
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
    await program.run('run', '--', 'bash', '-c', 'echo started; read')
    await until('it is lost', async () => /lost .*its sandbox is required/.test((await program.run('sessions')).out))
  })
})
