// Where a workspace is and where its truth lies: the repository, the state directory outside it (agents run `git clean`),
// and the private directory of its sockets. Nothing here reads or changes what the repository contains.
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { Trouble } from '#protocol/errors.ts'

export type Workspace = {
  readonly id: string
  readonly name: string
  /** The main work tree of the repository; linked worktrees share its engine. */
  readonly root: string
  /** Journal, checkouts, recordings, logs of our own processes. */
  readonly stateDir: string
  /** Sockets and the token; 0700. */
  readonly runtimeDir: string
}

const SOCKET_PATH_BYTES_MAX = 100
const PRIVATE = 0o700
const HOOKS_FOLDER = 'hooks'

/** The workspace that `directory` lies in. Throws Trouble (exit code 2) when it is no git repository. */
export function findWorkspace(directory: string, env: NodeJS.ProcessEnv): Workspace {
  const root = rootOf(resolve(directory))
  const id = createHash('sha256').update(root).digest('hex').slice(0, 12)
  const state = env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state')
  const runtime = env['XDG_RUNTIME_DIR']
    ? join(env['XDG_RUNTIME_DIR'], 'signalbox')
    : join(tmpdir(), `signalbox-${userInfo().uid}`)
  return {
    id,
    name: basename(root),
    root,
    stateDir: join(state, 'signalbox', id),
    runtimeDir: join(runtime, id),
  }
}

function rootOf(directory: string): string {
  if (!existsSync(directory))
    throw new Trouble(`there is no directory ${directory}`, 'name an existing git repository', 2)
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', directory, 'rev-parse', '--path-format=absolute', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', LC_ALL: 'C' },
    }).trim()
  try {
    const shared = git('--git-common-dir')
    return realpathSync(basename(shared) === '.git' ? dirname(shared) : git('--show-toplevel'))
  } catch {
    throw new Trouble(`${directory} is not in a git repository`, 'run `git init` there, or name a repository', 2)
  }
}

/** Makes the private directories, refuses ones that others own or can enter, and returns the token of the sockets. */
export function prepare({ stateDir, runtimeDir }: Workspace): { readonly token: string } {
  for (const directory of [stateDir, dirname(runtimeDir), runtimeDir, join(runtimeDir, HOOKS_FOLDER)]) {
    mkdirSync(directory, { recursive: true, mode: PRIVATE })
    claim(directory)
  }
  const socket = join(runtimeDir, 'e.sock')
  if (Buffer.byteLength(socket) > SOCKET_PATH_BYTES_MAX) {
    throw new Trouble(`the socket path ${socket} is too long`, 'set XDG_RUNTIME_DIR to a shorter directory', 2)
  }
  const path = join(runtimeDir, 'token')
  try {
    writeFileSync(path, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
  }
  return { token: readFileSync(path, 'utf8') }
}

function claim(directory: string): void {
  const { uid, mode } = lstatSync(directory)
  if (uid !== userInfo().uid) {
    throw new Trouble(`${directory} belongs to another user`, 'remove it, or set XDG_RUNTIME_DIR and XDG_STATE_HOME', 2)
  }
  if ((mode & 0o077) !== 0) chmodSync(directory, PRIVATE)
}

/** Where agents' hooks report: a folder of its own, so that a sandbox can show it and a new engine's socket appears in it. */
export const hooksDir = ({ runtimeDir }: Workspace) => join(runtimeDir, HOOKS_FOLDER)
export const hooksSocket = (workspace: Workspace) => join(hooksDir(workspace), 'hooks.sock')
export const engineSocket = ({ runtimeDir }: Workspace) => join(runtimeDir, 'e.sock')
export const ptyHostSocket = ({ runtimeDir }: Workspace) => join(runtimeDir, 'h.sock')
export const journalPath = ({ stateDir }: Workspace) => join(stateDir, 'journal.sqlite')
/** What agents are given to read at their start. */
export const agentsDir = ({ stateDir }: Workspace) => join(stateDir, 'agents')
export const recordingsDir = ({ stateDir }: Workspace) => join(stateDir, 'recordings')
