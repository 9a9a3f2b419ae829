// F1, F6: texts and restarts on the built program, with real shells and the demo agent's real dialog.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openProgram, type Program } from '../support/program.ts'
import { until } from '../support/until.ts'

type Session = {
  id: string
  state: string
  request: unknown
  exit: unknown
  because: string
  launch: { env?: unknown; worktree?: string }
}

const timeout = 90_000
const STAGE = join(import.meta.dirname, '..', '..', 'sessions', 'demo', 'stage.mjs')
const DIALOG = `
const { askPermission, enter } = await import(${JSON.stringify(STAGE)})
enter('probe', 'a test')
const { isAllowed } = await askPermission('Bash', 'rm -rf ./build')
process.stdout.write(isAllowed ? 'ALLOWED' : 'REFUSED')
setInterval(() => {}, 1000)`

function open(): Program {
  const program = openProgram()
  program.repository.commit('Open the shop', { 'README.md': 'shop\n' })
  return program
}
const sessions = (program: Program) => program.json<Session[]>('sessions')
const tailOf = async (program: Program, id: string) => (await program.run('tail', id)).out

describe('a text that is sent', () => {
  test('into a shell is submitted, and its output can be read', { timeout }, async () => {
    const program = open()
    await program.run('run', '--name', 'work', '--', 'bash', '--norc')
    await until('the prompt', async () => /[#$]/.test(await tailOf(program, 's1')))
    const ran = await program.run('send', 'work', 'echo "sum $((40 + 2))"')
    expect(ran).toEqual({ code: 0, out: expect.stringMatching(/^submitted: .*moved on\n$/), err: '' })
    await until('its output', async () => /^sum 42$/m.test(await tailOf(program, 'work')))
    const { out } = await program.run('tail', 's1', '--lines', '1')
    expect(out.trimEnd().split('\n')).toHaveLength(1)
  })

  test('into a dialog is held: nothing is typed, and the question stays', { timeout }, async () => {
    const program = open()
    await program.run('run', '--profile', 'demo-agent', '--', 'node', '--input-type=module', '-e', DIALOG)
    await until('the question', async () => (await sessions(program))[0]?.state === 'waiting')
    const ran = await program.run('send', 's1', '1', '--json')
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.out)).toEqual({
      sessionId: 's1',
      outcome: 'held',
      because: expect.stringContaining('a dialog is on the screen'),
    })
    expect(await tailOf(program, 's1')).toMatch(/Allow this command/)
    const queue = await program.json<{ id: string }[]>('queue')
    expect(queue).toHaveLength(1)
    expect(await tailOf(program, 's1')).not.toMatch(/ALLOWED|REFUSED/)
  })

  test('to nobody is refused', { timeout }, async () => {
    const program = open()
    expect(await program.run('send', 's7', 'hello')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no session s7'),
    })
    expect(await program.run('send', 's7')).toMatchObject({ code: 2, err: expect.stringContaining('nothing to send') })
  })
})

describe('a restart', () => {
  test('on failure ends after five times, with a question', { timeout }, async () => {
    const program = open()
    await program.run('run', '--restart', 'on-failure', '--', 'bash', '-c', 'exit 3')
    await until('the question', async () => (await program.json<unknown[]>('queue')).length === 1, 60_000)
    const all = await sessions(program)
    expect(all.map(({ id, because }) => [id, because])).toEqual(
      Array.from({ length: 6 }, (_, index) => [`s${index + 1}`, 'exit code 3']),
    )
    expect(await program.run('queue')).toMatchObject({ out: expect.stringContaining('keeps failing') })
  })

  test('that is asked for keeps directory, variables and priority', { timeout }, async () => {
    const program = open()
    program.repository.write('docs/note.md', 'here\n')
    const script = 'echo "$PWD $TOKEN $(nice)"; exec sleep 4322'
    const started = await program.run(
      'run',
      '--cwd',
      'docs',
      '--env',
      'TOKEN=a b',
      '--nice',
      '7',
      '--',
      'bash',
      '-c',
      script,
    )
    expect(started).toMatchObject({ code: 0 })
    await until('it runs', async () => /docs a b 7$/m.test(await tailOf(program, 's1').catch(() => '')))
    expect(await program.run('restart', 's1')).toMatchObject({ code: 0, out: 's2 started in place of s1\n' })
    await until('it runs again', async () => /docs a b 7$/m.test(await tailOf(program, 's2').catch(() => '')))
    const [first, second] = await sessions(program)
    expect(first).toMatchObject({ state: 'exited', because: expect.stringMatching(/SIGTERM|SIGKILL|SIGHUP/) })
    expect(second?.launch.env).toEqual({ TOKEN: '***' })
  })
})

