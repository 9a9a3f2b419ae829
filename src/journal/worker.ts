// The journal's thread: a disk flush never stalls the engine's event loop. All appends that have gathered while one
// transaction ran are committed by the next one (group commit). Answers go back by request id.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { Envelope } from '#protocol/envelope.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Kept } from '#protocol/ports.ts'
import { openOrSalvage } from './salvage.ts'

export type Request =
  | { readonly id: number; readonly do: 'append'; readonly batch: readonly Envelope[] }
  | { readonly id: number; readonly do: 'read'; readonly since: number; readonly countMax: number }
  | { readonly id: number; readonly do: 'keep'; readonly kept: Kept }
  | { readonly id: number; readonly do: 'kept' | 'verify' | 'close' }
export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string; readonly hint: string | null }

const BATCHES_MAX = 256
const port = parentPort
if (!port) throw new Error('the journal worker was started outside a worker thread')
const { path, suffix } = workerData as { readonly path: string; readonly suffix: string }

const failed = (id: number, thrown: unknown): Reply => ({
  id,
  error: thrown instanceof Error ? thrown.message : String(thrown),
  hint: thrown instanceof Trouble ? thrown.hint : null,
})

try {
  const { store, damage } = await openOrSalvage(path, suffix)
  port.postMessage({ id: 0, result: damage } satisfies Reply)

  const answer = (request: Exclude<Request, { do: 'append' }>): unknown => {
    switch (request.do) {
      case 'read':
        return store.read(request.since, request.countMax)
      case 'keep':
        return store.keep(request.kept)
      case 'kept':
        return store.kept()
      case 'verify':
        return store.verify()
      case 'close':
        return store.close()
    }
  }

  port.on('message', (first: Request) => {
    const appends: Extract<Request, { do: 'append' }>[] = []
    let next: Request | undefined = first
    while (next?.do === 'append') {
      appends.push(next)
      next = appends.length < BATCHES_MAX ? receiveMessageOnPort(port)?.message : undefined
    }
    if (appends.length > 0) commit(appends)
    if (!next) return
    const last = next
    reply(last.id, () => answer(last))
    if (last.do === 'close') port.close()
  })

  const commit = (appends: readonly Extract<Request, { do: 'append' }>[]) => {
    try {
      store.append(appends.flatMap(({ batch }) => batch))
      for (const { id } of appends) port.postMessage({ id, result: null } satisfies Reply)
    } catch (thrown) {
      for (const { id } of appends) port.postMessage(failed(id, thrown))
    }
  }

  const reply = (id: number, result: () => unknown) => {
    try {
      port.postMessage({ id, result: result() } satisfies Reply)
    } catch (thrown) {
      port.postMessage(failed(id, thrown))
    }
  }
} catch (thrown) {
  port.postMessage(failed(0, thrown))
}
