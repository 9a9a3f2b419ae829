// The built program on a repository of its own, as a person runs it: commands with their exit codes, and the control room
// in a real PTY whose other end is an @xterm/headless terminal. Everything that it starts is ended with the test.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import xterm from '@xterm/headless'
import { spawn as spawnPty } from 'node-pty'
import { onTestFinished } from 'vitest'
import { openRepository, scratch, type TestRepository } from './repository.ts'
import { until } from './until.ts'

const DIST = join(import.meta.dirname, '..', '..', 'dist')
const PROGRAM = join(DIST, 'main.js')

export type Ran = { readonly code: number | null; readonly out: string; readonly err: string }

export type Program = {
  readonly repository: TestRepository
  readonly env: Record<string, string>
  run(...args: readonly string[]): Promise<Ran>
  /** What a command prints with --json, parsed. */
  json<T>(...args: readonly string[]): Promise<T>
  open(options?: { cols?: number; rows?: number; args?: readonly string[] }): Robot
  /** Pid of the running engine. */
  enginePid(): number
  journalPath(): string
}

export type Robot = {
  readonly pid: number
  press(keys: string): Robot
  /** Waits until the screen matches. */
  sees(pattern: RegExp, withinMs?: number): Promise<string>
  screen(): string
  resize(cols: number, rows: number): void
  readonly ended: Promise<number>
  /** True while the program holds the alternate screen. */
  inAlternateScreen(): boolean
}

/** Installed, with an empty repository and directories of its own. */
export function openProgram(): Program {
  const home = scratch('home')
  const root = join(home, 'shop')
  mkdirSync(root)
  const repository = openRepository(root)
  const env: Record<string, string> = {
    PATH: `${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    XDG_STATE_HOME: join(home, 'state'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    XDG_CONFIG_HOME: join(home, 'config'),
  }
  onTestFinished(() => endAll(repository.root, env), 30_000)
  const runtime = () => join(home, 'run', 'signalbox', only(join(home, 'run', 'signalbox')))
  return {
    repository,
    env,
    run: (...args) => run(args, repository.root, env),
    async json(...args) {
      const { out, err } = await run([...args, '--json'], repository.root, env)
      if (out === '') throw new Error(`no output: ${err}`)
      return JSON.parse(out)
    },
    open: (options = {}) => openRobot(repository.root, env, options),
    enginePid: () => JSON.parse(readFileSync(join(runtime(), 'engine.json'), 'utf8')).pid,
    journalPath: () => join(home, 'state', 'signalbox', only(join(home, 'state', 'signalbox')), 'journal.sqlite'),
  }
}

const only = (folder: string) => readdirSync(folder)[0] ?? ''

export function run(args: readonly string[], cwd: string, env: Record<string, string>): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>()
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  child.on('close', (code) => resolve({ code, out, err }))
  return promise
}

function openRobot(
  cwd: string,
  env: Record<string, string>,
  options: { cols?: number; rows?: number; args?: readonly string[] },
): Robot {
  const { cols = 100, rows = 30, args = [] } = options
  const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true })
  const pty = spawnPty(process.execPath, [PROGRAM, ...args], {
    cols,
    rows,
    cwd,
    env,
    name: 'xterm-256color',
    encoding: null,
  })
  pty.onData((bytes) => terminal.write(bytes))
  terminal.onData((answer) => pty.write(answer))
  const { promise: ended, resolve } = Promise.withResolvers<number>()
  let hasEnded = false
  pty.onExit(({ exitCode }) => {
    hasEnded = true
    resolve(exitCode)
  })
  onTestFinished(() => {
    if (!hasEnded) process.kill(pty.pid, 'SIGKILL')
    terminal.dispose()
  })
  const screen = () =>
    Array.from({ length: terminal.rows }, (_, row) =>
      terminal.buffer.active.getLine(terminal.buffer.active.baseY + row)?.translateToString(true),
    ).join('\n')
  return {
    pid: pty.pid,
    press(keys) {
      pty.write(keys)
      return this
    },
    async sees(pattern, withinMs = 30_000) {
      try {
        await until(String(pattern), () => pattern.test(screen()), withinMs)
      } catch (thrown) {
        throw new Error(`${(thrown as Error).message}\n${screen()}`)
      }
      return screen()
    },
    screen,
    resize(newCols, newRows) {
      terminal.resize(newCols, newRows)
      pty.resize(newCols, newRows)
    },
    ended,
    inAlternateScreen: () => terminal.buffer.active.type === 'alternate',
  }
}

/** Stops the sessions, then the engine; the pty-host ends with its last session. */
function endAll(root: string, env: Record<string, string>): void {
  if (!existsSync(join(env['XDG_RUNTIME_DIR'] ?? '', 'signalbox'))) return
  const call = (...args: string[]) =>
    spawnSync(process.execPath, [PROGRAM, ...args], { cwd: root, env, encoding: 'utf8', timeout: 20_000 })
  const sessions = JSON.parse(call('sessions', '--json').stdout || '[]') as {
    id: string
    exit: unknown
    state: string
  }[]
  for (const { id, exit, state } of sessions) if (exit === null && state !== 'lost') call('stop', id)
  call('engine', 'stop')
}
