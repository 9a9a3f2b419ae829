// The engine's world into the store: a snapshot, then every envelope folded onto it in order. Ten times a second is often
// enough for the eye; a lost connection is shown and, where we may, made again.
import { applyToWorld } from '#projection/apply.ts'
import { EMPTY_WORLD, type World } from '#projection/world.ts'
import type { Ack, Command } from '#protocol/command.ts'
import { messageOf } from '#protocol/errors.ts'
import type { EngineClient } from '#transport/client.ts'
import type { Store } from './store.ts'

export type WorldFeedParts = {
  readonly store: Store
  readonly client: EngineClient
  readonly loadWorld: (json: unknown) => World
  /** Makes a new connection after a loss; without it the face stays on what it last knew. */
  readonly reconnect: (() => Promise<EngineClient>) | null
}

export type WorldFeed = {
  send(command: Command): Promise<Ack>
  close(): void
}

const COMMIT_MS = 100
const RECONNECT_MS = 1_000

/** Starts watching. */
export function feedWorld({ store, client, loadWorld, reconnect }: WorldFeedParts): WorldFeed {
  let current = client
  let world: World = EMPTY_WORLD
  let timer: NodeJS.Timeout | null = null
  let retry: NodeJS.Timeout | null = null
  let committedAt = Number.NEGATIVE_INFINITY
  let isClosed = false

  const commit = () => {
    timer = null
    committedAt = performance.now()
    if (!isClosed) store.set({ world, engine: { state: 'live', because: '' } })
  }
  const soon = () => {
    if (timer) return
    const waitMs = committedAt + COMMIT_MS - performance.now()
    if (waitMs <= 0) commit()
    else timer = setTimeout(commit, waitMs)
  }
  const lost = (because: string) => {
    if (isClosed) return
    if (timer) clearTimeout(timer)
    timer = null
    store.set({ world, engine: { state: 'lost', because: reconnect ? `${because}; trying again` : because } })
    if (reconnect) retry = setTimeout(() => reconnect().then(watch, again), RECONNECT_MS)
  }
  const again = (thrown: unknown) => lost(messageOf(thrown))
  const watch = (connected: EngineClient) => {
    if (isClosed) {
      connected.close()
      return
    }
    current = connected
    connected.watch({
      world: (json) => {
        world = loadWorld(json)
        soon()
      },
      envelopes: (envelopes) => {
        world = envelopes.reduce(applyToWorld, world)
        soon()
      },
      lost,
    })
  }
  watch(client)
  return {
    send: (command) => current.send(command),
    close: () => {
      isClosed = true
      if (timer) clearTimeout(timer)
      if (retry) clearTimeout(retry)
      // The first client belongs to the caller; those that were made here are ours to close.
      if (current !== client) current.close()
    },
  }
}
