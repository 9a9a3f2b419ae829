// The wire without a wire: face and engine in one process, for one-off runs and tests. Same contract as the socket.
import { randomUUID } from 'node:crypto'
import { Trouble } from '#protocol/errors.ts'
import type { EngineClient } from './client.ts'
import type { Door } from './door.ts'

export function connectInProcess(door: Door): EngineClient {
  let isOpen = true
  const leaving: (() => void)[] = []
  const close = () => {
    isOpen = false
    for (const leave of leaving.splice(0)) leave()
  }
  return {
    async send(command, key = randomUUID()) {
      if (!isOpen) throw new Trouble('the connection to the engine is closed', 'connect again')
      return door.send(command, 'human', key)
    },
    watch(on) {
      if (!isOpen) return on.lost('the connection is closed')
      leaving.push(door.subscribe((envelopes) => on.envelopes(envelopes)))
      on.world(structuredClone(door.world()))
    },
    async stop() {
      door.stop()
      close()
    },
    close,
  }
}
