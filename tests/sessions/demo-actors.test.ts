// The demo's actors for real: in PTYs, on the demo's own repository, with real git and real test runs.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Pty, spawn } from 'node-pty'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { profileOf } from '#detectors/screen/profile-of.ts'
import { readScreen } from '#detectors/screen/read-screen.ts'
import { redact } from '#protocol/secret.ts'
import { DEMO_ACTORS, type DemoRepository, makeDemoRepository } from '#sessions/demo-repository.ts'
import { loadProfiles } from '#sessions/profiles.ts'
import { createScreen } from '#sessions/screen.ts'
import { until } from '../support/until.ts'

const SESSIONS = join(import.meta.dirname, '..', '..', 'sessions')
const ESCAPE = '\u001b'
const { profiles } = loadProfiles([join(SESSIONS, 'profiles')])
let dir: string
let inbox: string
let shop: DemoRepository
let running: Pty[]

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-demo-'))
  inbox = join(dir, 'feedback')
  mkdirSync(inbox)
  shop = await makeDemoRepository(dir)
  running = []
}, 30_000)
afterEach(() => {
  for (const pty of running) process.kill(pty.pid, 'SIGKILL')
  rmSync(dir, { recursive: true, force: true })
})

function play(script: string, cwd: string, ...args: string[]) {
  const argv = [join(SESSIONS, 'demo', `${script}.mjs`), ...args]
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: dir,
    TERM: 'xterm-256color',
    SIGNALBOX_INBOX: inbox,
    SIGNALBOX_WORKSPACE: shop.root,
    SIGNALBOX_DEMO_PACE: 'fast',
  }
  const pty = spawn(process.execPath, argv, { name: 'xterm-256color', cols: 90, rows: 30, cwd, env, encoding: null })
  running.push(pty)
  const screen = createScreen({ cols: 90, rows: 30 }, (text) => pty.write(text))
  let output = ''
  pty.onData((bytes) => {
    output += bytes.toString()
    screen.feed(bytes)
  })
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => {
      running.splice(running.indexOf(pty), 1)
      resolve(exitCode)
    })
  })
  const profile = profileOf(profiles, '', ['node', ...argv])
  const reading = () => readScreen(profile, screen.view().rows, 5_000)
  const reaches = (state: string) => until(`${script} is ${state}: ${output}`, () => reading().state === state)
  return { pty, exited, reading, reaches, output: () => output }
}

const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8' }).trim()
const log = (cwd: string) => git(cwd, 'log', '--format=%s', 'main..HEAD').split('\n')

function passesTests(cwd: string): boolean {
  try {
    execFileSync(process.execPath, ['--test'], { cwd, stdio: 'ignore', env: { PATH: process.env['PATH'] ?? '' } })
    return true
  } catch {
    return false
  }
}

function tell(id: string, commit: string, branch: string) {
  const text = `# HIGH: something is wrong in this commit

- Severity: HIGH
- Issue: ${id} (rule demo/rule, confidence high)

## Context

\`\`\`text
commit: ${commit}
title: a title
branch: ${branch}
file: the whole change
\`\`\`

## Remediation

Put it right.
`
  writeFileSync(join(inbox, `ISSUE_${id}_20261120.md`), text)
}

test('the repository has passing tests, a worktree for each actor, and nothing uncommitted', () => {
  expect(passesTests(shop.root)).toBe(true)
  expect(git(shop.root, 'status', '--porcelain')).toBe('')
  for (const actor of DEMO_ACTORS) {
    expect(git(shop.worktrees[actor], 'branch', '--show-current')).toBe(actor)
    expect(git(shop.worktrees[actor], 'status', '--porcelain')).toBe('')
    expect(existsSync(join(shop.worktrees[actor], 'build', 'shop.js'))).toBe(true)
  }
})

