// What every wire between a face and an engine must do; transport/wires.test.ts runs it on each.
import { describe, expect, test } from 'vitest'
import type { Ack, Command } from '#protocol/command.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { EngineClient } from '#transport/client.ts'
import type { Door } from '#transport/door.ts'
import { envelope } from '../support/samples.ts'

export type Wired = { readonly client: EngineClient; readonly close: () => Promise<void> }

/** A door that keeps what was sent and publishes what the test wants. */
export function testDoor() {
  const subscribers = new Set<(envelopes: readonly Envelope[]) => void>()
  const sent: { command: Command; origin: string; key: string | null }[] = []
  let seq = 0
  let stopped = 0
  const door: Door = {
    async send(command, origin, key): Promise<Ack> {
      sent.push({ command, origin, key })
      return command.type === 'session.stop' ? { ok: false, refused: 'no such session' } : { ok: true, id: 's1' }
    },
    world: () => ({ seq }),
    subscribe(on) {
      subscribers.add(on)
      return () => subscribers.delete(on)
    },
    stop: () => {
      stopped += 1
    },
  }
  const publish = (count: number) => {
    const batch = Array.from({ length: count }, () => envelope(++seq, { type: 'source.recovered', source: 'test' }))
    for (const on of subscribers) on(batch)
  }
  return { door, sent, publish, subscribers, stopped: () => stopped }
}

export function testWire(name: string, open: (door: Door) => Promise<Wired>): void {
  describe(`${name}, as a wire,`, () => {
    test('carries commands with their key and brings the ack back', async () => {
      const { door, sent } = testDoor()
      const { client, close } = await open(door)
      const command: Command = { type: 'session.pause', sessionId: 's1' }
      expect(await client.send(command, 'key-1')).toEqual({ ok: true, id: 's1' })
      expect(await client.send({ type: 'session.stop', sessionId: 'zz' })).toEqual({
        ok: false,
        refused: 'no such session',
      })
      expect(sent[0]).toEqual({ command, origin: 'human', key: 'key-1' })
      expect(sent[1]?.key).toMatch(/.{8}/)
      await close()
    })

    test('gives a late watcher the world and then every later envelope, in order', async () => {
      const { door, publish } = testDoor()
      const { client, close } = await open(door)
      publish(3)
      const seen: number[] = []
      const begun = Promise.withResolvers<unknown>()
      const done = Promise.withResolvers<void>()
      client.watch({
        world: begun.resolve,
        envelopes: (envelopes) => {
          seen.push(...envelopes.map(({ seq }) => seq))
          if (seen.length === 4) done.resolve()
        },
        lost: () => done.reject(new Error('lost')),
      })
      expect(await begun.promise).toMatchObject({ seq: 3 })
      publish(2)
      publish(2)
      await done.promise
      expect(seen).toEqual([4, 5, 6, 7])
      await close()
    })

    test('passes on the wish to stop the engine', async () => {
      const { door, stopped } = testDoor()
      const { client, close } = await open(door)
      const stopping = client.stop()
      await expect.poll(stopped).toBe(1)
      await close()
      await stopping
    })

    test('refuses to send when it is closed', async () => {
      const { client, close } = await open(testDoor().door)
      client.close()
      await expect(client.send({ type: 'session.pause', sessionId: 's1' })).rejects.toThrow()
      await close()
    })
  })
}
