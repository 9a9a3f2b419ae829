import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
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
