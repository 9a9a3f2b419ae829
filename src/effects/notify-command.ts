// Runs the user's own desktop command, without a shell: title and body each take the place of a word's `{title}` and `{body}` and
// can be no option. It is ended with all that it started in its group when it takes too long.
import { spawn } from 'node:child_process'
import { Trouble } from '#protocol/errors.ts'

export const NOTIFY_COMMAND_WITHIN_MS = 10_000
const OURS = /^(SIGNALBOX_|GIT_|NODE_OPTIONS$)/

export type NotifyCommand = {
  readonly argv: readonly string[]
  readonly title: string
  readonly body: string
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** @default NOTIFY_COMMAND_WITHIN_MS */
  readonly withinMs?: number
}

/** The command line with its places filled in. */
export function filledIn(argv: readonly string[], title: string, body: string): readonly string[] {
  // One pass, so that a title that reads "{body}" stays what it is.
  return argv.map((word) =>
    word.replace(/\{(title|body)\}/g, (_, place) => (place === 'title' ? notAnOption(title) : notAnOption(body))),
  )
}

/** Our texts begin with a word or a sign of ours; this holds whatever they become. A zero byte would end a word early. */
const notAnOption = (text: string) => text.replaceAll('\0', ' ').replace(/^[-+@/\s]+/, '')

/** Rejects with Trouble when it cannot be started, fails, or takes too long; by then its group has ended. */
export function runNotifyCommand(command: NotifyCommand, signal: AbortSignal): Promise<void> {
  const { argv, title, body, cwd, env, withinMs = NOTIFY_COMMAND_WITHIN_MS } = command
  const [program = '', ...args] = filledIn(argv, title, body)
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !OURS.test(name)))
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: kept, detached: true, stdio: 'ignore' })
    const fail = (what: string) => reject(new Trouble(`${program} ${what}`, 'see notify.command in your configuration'))
    const endGroup = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
    const late = setTimeout(() => {
      endGroup()
      fail(`did not end within ${withinMs} ms`)
    }, withinMs)
    const stop = () => {
      endGroup()
      fail('was stopped with the engine')
    }
    signal.addEventListener('abort', stop, { once: true })
    const over = () => {
      clearTimeout(late)
      signal.removeEventListener('abort', stop)
    }
    child.once('error', (error) => {
      over()
      fail(`cannot be started: ${(error as NodeJS.ErrnoException).code ?? error.message}`)
    })
    child.once('exit', (code, killedBy) => {
      over()
      if (code === 0) resolve()
      else fail(code === null ? `was ended by ${killedBy}` : `ended with exit code ${code}`)
    })
  })
}