describe('a session that may hold only so much memory', () => {
  test('is ended when it holds more, and says why', { timeout }, async () => {
    const program = open()
    const script = 'x=$(head -c 60M /dev/zero | tr "\\0" x); sleep 4326; echo $x'
    expect(await program.run('run', '--memory', '32M', '--', 'bash', '-c', script)).toMatchObject({ code: 0 })
    await until('it is ended', async () => (await sessions(program))[0]?.state === 'exited')
    const [session] = await sessions(program)
    expect(session?.because).toMatch(/^stopped: its processes hold [\d.]+ MB of memory, limit 32 MB$/)
    expect((await program.run('why', 's1')).out).toContain('limit 32 MB')
  })
})

describe('a session with a work tree of its own', () => {
  test('gets a name for it where none is given, and another one each time', { timeout }, async () => {
    const program = open()
    const run = (...words: readonly string[]) => program.run('run', '--worktree', ...words, '--', 'sleep', '4327')
    expect((await run('--name', 'Fix the cart')).out).toContain('work tree fix-the-cart')
    expect((await run('--name', 'Fix the cart')).out).toContain('work tree fix-the-cart-2')
    expect((await run()).out).toContain('work tree sleep')
    await until('they are made', async () => (await program.json<unknown[]>('worktree', 'list')).length === 3)
    expect((await sessions(program)).map(({ launch }) => launch.worktree)).toEqual([
      'fix-the-cart',
      'fix-the-cart-2',
      'sleep',
    ])
  })

  test('gets copied files, a setup and ports; it is removed only when nobody is in it', { timeout }, async () => {
    const program = open()
    const folder = join(program.env['XDG_CONFIG_HOME'] ?? '', 'signalbox')
    mkdirSync(folder, { recursive: true })
    const worktree = { copy: ['.env'], setup: 'echo "$PWD" >> setup.log && cat .env >> setup.log' }
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ worktree }))
    program.repository.commit('Ignore', { '.gitignore': '.env\nsetup.log\n' })
    program.repository.write('.env', 'KEY=1\n')
    const script = 'git branch --show-current; cat setup.log; echo "port $SIGNALBOX_PORT"; exec sleep 4323'
    const started = await program.run('run', '--worktree', 'fix-cart', '--', 'bash', '-c', script)
    expect(started).toMatchObject({ code: 0 })
    const shown = /^signalbox\/fix-cart\n.*worktrees\/fix-cart\nKEY=1\nport 20010$/m
    await until('it runs', async () => shown.test(await tailOf(program, 's1')))
    expect(await program.json('worktree', 'list')).toMatchObject([{ name: 'fix-cart', branch: 'signalbox/fix-cart' }])
    expect(await program.run('worktree', 'remove', 'fix-cart')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/fix-cart is kept: session s1 \(bash\) runs in it/),
    })
    expect(await program.run('restart', 's1')).toMatchObject({ code: 0 })
    await until('the setup has run once', async () => /KEY=1\nport 20020$/m.test(await tailOf(program, 's2')))
    expect((await tailOf(program, 's2')).match(/KEY=1/g)).toHaveLength(1)
    await program.run('stop', 's2')
    expect(await program.run('worktree', 'remove', 'fix-cart')).toEqual({
      code: 0,
      out: 'removed fix-cart and its branch\n',
      err: '',
    })
    expect(await program.json('worktree', 'list')).toEqual([])
  })
})

test.each([
  [['run', '--env', 'hunter2', '--', 'true'], /--env takes NAME=VALUE/],
  [['run', '--restart', 'always', '--', 'true'], /use never or on-failure/],
  [['run', '--worktree', '../x', '--', 'true'], /--worktree takes a short name/],
  [['run', '--worktree', 'x', '--cwd', '.', '--', 'true'], /exclude each other/],
  [['run', '--nice', '-5', '--', 'true'], /nice/],
  [['run', '--memory', 'much', '--', 'true'], /--memory takes a size/],
  [['run', '--memory', '1M', '--', 'true'], /at least 16 MB/],
  [['tail', 's1', '--lines', '0'], /--lines takes a whole number/],
])('%j is refused with exit code 2', { timeout }, async (args, pattern) => {
  const ran = await open().run(...args)
  expect(ran).toEqual({ code: 2, out: '', err: expect.stringMatching(pattern) })
  expect(ran.err).not.toContain('hunter2')
})