describe('Ada', { timeout: 60_000 }, () => {
  const cwd = () => shop.worktrees.ada

  async function asked() {
    const ada = play('ada', cwd())
    await ada.reaches('waiting')
    return ada
  }

  test('says that she is a script, commits a feature whose tests pass, and asks', async () => {
    const ada = await asked()
    expect(ada.output()).toMatch(/^scripted actor, no model: Ada/)
    expect(log(cwd())).toHaveLength(1)
    expect(passesTests(cwd())).toBe(true)
    expect(ada.reading().request).toMatchObject({ kind: 'permission', tool: 'Bash', detail: 'rm -rf ./build' })
  })

  test.each([
    ['yes', (keys: { approveKeys: string }) => keys.approveKeys, false, 'Allowed'],
    ['no', (keys: { rejectKeys: string }) => keys.rejectKeys, true, 'Refused'],
    ['no with a reason', () => '2wait for Bob\r', true, 'Refused (wait for Bob)'],
  ] as const)('honours %s, goes on and leaves when told to', async (_answer, keysOf, isBuildThere, says) => {
    const ada = await asked()
    const { request } = ada.reading()
    if (request?.channel.by !== 'screen') throw new Error('no request on the screen')
    ada.pty.write(keysOf(request.channel))
    await ada.reaches('idle')
    expect(ada.output()).toContain(says)
    expect(existsSync(join(cwd(), 'build'))).toBe(isBuildThere)
    expect(log(cwd())).toHaveLength(2)
    ada.pty.write('q')
    expect(await ada.exited).toBe(0)
  })

  test('takes no other key for an answer', async () => {
    const ada = await asked()
    ada.pty.write('x')
    ada.pty.write(`${ESCAPE}[A`)
    // A key that comes in one piece with others is none either, so it is pressed until it counts.
    await until(`Ada goes on: ${ada.output()}`, () => {
      ada.pty.write('1')
      return ada.reading().state === 'idle'
    })
    expect(ada.output()).toContain('Allowed')
    process.kill(ada.pty.pid, 'SIGTERM')
    expect(await ada.exited).toBe(0)
  })
})

test('Bob commits a key, reads only the feedback about his own commit, and takes the key out', {
  timeout: 60_000,
}, async () => {
  const cwd = shop.worktrees.bob
  const config = () => readFileSync(join(cwd, 'conf.ini'), 'utf8')
  const bob = play('bob', cwd)
  await bob.reaches('idle')
  expect(redact(config())).not.toBe(config())
  tell('00000000', git(shop.root, 'rev-parse', 'main'), 'main')
  tell('1a2b3c4d', git(cwd, 'rev-parse', 'HEAD'), 'bob')
  await until(`Bob commits: ${bob.output()}`, () => log(cwd).length === 2)
  expect(log(cwd)[0]).toMatch(/ \[fix-1a2b3c4d\]$/)
  await bob.reaches('idle')
  expect(bob.output()).toContain('issue 1a2b3c4d, HIGH')
  expect(bob.output()).toContain('Put it right.')
  expect(redact(config())).toBe(config())
  expect(readFileSync(join(cwd, 'src/archive.mjs'), 'utf8')).toContain('env.AWS_ACCESS_KEY_ID')
})

test('Cy breaks a test, and mends it when told', { timeout: 60_000 }, async () => {
  const cwd = shop.worktrees.cy
  const cy = play('cy', cwd)
  await cy.reaches('idle')
  expect(passesTests(cwd)).toBe(false)
  const [broken] = log(cwd)
  tell('feedf00d', git(cwd, 'rev-parse', '--short', 'HEAD'), 'cy')
  await until(`Cy commits: ${cy.output()}`, () => log(cwd).length === 2)
  expect(log(cwd)).toEqual([expect.stringMatching(/ \[fix-feedf00d\]$/), broken])
  expect(passesTests(cwd)).toBe(true)
})

test('the shop writes requests that can be read as a log, and ends by signal', { timeout: 60_000 }, async () => {
  const stage = play('shop', dir, shop.logPath)
  await until('forty requests are logged', () => existsSync(shop.logPath) && lines().length >= 40)
  const { time, level, msg, method, route, status, durationMs } = JSON.parse(lines()[0] ?? '')
  // An hour back, from where the log's clock runs fast.
  const backMs = Date.now() - Date.parse(time)
  expect(backMs).toBeGreaterThan(50 * 60_000)
  expect(backMs).toBeLessThan(62 * 60_000)
  expect({ level, msg, status: typeof status, durationMs: typeof durationMs }).toEqual({
    level: 'info',
    msg: 'request completed',
    status: 'number',
    durationMs: 'number',
  })
  expect(`${method} ${route}`).toMatch(/^(GET|POST) \//)
  await stage.reaches('working')
  process.kill(stage.pty.pid, 'SIGTERM')
  expect(await stage.exited).toBe(0)

  function lines() {
    return readFileSync(shop.logPath, 'utf8').trimEnd().split('\n')
  }
})
