// A scratch place with its own copy of the built program, repository, engine and pty-host, for benchmarks and fault runs
// outside vitest. The copy keeps a build that happens meanwhile out of the run. Only what was started here is ended, by pid.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopEngine } from '#processes/ending.ts'
import { enginePid } from '#processes/engine-link.ts'
import { startTimeOf } from '#sessions/process-tree.ts'
import type { EngineClient } from '#transport/client.ts'
import { connectPtyHost, type PtyHostClient } from '#transport/pty-client.ts'
import { connectUnixSocket } from '#transport/unix-socket.ts'
import { engineSocket, findWorkspace, prepare, ptyHostSocket, type Workspace } from '#workspace.ts'
import { until } from '../support/until.ts'

const CHECKOUT = join(import.meta.dirname, '..', '..')
/** Folders of the checkout that the built program reads, besides its bundles. */
const INSTALLED = ['node_modules', 'sessions', 'themes', 'package.json']

/** Names a folder of bundles other than dist/, to compare two builds. */
const OTHER_BUILD = 'SIGNALBOX_DIST'

export const COLS = 120
export const ROWS = 40

export type Stage = {
  /** Scratch folder; gone after `close`. */
  readonly home: string
  /** The repository, where sessions start. */
  readonly root: string
  readonly env: Readonly<Record<string, string>>
  /** Path of the built `main.js`. */
  readonly program: string
  readonly workspace: Workspace
  /** A client of the running engine, which is started when there is none. */
  engine(): Promise<EngineClient>
  ptyHost(): Promise<PtyHostClient>
  enginePid(): number
  ptyHostPid(): number
  /** Starts a session and resolves with its id once it runs. */
  start(argv: readonly string[], size?: { readonly cols: number; readonly rows: number }): Promise<string>
  /** Something else to end with the stage. */
  onClose(end: () => void): void
  close(): Promise<void>
}

const open = new Set<Stage>()

/** For commands: a signal ends the process only when all that it has started is gone. */
export function closeStagesOnSignal(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      void Promise.allSettled([...open].map((stage) => stage.close())).finally(() => process.exit(1))
    })
  }
}

/** Throws when the program has not been built. */
export function openStage(name: string): Stage {
  const home = realpathSync(mkdtempSync(join(tmpdir(), `sb-${name}-`)))
  const env = environmentIn(home)
  const root = repositoryIn(home, env)
  const program = join(installIn(home), 'main.js')
  const workspace = findWorkspace(root, env)
  const endings: (() => void)[] = []
  const seen = new Map<number, string | null>()
  const remember = (pid: number) => {
    if (!seen.has(pid)) seen.set(pid, startTimeOf(pid))
    return pid
  }
  const reach = () => connectUnixSocket(engineSocket(workspace), prepare(workspace).token)
  const engine = () =>
    reach().catch(() => {
      execFileSync(process.execPath, [program, 'engine', 'start'], { cwd: root, env, stdio: 'ignore' })
      return reach()
    })
  const ptyHost = () => {
    const { token } = prepare(workspace)
    return connectPtyHost({ socketPath: ptyHostSocket(workspace), token, onLost: () => {} })
  }
  const stage: Stage = {
    home,
    root,
    env,
    program,
    workspace,
    engine,
    ptyHost,
    enginePid: () => remember(enginePid(workspace) ?? 0),
    ptyHostPid: () =>
      remember(JSON.parse(readFileSync(join(workspace.runtimeDir, 'pty-host.json'), 'utf8')).pid as number),
    async start(argv, size = { cols: COLS, rows: ROWS }) {
      const client = await engine()
      const ack = await client.send({ type: 'session.start', argv: [...argv], cwd: root, ...size })
      client.close()
      if (!ack.ok || ack.id === undefined) throw new Error(`not started: ${JSON.stringify(ack)}`)
      const { id } = ack
      await until(`${id} runs`, () => isRunning(ptyHost, id), 30_000)
      return id
    },
    onClose: (end) => void endings.push(end),
    async close() {
      if (!open.delete(stage)) return
      for (const end of endings) end()
      await closeStage({ home, workspace, reach, ptyHost, seen })
    },
  }
  open.add(stage)
  return stage
}

/** False also while there is no pty-host yet. */
async function isRunning(connect: () => Promise<PtyHostClient>, sessionId: string): Promise<boolean> {
  const host = await connect().catch(() => null)
  if (!host) return false
  const statuses = await host.list()
  host.close()
  return statuses.some((status) => status.sessionId === sessionId)
}

type Closing = {
  readonly home: string
  readonly workspace: Workspace
  readonly reach: () => Promise<EngineClient>
  readonly ptyHost: () => Promise<PtyHostClient>
  readonly seen: ReadonlyMap<number, string | null>
}

async function closeStage({ home, workspace, reach, ptyHost, seen }: Closing): Promise<void> {
  const host = await ptyHost().catch(() => null)
  if (host) {
    const live = (await host.list()).filter(({ exit }) => exit === null)
    await Promise.all(live.map(({ sessionId }) => host.stop(sessionId).catch(() => {})))
  }
  const engine = await reach().catch(() => null)
  if (engine) await stopEngine(workspace, engine)
  await host?.quit().catch(() => {})
  host?.close()
  for (const [pid, born] of seen)
    if (pid > 1 && startTimeOf(pid) === born && born !== null) process.kill(pid, 'SIGKILL')
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

function environmentIn(home: string): Record<string, string> {
  return {
    PATH: `${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    XDG_STATE_HOME: join(home, 'state'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    XDG_CONFIG_HOME: join(home, 'config'),
  }
}

/** Copies the bundles; returns their folder. */
function installIn(home: string): string {
  const built = process.env[OTHER_BUILD] ?? join(CHECKOUT, 'dist')
  if (!existsSync(join(built, 'main.js'))) throw new Error('dist/main.js is missing: run `npm run build` first')
  const installed = join(home, 'installed')
  mkdirSync(installed)
  cpSync(built, join(installed, 'dist'), { recursive: true })
  for (const name of INSTALLED) symlinkSync(join(CHECKOUT, name), join(installed, name))
  return join(installed, 'dist')
}

function repositoryIn(home: string, env: Readonly<Record<string, string>>): string {
  const root = join(home, 'shop')
  mkdirSync(root)
  const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
  for (const args of [
    ['init', '-q', '-b', 'main'],
    [...author, 'commit', '-q', '--allow-empty', '-m', 'Open the shop'],
  ])
    execFileSync('git', ['-C', root, ...args], { env: { ...env }, stdio: 'ignore' })
  return root
}
