// The pty-host's door: who does not say hello properly gets nothing, and who does not read slows nobody down.
import { chmodSync, linkSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Trouble } from '#protocol/errors.ts'
import type { PtyHostOwner, ScreenView } from '#protocol/ports.ts'
import { type FromPtyHost, PTY_WIRE_VERSION } from '#protocol/pty-wire.ts'
import { FRAME_BYTES_MAX } from '#protocol/wire.ts'
import { createPtyHost } from '#sessions/pty-host.ts'
import { createScreen } from '#sessions/screen.ts'
import { encodeBinary, encodeJson, type Frame, FrameReader } from '#transport/framing.ts'
import { connectPtyHost } from '#transport/pty-client.ts'
import { REQUESTS_MAX } from '#transport/pty-connection.ts'
import { VIEWER_BYTES_MAX } from '#transport/pty-peer.ts'
import { CONNECTIONS_MAX, type ServingPtyHost, servePtyHost } from '#transport/pty-server.ts'
import { decodeSessionBytes, encodeSessionBytes } from '#transport/session-bytes.ts'
import { until } from '../support/until.ts'

const TOKEN = 'a-token-of-this-test'
let directory: string
let socketPath: string
let host: PtyHostOwner
let server: { close(): Promise<void> }
let sockets: Socket[]
let connections: number[]
let quits: number

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'signalbox-server-'))
  socketPath = join(directory, 'h.sock')
  host = createPtyHost()
  sockets = []
  connections = []
  quits = 0
  server = await serve()
})
afterEach(async () => {
  await Promise.all((await host.list()).map(({ sessionId }) => host.stop(sessionId)))
  host.close()
  for (const socket of sockets) socket.destroy()
  await server.close()
  rmSync(directory, { recursive: true, force: true })
})

const serve = (more: Partial<ServingPtyHost> = {}) =>
  servePtyHost({
    host,
    socketPath,
    token: TOKEN,
    onConnections: (count) => connections.push(count),
    onQuit: () => {
      quits++
    },
    ...more,
  })

/** A peer that speaks bytes, to say what a proper client never would. */
async function peer(path = socketPath) {
  const socket = connect(path)
  sockets.push(socket)
  const reader = new FrameReader()
  const frames: Frame[] = []
  let isClosed = false
  socket.on('error', () => {})
  socket.on('data', (chunk) => frames.push(...reader.feed(chunk)))
  socket.on('close', () => {
    isClosed = true
  })
  await until('the peer is connected', () => !socket.connecting)
  const messages = () => frames.flatMap((frame) => (frame.kind === 'json' ? [frame.value as FromPtyHost] : []))
  return {
    socket,
    frames,
    messages,
    closed: () => until('the connection was closed', () => isClosed),
    say: (value: unknown) => socket.write(encodeJson(value)),
    reply: (id: number) =>
      until(`the answer to ${id}`, () => messages().find((message) => 'id' in message && message.id === id)),
  }
}
const hello = { kind: 'hello', id: 1, version: PTY_WIRE_VERSION, token: TOKEN }
const launch = (script: string) => ({
  sessionId: 's1',
  name: 'x',
  profile: 'shell',
  argv: ['bash', '-c', script],
  cwd: tmpdir(),
  cols: 60,
  rows: 8,
})

describe('a peer', () => {
  test.each([
    ['with a wrong token', encodeJson({ ...hello, token: 'another' }), 'Wrong token.'],
    ['with a longer token', encodeJson({ ...hello, token: `${TOKEN}x` }), 'Wrong token.'],
    ['of another version', encodeJson({ ...hello, version: 99 }), 'speaks version'],
    ['that asks before it says hello', encodeJson({ kind: 'list', id: 4 }), 'Say hello first.'],
    ['that types before it says hello', encodeSessionBytes('s1', Buffer.from('rm')), 'Say hello first.'],
    ['that says something else', encodeJson({ kind: 'hi' }), 'Say hello first.'],
    ['that speaks another protocol', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), ''],
    ['that announces a frame above the limit', Buffer.from([0xff, 0xff, 0xff, 0xff, 1]), String(FRAME_BYTES_MAX)],
  ])('%s is refused and cut off', async (_who, bytes, because) => {
    await host.spawn(launch('read -n 1 key; echo "got <$key>"; read'), {})
    const { socket, messages, closed } = await peer()
    socket.write(Buffer.concat([bytes, encodeJson({ kind: 'list', id: 9 })]))
    await closed()
    expect(messages()).toEqual([{ kind: 'refused', id: expect.any(Number), because: expect.stringContaining(because) }])
    expect((await host.screen('s1'))?.rows.join('')).toBe('')
  })

  test('that sent an empty garbage frame after hello is cut off, and the host goes on', async () => {
    const { socket, say, closed, reply } = await peer()
    say(hello)
    await reply(1)
    socket.write(encodeBinary(Buffer.alloc(0)))
    await closed()
    const other = await peer()
    other.say(hello)
    expect(await other.reply(1)).toMatchObject({
      kind: 'reply',
      result: { version: PTY_WIRE_VERSION, pid: process.pid },
    })
  })

  test('that asks for what this host does not know is told so and stays', async () => {
    const { say, reply } = await peer()
    say(hello)
    say({ kind: 'teleport', id: 2 })
    say({ kind: 'resize', id: 3, sessionId: 's1', cols: 100_000, rows: 1 })
    say({ kind: 'list', id: 4 })
    expect(await reply(2)).toMatchObject({ kind: 'refused' })
    expect(await reply(3)).toMatchObject({ kind: 'refused' })
    expect(await reply(4)).toEqual({ kind: 'reply', id: 4, result: [] })
  })

  test('above the number that is served is refused', async () => {
    const others = await Promise.all(Array.from({ length: CONNECTIONS_MAX }, () => peer()))
    const { messages, closed } = await peer()
    await closed()
    expect(messages()).toMatchObject([{ kind: 'refused', because: expect.stringContaining(`${CONNECTIONS_MAX}`) }])
    for (const { socket } of others) socket.destroy()
    await until('all are gone', () => connections.at(-1) === 0)
  })
})

