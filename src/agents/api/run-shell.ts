// One shell command of an API agent: bounded in time and output, its whole process group ended.
import { spawn } from 'node:child_process'

export type ShellRun = {
  readonly command: string
  readonly cwd: string
  readonly seconds: number
  readonly charsMax: number
}
export type ShellEnd = { readonly how: string; readonly output: string }

const GRACE_MS = 2_000

export function runShell({ command, cwd, seconds, charsMax }: ShellRun, signal: AbortSignal): Promise<ShellEnd> {
  const { promise, resolve } = Promise.withResolvers<ShellEnd>()
  const child = spawn('sh', ['-c', command], { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let head = ''
  let tail = ''
  const take = (chunk: string) => {
    if (head.length < charsMax / 2) head += chunk
    else tail = (tail + chunk).slice(-charsMax / 2)
  }
  let ended = ''
  const end = (why: string) => {
    if (ended !== '') return
    ended = why
    signalGroup(child.pid, 'SIGTERM')
    setTimeout(() => signalGroup(child.pid, 'SIGKILL'), GRACE_MS).unref()
  }
  const timer = setTimeout(() => end(`ended after ${seconds} s`), seconds * 1_000)
  const abort = () => end('stopped')
  signal.addEventListener('abort', abort, { once: true })
  child.stdout.setEncoding('utf8').on('data', take)
  child.stderr.setEncoding('utf8').on('data', take)
  const done = (how: string) => {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    // What it has put into the background goes with it.
    signalGroup(child.pid, 'SIGKILL')
    child.stdout.destroy()
    child.stderr.destroy()
    resolve({ how: ended || how, output: tail === '' ? head : `${head}\n…\n${tail}` })
  }
  child.on('error', (error) => done(error.message))
  child.on('exit', (code, by) => setTimeout(() => done(by ? `ended by ${by}` : `exit code ${code}`), 50))
  return promise
}

function signalGroup(pid: number | undefined, how: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, how)
  } catch {
    // Nobody is left in it.
  }
}
