// Telling by a real command and a real HTTP server on this machine: what arrives, what cannot become an option or a shell's word, how
// often it is tried, and what is said when it fails.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createNotify, NOTICE_STALE_MS, type Notifying } from '#effects/notify.ts'
import { filledIn, runNotifyCommand } from '#effects/notify-command.ts'
import { WEBHOOK_TRIES_MAX } from '#effects/notify-webhook.ts'
import type { Notice } from '#protocol/notice.ts'
import { scratch } from '../support/repository.ts'
import { until } from '../support/until.ts'

const NOW = 1_800_000_000_000
const notice: Notice = {
  title: 'ada needs your answer',
  lines: ['· ada needs your answer: Bash: make'],
  urgent: true,
  at: NOW,
}
const never = new AbortController().signal

function notifying(some: Partial<Notifying>, cwd = scratch('notify')) {
  const perform = createNotify({
    workspace: 'shop',
    cwd,
    command: null,
    webhook: null,
    env: process.env,
    now: () => NOW,
    posting: { withinMs: 2_000, pauseMs: 1 },
    ...some,
  })
  const send = async (told: Notice = notice) => {
    const { events } = await perform(
      { intentId: '7.0', intent: { type: 'notify.send', notice: told }, note: null },
      never,
    )
    return events
  }
  return { send, cwd }
}

type Posted = { readonly request: IncomingMessage; readonly body: string }

