import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runBounded } from '#effects/bounded-run.ts'
import { scratch } from '../support/repository.ts'

const signal = new AbortController().signal

test.skipIf(!existsSync('/proc/self/environ'))(
  'a run ends what a killed engine left running in the same folder, and nothing else',
  async () => {
    const cwd = scratch('run')
    const sleeper = (folder: string) => {
      const child = spawn('sleep', ['300'], {
        env: { PATH: process.env['PATH'], SIGNALBOX_RUN: folder },
        detached: true,
      })
      onTestFinished(() => void child.kill('SIGKILL'))
      return child
    }
    const leftover = sleeper(cwd)
    const other = sleeper(scratch('other'))
    const gone = once(leftover, 'exit')
    const ending = await runBounded(
      { argv: ['sh', '-c', 'echo "run in $SIGNALBOX_RUN"'], cwd, timeoutMs: 20_000 },
      signal,
    )
    expect(ending).toMatchObject({ how: 'exited', code: 0, output: `run in ${cwd}\n` })
    await gone
    expect(other.exitCode ?? other.signalCode).toBeNull()
  },
)

test.skipIf(!existsSync('/proc/self/environ'))(
  'what has cut every tie is ended too, if it had one of them long enough to be seen',
  async () => {
    const cwd = scratch('run')
    // Its parent, which is all that it is known by, ends before the run does.
    const script = `(env -i setsid sh -c 'echo $$ > pid; exec sleep 600' & sleep 4) & wait; sleep 600`
    const ending = await runBounded({ argv: ['sh', '-c', script], cwd, timeoutMs: 7_000 }, signal)
    expect(ending.how).toBe('timed out')
    const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'))
    const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ''
    expect(stat === '' || /\) [ZX] /.test(stat)).toBe(true)
  },
  30_000,
)
