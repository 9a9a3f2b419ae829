// The journal port over the worker thread. An append resolves when it is on disk; once one has failed, every later one
// fails too, because an event after a lost one would be a lie.
import { Worker } from 'node:worker_threads'
import { type Envelope, storedEnvelopeSchema } from '#protocol/envelope.ts'
import { Trouble } from '#protocol/errors.ts'
import type { Journal, Kept, Verification } from '#protocol/ports.ts'
import type { Damage } from './salvage.ts'
import type { Row } from './store.ts'
import type { Reply, Request } from './worker.ts'

export const PENDING_MAX = 10_000

type Waiting = { readonly resolve: (result: unknown) => void; readonly reject: (thrown: Error) => void }
type Ask = Request extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never

/**
 * Opens the journal file. `worker` is the worker's script; `suffix` names the copy of a damaged file.
 * Rejects with Trouble when another engine holds it.
 */
export async function openJournal(options: {
  readonly path: string
  readonly worker: URL
  readonly suffix: string
}): Promise<{ readonly journal: Journal; readonly damage: Damage | null }> {
  const { path, suffix } = options
  const worker = new Worker(options.worker, {
    workerData: { path, suffix },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let broken: Error | null = null

  const fail = (thrown: Error) => {
    broken ??= thrown
    for (const { reject } of waiting.values()) reject(broken)
    waiting.clear()
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the journal is closed')))
  worker.on('message', (reply: Reply) => {
    const asked = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('result' in reply) return asked?.resolve(reply.result)
    asked?.reject(reply.hint ? new Trouble(reply.error, reply.hint, 2) : new Error(reply.error))
  })

  const expect = (id: number) => new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }))
  const ask = (request: Ask): Promise<unknown> => {
    if (broken) return Promise.reject(broken)
    if (waiting.size >= PENDING_MAX) return Promise.reject(new Error(`${PENDING_MAX} journal requests are waiting`))
    const id = ++lastId
    const answer = expect(id)
    worker.postMessage({ id, ...request })
    return answer
  }

  const damage = (await expect(0)) as Damage | null
  return {
    damage,
    journal: {
      async append(batch: readonly Envelope[]) {
        await ask({ do: 'append', batch }).catch((thrown: Error) => {
          broken ??= thrown
          throw thrown
        })
      },
      async read(since, countMax) {
        const rows = (await ask({ do: 'read', since, countMax })) as readonly Row[]
        return rows.map(({ body, hash }) => storedEnvelopeSchema.parse({ ...JSON.parse(body), hash }))
      },
      verify: () => ask({ do: 'verify' }) as Promise<Verification>,
      async keep(kept) {
        await ask({ do: 'keep', kept })
      },
      kept: () => ask({ do: 'kept' }) as Promise<Kept | null>,
      async close() {
        if (!broken) await ask({ do: 'close' })
        broken ??= new Error('the journal is closed')
        await worker.terminate()
      },
    },
  }
}
