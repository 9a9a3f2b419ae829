// One run of a tool to its end or its time limit. Only what it prints on standard output is its answer; what it complains about
// is kept apart, as the reason when there is no answer.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '#protocol/errors.ts'
import { endTree, startTimeOf } from '#sessions/process-tree.ts'
import { toolEnvironment } from './tool-environment.ts'

export const OUTPUT_BYTES_MAX = 16 * 1024 * 1024
const COMPLAINT_CHARS_MAX = 4_000
const MARKER = 'SIGNALBOX_TOOL'

export type ToolProcess = {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly withinMs: number
  readonly okCodes: readonly number[]
  /** Given on standard input; without it there is none. */
  readonly input?: string
  /** In place of the bare environment of tools, which knows no secrets and no network. */
  readonly env?: NodeJS.ProcessEnv
  /** Also after a good end nothing that it started may go on. */
  readonly endsAll?: boolean
}

/** What it printed. Throws an Error with one line that says why there is none; then nothing of it runs any more. */
export async function runToolProcess(tool: ToolProcess, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted()
  const scratch = await mkdtemp(join(tmpdir(), 'sbx-'))
  try {
    return await runIn(tool, scratch, signal)
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function runIn(
  { argv, cwd, withinMs, okCodes, input, env, endsAll = false }: ToolProcess,
  scratch: string,
  signal: AbortSignal,
): Promise<string> {
  const marker = { name: MARKER, value: scratch }
  const own = { TMPDIR: scratch, CARGO_TARGET_DIR: join(scratch, 'target'), [marker.name]: marker.value }
  const [program = '', ...args] = argv
  const child = spawn(program, args, {
    cwd,
    env: env ? { ...env, ...own } : toolEnvironment(own),
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  // It may end before it has read everything; its exit code then says why.
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('it was started without pipes')
  const chunks: Buffer[] = []
  let bytes = 0
  let complaint = ''
  const { promise: ended, resolve: end } = Promise.withResolvers<number | string>()
  stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > OUTPUT_BYTES_MAX) end(`printed more than ${OUTPUT_BYTES_MAX} bytes`)
    else chunks.push(chunk)
  })
  stderr.on('data', (chunk: Buffer) => {
    if (complaint.length < COMPLAINT_CHARS_MAX) complaint += chunk.toString('utf8')
  })
  child.once('error', (error) => end(messageOf(error)))
  child.once('close', (code, killedBy) => end(code ?? `was ended by ${killedBy}`))
  const limit = setTimeout(() => end(`took longer than ${withinMs / 1_000} s`), withinMs)
  const stop = () => end('was stopped')
  signal.addEventListener('abort', stop, { once: true })
  const root = child.pid === undefined ? null : { pid: child.pid, marker, startTime: startTimeOf(child.pid) }
  const ending = await ended
  clearTimeout(limit)
  signal.removeEventListener('abort', stop)
  if (root && (endsAll || typeof ending === 'string')) await endTree(root, 0)
  stdout.destroy()
  stderr.destroy()
  signal.throwIfAborted()
  if (typeof ending === 'string') throw new Error(ending)
  if (!okCodes.includes(ending)) throw new Error(`exit code ${ending}: ${reasonIn(complaint)}`)
  return Buffer.concat(chunks).toString('utf8')
}

/** The line of a complaint that is most likely to say what is wrong. */
function reasonIn(complaint: string): string {
  const lines = complaint.split('\n').filter((line) => line.trim() !== '')
  return lines.find((line) => /error|fatal|invalid|cannot|failed/i.test(line)) ?? lines[0] ?? 'it does not say why'
}