/** Answers with the given codes in turn, the last one for ever; 0 never answers. */
async function hook(...codes: number[]) {
  const posts: Posted[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      posts.push({ request, body })
      const code = codes[Math.min(posts.length, codes.length) - 1] ?? 200
      if (code === 302) response.writeHead(302, { location: '/elsewhere' }).end()
      else if (code !== 0) response.writeHead(code).end('thank you')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { posts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret-path` }
}

/** A program that writes its arguments into a file, one JSON array. */
const RECORDS = [
  process.execPath,
  '-e',
  'require("fs").writeFileSync("told", JSON.stringify(process.argv.slice(1)))',
  '--',
]

const isAlive = (pid: number) => existsSync(`/proc/${pid}`)

describe('a command', () => {
  test('gets title and body as words of their own, without a shell', async () => {
    const evil = { ...notice, lines: ['· ada needs your answer: $(touch pwned) `touch pwned` "; touch pwned #'] }
    const { send, cwd } = notifying({ command: [...RECORDS, '{title}', 'body={body}'] })
    expect(await send(evil)).toEqual([
      { type: 'notice.sent', intentId: '7.0', to: [{ channel: 'command', delivered: true, because: '' }] },
    ])
    expect(JSON.parse(readFileSync(join(cwd, 'told'), 'utf8'))).toEqual([
      'Signalbox shop: ada needs your answer',
      `body=${evil.lines[0]}`,
    ])
    expect(existsSync(join(cwd, 'pwned'))).toBe(false)
  })

  test.each(['--help', '-x', '@/etc/passwd', '+1', ' -x', '/etc/passwd'])(
    'never gets %j as an option or a path',
    (text) => {
      expect(filledIn(['notify', '{title}', '{body}'], text, text).slice(1).join(' ')).not.toMatch(/^[-@+/\s]|\s[-@+/]/)
    },
  )

  test('is filled in once: a title that names the other place stays as it is', () => {
    expect(filledIn(['{title}|{body}'], '{body}', 'b')).toEqual(['{body}|b'])
  })

  test('is not told our own variables', async () => {
    const command = [process.execPath, '-e', 'require("fs").writeFileSync("told", JSON.stringify(process.env))']
    const { send, cwd } = notifying({
      command,
      env: { PATH: process.env['PATH'], SIGNALBOX_SESSION_TOKEN: 'x', DISPLAY: ':0' },
    })
    await send()
    const env = JSON.parse(readFileSync(join(cwd, 'told'), 'utf8'))
    expect(env).toMatchObject({ DISPLAY: ':0' })
    expect(env).not.toHaveProperty('SIGNALBOX_SESSION_TOKEN')
  })

  test('that takes too long is ended with all of its group', async () => {
    const cwd = scratch('notify')
    writeFileSync(join(cwd, 'slow.sh'), 'sleep 1000 & echo $! > pid; wait')
    const running = runNotifyCommand(
      { argv: ['sh', 'slow.sh'], title: 't', body: 'b', cwd, env: process.env, withinMs: 500 },
      never,
    )
    await expect(running).rejects.toThrow('sh did not end within 500 ms')
    const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'))
    await until('the child is gone', () => !isAlive(pid))
  })

  test.each([
    [['/no/such/program'], /cannot be started: ENOENT/],
    [['sh', '-c', 'exit 3'], /ended with exit code 3/],
  ])('%j that fails is a trouble, told once, and over when it works again', async (command, because) => {
    const { send, cwd } = notifying({ command: ['sh', '-c', 'test -e ok || exec "$@"', 'sh', ...command] })
    const direct = notifying({ command })
    expect(await direct.send()).toMatchObject([
      { to: [{ delivered: false, because: expect.stringMatching(because) }] },
      { type: 'source.failed', source: 'notices by command' },
    ])
    expect((await send()).map(({ type }) => type)).toEqual(['notice.sent', 'source.failed'])
    expect((await send()).map(({ type }) => type)).toEqual(['notice.sent'])
    writeFileSync(join(cwd, 'ok'), '')
    expect((await send()).map(({ type }) => type)).toEqual(['notice.sent', 'source.recovered'])
  })
})

describe('a webhook', () => {
  test('gets one JSON object with an id by which it knows it again', async () => {
    const { posts, url } = await hook(204)
    expect(await notifying({ webhook: url }).send()).toMatchObject([{ to: [{ channel: 'webhook', delivered: true }] }])
    expect(posts).toHaveLength(1)
    expect(posts[0]?.request).toMatchObject({ method: 'POST', url: '/hook/secret-path' })
    expect(posts[0]?.request.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(JSON.parse(posts[0]?.body ?? '')).toEqual({
      source: 'signalbox',
      id: '7.0',
      title: 'Signalbox shop: ada needs your answer',
      body: '· ada needs your answer: Bash: make',
      urgent: true,
      at: NOW,
    })
  })

  test('that fails at first is tried again', async () => {
    const { posts, url } = await hook(503, 429, 200)
    expect(await notifying({ webhook: url }).send()).toMatchObject([{ to: [{ delivered: true }] }])
    expect(posts).toHaveLength(3)
  })

  test('that keeps failing is tried as often as the maximum says, and its address is told to nobody', async () => {
    const { posts, url } = await hook(500)
    const events = await notifying({ webhook: url }).send()
    expect(posts).toHaveLength(WEBHOOK_TRIES_MAX)
    expect(events).toMatchObject([{ to: [{ delivered: false }] }, { type: 'source.failed' }])
    expect(JSON.stringify(events)).toMatch(/answered 500/)
    expect(JSON.stringify(events)).not.toMatch(/secret-path/)
  })

  test.each([400, 302])('that answers %i is not tried again, and no redirect is followed', async (code) => {
    const { posts, url } = await hook(code)
    expect(await notifying({ webhook: url }).send()).toMatchObject([{ to: [{ delivered: false }] }, {}])
    expect(posts.map(({ request }) => request.url)).toEqual(['/hook/secret-path'])
  })

  test('that does not answer is given up in time, and one that is not there too', async () => {
    const { url } = await hook(0)
    const slow = await notifying({ webhook: url, posting: { withinMs: 50, pauseMs: 1 } }).send()
    expect(slow).toMatchObject([{ to: [{ because: expect.stringMatching(/did not answer in time/) }] }, {}])
    const nobody = await notifying({ webhook: 'http://127.0.0.1:1/secret-path' }).send()
    expect(nobody).toMatchObject([{ to: [{ because: 'the webhook at 127.0.0.1:1 cannot be reached' }] }, {}])
  })
})

test('one channel that fails does not keep the other from being told', async () => {
  const { posts, url } = await hook(200)
  const [sent] = await notifying({ webhook: url, command: ['/no/such/program'] }).send()
  expect(sent).toMatchObject({
    to: [
      { channel: 'command', delivered: false },
      { channel: 'webhook', delivered: true },
    ],
  })
  expect(posts).toHaveLength(1)
})

test('what is old is not told any more', async () => {
  const { posts, url } = await hook(200)
  const events = await notifying({ webhook: url }).send({ ...notice, at: NOW - NOTICE_STALE_MS - 1 })
  expect(events).toEqual([{ type: 'notice.sent', intentId: '7.0', to: [] }])
  expect(posts).toEqual([])
})