test('a viewer that does not read slows nobody, and is brought up to date when it reads again', async () => {
  const { socket, frames, say, reply } = await peer()
  say(hello)
  await host.spawn(
    launch(`read; for i in $(seq 1 150000); do echo "line $i of many, many lines"; done; echo the end; read`),
    {},
  )
  say({ kind: 'attach', id: 2, sessionId: 's1' })
  say({ kind: 'watch', id: 3 })
  const attached = (await reply(2)) as { result: { snapshot: string } }
  await reply(3)
  socket.pause()
  // It is the writer: nobody else's key would be taken.
  socket.write(encodeSessionBytes('s1', Buffer.from('\r')))
  await until('the agent has finished', async () => (await host.screen('s1'))?.rows.includes('the end'), 30_000)

  socket.resume()
  const terminal = createScreen({ cols: 60, rows: 8 }, () => {})
  terminal.feed(Buffer.from(attached.result.snapshot, 'base64'))
  let fed = 0
  let bytes = 0
  await until('the viewer shows the end', () => {
    for (const frame of frames.slice(fed)) {
      fed++
      if (frame.kind !== 'binary') continue
      terminal.feed(decodeSessionBytes(frame.bytes).bytes)
      bytes += frame.bytes.length
    }
    return terminal.view().rows.includes('the end')
  })
  // The agent wrote some five megabytes.
  expect(bytes).toBeLessThan(VIEWER_BYTES_MAX * 3)
  expect(terminal.view().rows).toEqual((await host.screen('s1'))?.rows)
})

test('a peer that does not even read its answers is cut off', async () => {
  const cursor = { x: 0, y: 0, visible: true }
  const row = 'x'.repeat(1024 * 1024)
  const still = { title: '', quietMs: 0, typedMs: null, bracketedPaste: false, alternate: false, notification: null }
  const view: ScreenView = { sessionId: 's1', cols: 80, rows: [row], ansiRows: [], cursor, ...still }
  const path = join(directory, 'large.sock')
  const large = await serve({
    socketPath: path,
    host: { ...host, share: () => ({ ...host, screen: async () => view }) },
  })
  const { socket, say, reply } = await peer(path)
  say(hello)
  await reply(1)
  socket.pause()
  for (let id = 2; id < 100; id++) say({ kind: 'screen', id, sessionId: 's1' })
  await until('it was cut off', () => connections.at(-1) === 0)
  await large.close()
})

describe('the socket', () => {
  test('can be opened by nobody else', () => {
    expect(statSync(socketPath).mode & 0o777).toBe(0o600)
  })

  test('is not taken from a host that answers', async () => {
    await expect(serve()).rejects.toThrow(Trouble)
    const client = await connectPtyHost({ socketPath, token: TOKEN, onLost: () => {} })
    expect(await client.list()).toEqual([])
    client.close()
  })

  test('of a dead host is replaced', async () => {
    const path = join(directory, 'kept.sock')
    const dying = createServer()
    await new Promise<void>((resolve) => dying.listen(join(directory, 'stale.sock'), resolve))
    // Closing removes it: under a second name it stays behind, as after a kill.
    linkSync(join(directory, 'stale.sock'), path)
    await new Promise((resolve) => dying.close(resolve))
    const second = await serve({ socketPath: path })
    const client = await connectPtyHost({ socketPath: path, token: TOKEN, onLost: () => {} })
    client.close()
    await second.close()
  })

  test('with a path that systems would cut off is refused', async () => {
    await expect(serve({ socketPath: join(directory, 'x'.repeat(100)) })).rejects.toThrow(Trouble)
  })

  test('where a file is in the way is left alone', async () => {
    const file = join(directory, 'file')
    writeFileSync(file, 'precious')
    chmodSync(file, 0o600)
    await expect(serve({ socketPath: file })).rejects.toThrow()
    expect(statSync(file).size).toBe(8)
  })
})

