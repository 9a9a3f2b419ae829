// Runs one git command without leaving a trace: no optional locks, no hooks, no helpers that the repository configured,
// nothing of our own GIT_* environment. Arguments are constants, hashes, or paths after `--`; never text from a repository.

import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { clean } from '#protocol/clean.ts'
import { Trouble } from '#protocol/errors.ts'
import { plain } from '#protocol/plain.ts'

export type GitRun = {
  /** Added to the clean environment, e.g. from private-store.ts. */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Buffer
  readonly bytesMax?: number
  /** Exit codes that are answers; others are Trouble. */
  readonly okCodes?: readonly number[]
  readonly signal?: AbortSignal
}

export type GitAnswer = { readonly code: number; readonly out: Buffer }

export const GIT_CONFIG = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'protocol.ext.allow=never'] as const
const FLAGS = ['--no-optional-locks', '--no-replace-objects', '--literal-pathspecs', '--no-pager']
const QUIET_CONFIG = ['gc.auto=0', 'maintenance.auto=false', 'core.quotePath=false', 'advice.addEmbeddedRepo=false']
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024
const STDERR_CHARS_MAX = 4_000
const GIT_TIMEOUT_MS = 120_000

/** Our environment for git in `root`: never asks, speaks English, does not look for a repository above `root`. */
export function cleanEnv(root: string): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !name.startsWith('GIT_')) env[name] = value
  }
  return {
    ...env,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_CEILING_DIRECTORIES: dirname(root),
  }
}

/** Runs `git ARGS` in `root`. Throws Trouble on any other exit code, too much output, or a minute without an end. */
export function git(root: string, args: readonly string[], how: GitRun = {}): Promise<GitAnswer> {
  const configs = [...GIT_CONFIG, ...QUIET_CONFIG].flatMap((setting) => ['-c', setting])
  const { promise, resolve, reject } = Promise.withResolvers<GitAnswer>()
  const child = spawn('git', [...FLAGS, ...configs, '-C', root, ...args], {
    env: { ...cleanEnv(root), ...how.env },
    stdio: 'pipe',
    timeout: GIT_TIMEOUT_MS,
    killSignal: 'SIGKILL',
    ...(how.signal && { signal: how.signal }),
  })
  const chunks: Buffer[] = []
  let size = 0
  let complaint = ''
  const bytesMax = how.bytesMax ?? OUTPUT_BYTES_MAX
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > bytesMax) child.kill('SIGKILL')
    else chunks.push(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    if (complaint.length < STDERR_CHARS_MAX) complaint += chunk.toString('utf8')
  })
  child.on('error', (error) => reject(troubleOf(args, root, error.message)))
  child.on('close', (code, signal) => {
    if (size > bytesMax) reject(new OutputTooLarge(args[0] ?? '', bytesMax))
    else if (code !== null && (how.okCodes ?? [0]).includes(code)) resolve({ code, out: Buffer.concat(chunks) })
    else reject(troubleOf(args, root, complaint || `ended by ${signal ?? `exit code ${code}`}`))
  })
  // Git may end before it has read everything; its exit code then says why.
  child.stdin.on('error', () => {})
  child.stdin.end(how.input ?? '')
  return promise
}

/** Standard output of `git ARGS` as text. */
export async function gitText(root: string, args: readonly string[], how: GitRun = {}): Promise<string> {
  return (await git(root, args, how)).out.toString('utf8')
}

/** Its own type, because a caller may have another way to go on. */
export class OutputTooLarge extends Trouble {
  constructor(command: string, bytesMax: number) {
    super(`git ${command} wrote more than ${bytesMax} bytes.`, 'The change is too large to be read as a whole.')
  }
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /not a git repository|cannot change to/,
    'The repository is not there (any more). Start Signalbox in a git repository.',
  ],
  [
    /dubious ownership/,
    'The repository belongs to another user. Allow it: git config --global --add safe.directory DIR',
  ],
  [/ENOENT/, 'git was not found. Install git 2.39 or newer.'],
  [/No space left/, 'The disk is full.'],
  [
    /bad object|unable to read|missing/,
    'An object is missing: the commit was deleted meanwhile, or `git fsck` finds damage.',
  ],
]

/** What went wrong in git's own words, with what to do about it. */
export function troubleOf(args: readonly string[], root: string, complaint: string): Trouble {
  const line = complaint.split('\n').find((text) => /fatal|error/.test(text)) ?? complaint
  const hint = HINTS.find(([sign]) => sign.test(complaint))?.[1] ?? `Run the same in ${plain(root, 200)} to see more.`
  return new Trouble(`git ${args[0]}: ${clean(line, 300)}`, hint)
}
