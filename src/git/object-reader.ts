// Objects of one repository from a git process that stays for the next question: starting one costs more than reading ten
// blobs. It ends when nobody has asked for a while, and is started again when it has died.
import { type ChildProcess, spawn } from 'node:child_process'
import { Trouble } from '#protocol/errors.ts'
import { cleanEnv, GIT_CONFIG, troubleOf } from './git-run.ts'

export type GitObject = {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly content: Buffer
}
export type ObjectSize = Pick<GitObject, 'name' | 'type' | 'size'>

export type ObjectReader = {
  /** Type and size of each name, in order; null for one that is not there. */
  sizes(names: readonly string[]): Promise<readonly (ObjectSize | null)[]>
  /** The objects, in order; null for one that is not there. Ask for the sizes first: all of it is held in memory. */
  contents(names: readonly string[]): Promise<readonly (GitObject | null)[]>
  close(): void
}

type Wanted = {
  readonly withContent: boolean
  readonly resolve: (object: GitObject | null) => void
  readonly reject: (thrown: Error) => void
}
type Running = {
  readonly child: ChildProcess
  readonly wanted: Wanted[]
  rest: Buffer[]
  bytes: number
  needed: number
}

const FLAGS = ['--no-optional-locks', '--no-replace-objects', '--no-pager']
const COMMAND = ['cat-file', '--batch-command', '--buffer']
const IDLE_MS = 10_000
const ANSWERS_WITHIN_MS = 60_000
const NEWLINE = 10
const NOTHING = Buffer.alloc(0)
/** An object, a file in a tree, or a branch. */
const NAME = /^(?:[0-9a-f]{40}(?::[\w./-]+)?|refs\/heads\/[\w./-]+)$/

/** `env` is added to the clean environment, e.g. from private-store.ts. Starts nothing before the first question. */
export function openObjectReader(root: string, env: Readonly<Record<string, string>> = {}): ObjectReader {
  let running: Running | null = null
  let timer: NodeJS.Timeout | null = null

  const end = (process: Running, because: string) => {
    if (running === process) running = null
    process.child.kill('SIGKILL')
    for (const { reject } of process.wanted.splice(0)) reject(troubleOf(COMMAND, root, because))
  }
  const start = (): Running => {
    const configs = GIT_CONFIG.flatMap((setting) => ['-c', setting])
    const child = spawn('git', [...FLAGS, ...configs, '-C', root, ...COMMAND], {
      env: { ...cleanEnv(root), ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const made: Running = { child, wanted: [], rest: [], bytes: 0, needed: 0 }
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        take(made, chunk)
      } catch (thrown) {
        end(made, String(thrown))
      }
    })
    child.stdin.on('error', () => {})
    child.on('error', (error) => end(made, error.message))
    child.on('close', () => end(made, 'git has ended'))
    return made
  }
  const rest = () => {
    if (timer) clearTimeout(timer)
    const isBusy = (running?.wanted.length ?? 0) > 0
    if (running) hold(running.child, isBusy)
    timer = setTimeout(() => running && end(running, 'git does not answer'), isBusy ? ANSWERS_WITHIN_MS : IDLE_MS)
    timer.unref()
  }
  const ask = async (names: readonly string[], withContent: boolean) => {
    if (names.length === 0) return []
    const bad = names.find((name) => !NAME.test(name))
    if (bad !== undefined) throw new Trouble('An object name is malformed.', 'This is a defect in Signalbox.')
    running ??= start()
    const { wanted, child } = running
    const answers = names.map(
      () => new Promise<GitObject | null>((resolve, reject) => wanted.push({ withContent, resolve, reject })),
    )
    const verb = withContent ? 'contents' : 'info'
    child.stdin?.write(`${names.map((name) => `${verb} ${name}\n`).join('')}flush\n`)
    rest()
    try {
      return await Promise.all(answers)
    } finally {
      rest()
    }
  }
  /** Once more where git has gone away meanwhile, as after a removed and restored repository. */
  const askTwice = async (names: readonly string[], withContent: boolean) => {
    const isOld = running !== null
    return ask(names, withContent).catch((thrown) => {
      if (!isOld) throw thrown
      return ask(names, withContent)
    })
  }
  return {
    sizes: (names) => askTwice(names, false),
    contents: (names) => askTwice(names, true),
    close() {
      if (timer) clearTimeout(timer)
      if (running) end(running, 'it was closed')
    },
  }
}

/** While it is asked something the program waits for it, otherwise not. */
function hold(child: ChildProcess, isBusy: boolean): void {
  const streams = [child, child.stdin, child.stdout] as readonly { ref?(): void; unref?(): void }[]
  for (const stream of streams) isBusy ? stream.ref?.() : stream.unref?.()
}

/** Reads `NAME TYPE SIZE\n`, with content and a newline after it where that was asked for, as often as it is there. */
function take(process: Running, chunk: Buffer): void {
  process.rest.push(chunk)
  process.bytes += chunk.length
  if (process.bytes < process.needed) return
  let all = process.rest.length === 1 ? chunk : Buffer.concat(process.rest)
  process.needed = 0
  for (let wanted = process.wanted[0]; wanted; wanted = process.wanted[0]) {
    const lineEnd = all.indexOf(NEWLINE)
    if (lineEnd < 0) break
    const [name = '', type = '', size = ''] = all.toString('latin1', 0, lineEnd).split(' ')
    const isThere = type !== 'missing'
    const length = isThere && wanted.withContent ? Number(size) + 1 : 0
    if (all.length < lineEnd + 1 + length) {
      process.needed = lineEnd + 1 + length
      break
    }
    const content = length > 0 ? Buffer.from(all.subarray(lineEnd + 1, lineEnd + length)) : NOTHING
    all = all.subarray(lineEnd + 1 + length)
    process.wanted.shift()
    wanted.resolve(isThere ? { name, type, size: Number(size), content } : null)
  }
  process.rest = all.length > 0 ? [all] : []
  process.bytes = all.length
}