describe('a client', () => {
  test('that is refused says why', async () => {
    await expect(connectPtyHost({ socketPath, token: 'wrong', onLost: () => {} })).rejects.toThrow('Wrong token.')
    await expect(
      connectPtyHost({ socketPath: `${socketPath}x`, token: TOKEN, onLost: () => {} }),
    ).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })

  test('is told once when the host goes away, and what it waits for is rejected', async () => {
    let lost = 0
    const client = await connectPtyHost({ socketPath, token: TOKEN, onLost: () => lost++ })
    await client.spawn(launch(`trap '' TERM; while :; do sleep 0.05; done`), {})
    const stopping = client.stop('s1')
    await server.close()
    await expect(stopping).rejects.toThrow(Trouble)
    await expect(client.list()).rejects.toThrow(Trouble)
    client.input('s1', Buffer.from('x'))
    expect(lost).toBe(1)
  })

  test('may wait for so many answers and no more', async () => {
    const client = await connectPtyHost({ socketPath, token: TOKEN, onLost: () => {} })
    const asked = await Promise.allSettled(Array.from({ length: REQUESTS_MAX + 1 }, () => client.list()))
    expect(asked.map(({ status }) => status).indexOf('rejected')).toBe(REQUESTS_MAX)
    expect(await client.list()).toEqual([])
    client.close()
  })

  test('that closes itself hears no more', async () => {
    let lost = 0
    const client = await connectPtyHost({ socketPath, token: TOKEN, onLost: () => lost++ })
    client.close()
    await until('the host has noticed', () => connections.at(-1) === 0)
    expect(lost).toBe(0)
  })

  test('may end a host that has no live session, and no other', async () => {
    const client = await connectPtyHost({ socketPath, token: TOKEN, onLost: () => {} })
    await client.spawn(launch('read'), {})
    expect(await client.quit()).toBe(false)
    expect(quits).toBe(0)
    await client.stop('s1')
    expect(await client.quit()).toBe(true)
    await until('the host was told', () => quits === 1)
    client.close()
  })
})

test('a peer from before there were writers attaches, types, and hears of nothing that it does not know', async () => {
  await host.spawn(launch('while read line; do echo "got $line"; done'), {})
  const { socket, say, reply, messages } = await peer()
  say(hello)
  await reply(1)
  say({ kind: 'attach', id: 2, sessionId: 's1' })
  await reply(2)
  socket.write(encodeSessionBytes('s1', Buffer.from('one\r')))
  await until('it was typed', async () => (await host.screen('s1'))?.rows.includes('got one'))
  const { takeOver } = await host.attach('s1', () => {})
  takeOver()
  say({ kind: 'detach', id: 3, sessionId: 's1' })
  await reply(3)
  expect(new Set(messages().map(({ kind }) => kind))).toEqual(new Set(['reply']))
})

test('a host from before there were writers makes everybody one, and its screens are plain', async () => {
  const path = join(directory, 'old.sock')
  const view = { sessionId: 's1', cols: 80, rows: [], ansiRows: [], cursor: { x: 0, y: 0, visible: true }, title: '' }
  const asked: string[] = []
  const old = createServer((socket) => {
    const reader = new FrameReader()
    sockets.push(socket)
    socket.on('data', (chunk) => {
      for (const frame of reader.feed(chunk)) {
        if (frame.kind !== 'json') continue
        const { kind, id } = frame.value as { kind: string; id: number }
        asked.push(kind)
        const answers: Record<string, unknown> = {
          hello: {},
          attach: { snapshot: '' },
          screen: { ...view, quietMs: 0 },
        }
        const result = answers[kind]
        socket.write(
          encodeJson(
            result ? { kind: 'reply', id, result } : { kind: 'refused', id, because: 'This host does not know that.' },
          ),
        )
      }
    })
  }).listen(path)
  await until('it listens', () => old.listening)
  const client = await connectPtyHost({ socketPath: path, token: TOKEN, onLost: () => {} })
  const attached = await client.attach('s1', () => {})
  attached.takeOver()
  client.mark('s1', 'a mark')
  expect(attached.isWriter()).toBe(true)
  expect((await client.attach('s1', () => {}, { readOnly: true })).isWriter()).toBe(false)
  expect(await client.screen('s1')).toMatchObject({ typedMs: null, notification: null, bracketedPaste: false })
  await expect(client.history('s1')).rejects.toThrow('does not know that')
  expect(asked).toEqual(expect.arrayContaining(['take-over', 'mark', 'history']))
  client.close()
  await new Promise((resolve) => old.close(resolve))
})
