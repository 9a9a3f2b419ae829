// Every wire keeps the contract; the socket also keeps strangers out.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { encodeJson, FrameReader } from '#transport/framing.ts'
import { connectInProcess } from '#transport/in-process.ts'
import { serveEngine } from '#transport/server.ts'
import { connectUnixSocket } from '#transport/unix-socket.ts'
import { testDoor, testWire } from '../contracts/wire.ts'

const token = 'a'.repeat(64)
const directories: string[] = []
const socketPath = () => {
  const directory = mkdtempSync(join(tmpdir(), 'wire-'))
  directories.push(directory)
  return join(directory, 'e.sock')
}

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
})

testWire('the in-process wire', async (door) => {
  const client = connectInProcess(door)
  return { client, close: async () => client.close() }
})

testWire('the unix socket', async (door) => {
  const path = socketPath()
  const server = await serveEngine({ door, socketPath: path, token })
  const client = await connectUnixSocket(path, token)
  return {
    client,
    close: async () => {
      await server.close()
      client.close()
    },
  }
})

describe('the engine’s socket', () => {
  const ask = (socket: Socket, ...frames: Buffer[]): Promise<unknown> =>
    new Promise((resolve) => {
      const reader = new FrameReader()
      socket.on('data', (chunk) => {
        for (const frame of reader.feed(chunk)) resolve(frame.kind === 'json' ? frame.value : null)
      })
      for (const frame of frames) socket.write(frame)
    })

  test.each([
    ['a wrong token', encodeJson({ kind: 'hello', version: 1, token: 'b'.repeat(64) }), 'wrong token'],
    ['another version', encodeJson({ kind: 'hello', version: 99, token }), 'version 1'],
    ['a command before hello', encodeJson({ kind: 'watch' }), 'say hello first'],
    ['a frame that is nothing we know', encodeJson({ kind: 'dance' }), 'not a frame'],
    ['bytes that are no frame', Buffer.from('GET / HTTP/1.1\r\n\r\n'), ''],
  ])('refuses %s and closes', async (_, frame, because) => {
    const path = socketPath()
    const { door, subscribers } = testDoor()
    const server = await serveEngine({ door, socketPath: path, token })
    const socket = connect(path)
    const closed = new Promise((resolve) => socket.on('close', resolve))
    expect(await ask(socket, frame)).toMatchObject({ kind: 'refused', because: expect.stringContaining(because) })
    await closed
    expect(subscribers.size).toBe(0)
    await server.close()
  })

  test('can be opened by its owner only', async () => {
    const path = socketPath()
    const server = await serveEngine({ door: testDoor().door, socketPath: path, token })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await server.close()
  })

  test('rejects what is pending when the engine goes away', async () => {
    const path = socketPath()
    const { door } = testDoor()
    const server = await serveEngine({ door: { ...door, send: () => new Promise(() => {}) }, socketPath: path, token })
    const client = await connectUnixSocket(path, token)
    const pending = client.send({ type: 'session.pause', sessionId: 's1' })
    const lost = new Promise<string>((resolve) => client.watch({ world: () => {}, envelopes: () => {}, lost: resolve }))
    await Promise.all([server.close(), expect(pending).rejects.toThrow(/closed the connection|broke/)])
    expect(await lost).toMatch(/closed|broke/)
  })
})
