// The pty-host as a process of its own: it survives whoever started it, and its sessions survive whoever watched them.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readProcess } from '#sessions/process-table.ts'
import { endTree } from '#sessions/process-tree.ts'
import { connectPtyHost, type PtyHostClient } from '#transport/pty-client.ts'
import { until } from './support/until.ts'

const ENTRY = join(import.meta.dirname, '..', 'src', 'pty-host.ts')
const TOKEN = 'token-of-the-process-test'

let directory: string
let started: ChildProcess[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'signalbox-process-'))
  writeFileSync(join(directory, 'token'), `${TOKEN}\n`, { mode: 0o600 })
  started = []
})
afterEach(async () => {
  for (const { pid } of started) {
    if (pid) await endTree({ pid, marker: { name: 'SIGNALBOX_TEST', value: directory } }, 0)
  }
  rmSync(directory, { recursive: true, force: true })
})

function startHost(): { child: ChildProcess; stderr: () => string; exit: Promise<number | null> } {
  const child = spawn(process.execPath, [ENTRY, directory], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, SIGNALBOX_TEST: directory },
  })
  started.push(child)
  let text = ''
  child.stderr?.on('data', (chunk) => {
    text += String(chunk)
  })
  return { child, stderr: () => text, exit: new Promise((resolve) => child.once('exit', resolve)) }
}

const reach = () =>
  until<PtyHostClient | null>('the host answers', () =>
    connectPtyHost({ socketPath: join(directory, 'h.sock'), token: TOKEN, onLost: () => {} }).catch(() => null),
  )
const launch = (script: string) => ({
  sessionId: 's1',
  name: 'x',
  profile: 'shell',
  argv: ['bash', '-c', script],
  cwd: tmpdir(),
  cols: 60,
  rows: 8,
})

test('a session outlives its client and the signals that end other processes, and answers the next client', async () => {
  const { child } = startHost()
  const first = await reach()
  const { pid } = await first.spawn(launch('while read line; do echo "got $line"; done'), {})
  first.close()
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) child.kill(signal)

  const second = await reach()
  expect(await second.list()).toMatchObject([{ sessionId: 's1', pid, exit: null }])
  second.input('s1', Buffer.from('hello\r'))
  await until('it still echoes', async () => (await second.screen('s1'))?.rows.includes('got hello'))
  second.close()
})

test('it says in a file who it is', async () => {
  const { child } = startHost()
  ;(await reach()).close()
  const about = await until('the file is there', () => {
    try {
      return JSON.parse(readFileSync(join(directory, 'pty-host.json'), 'utf8'))
    } catch {
      return null
    }
  })
  expect(about).toEqual({ pid: child.pid, version: 1, startTime: readProcess(child.pid ?? 0)?.startTime ?? null })
})

test('a second one in the same directory refuses; after a kill the next one takes over', async () => {
  const first = startHost()
  ;(await reach()).close()
  const second = startHost()
  expect(await second.exit).toBe(4)
  expect(second.stderr()).toContain('Another process already answers')

  first.child.kill('SIGKILL')
  await first.exit
  startHost()
  const client = await reach()
  expect(await client.list()).toEqual([])
  client.close()
})

test('it ends when it is told to quit and has no live session', async () => {
  const { exit } = startHost()
  const client = await reach()
  await client.spawn(launch('read'), {})
  expect(await client.quit()).toBe(false)
  await client.stop('s1')
  expect(await client.quit()).toBe(true)
  expect(await exit).toBe(0)
})

test('without a directory or a token it ends with a reason', async () => {
  rmSync(join(directory, 'token'))
  const { exit, stderr } = startHost()
  expect(await exit).toBe(4)
  expect(stderr()).toContain('token')
})
