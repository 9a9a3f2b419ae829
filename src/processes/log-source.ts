// The logs of a workspace as a source: a thread that reads them, its batches made durable one at a time, commits told to it. What
// the journal has already is left out, because a thread that was interrupted tells the same again.
import { Worker } from 'node:worker_threads'
import type { CommitFact } from '#detectors/log/suspects.ts'
import type { World } from '#projection/world.ts'
import { messageOf } from '#protocol/errors.ts'
import type { Event } from '#protocol/event.ts'
import type { Source } from '#protocol/ports.ts'
import { sourceName } from './log-analysis.ts'
import { createHearing } from './log-hearing.ts'
import type { LogReply, LogRequest, LogWork } from './log-worker.ts'

const HEAP_MB_MAX = 1_024
/** Lines are garbage as soon as they are counted: with more room there would only be more of it. */
const YOUNG_HEAP_MB_MAX = 24
/** From the wish to stop to the end of the thread. */
const ENDS_WITHIN_MS = 2_000

export type LogSource = {
  readonly script: URL
  readonly work: LogWork
  readonly world: () => World
  /** Resolves when the events are on disk. */
  readonly record: (events: readonly Event[]) => Promise<void>
  /** Calls back now and whenever the commits have changed; returns the way to stop. */
  readonly watchCommits: (on: (commits: readonly CommitFact[]) => void) => () => void
}

/** Runs until the signal aborts; rejects when the thread ends by itself. */
export function createLogSource({ script, work, world, record, watchCommits }: LogSource): Source {
  const name = sourceName(work.inputs)
  return {
    name: `logs ${name}`,
    async run(emit, _observe, signal) {
      const worker = new Worker(script, {
        workerData: work,
        execArgv: ['--disable-warning=ExperimentalWarning'],
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX, maxYoungGenerationSizeMb: YOUNG_HEAP_MB_MAX },
      })
      const ended = Promise.withResolvers<void>()
      const post = (request: LogRequest) => worker.postMessage(request)
      const hear = createHearing({ name, isAlone: work.inputs.length === 1, world, record, emit, clock: Date })
      worker.on('message', (reply: LogReply) => {
        if (reply.type === 'trouble') hear.trouble(reply)
        else hear.told(reply).then(() => post({ type: 'durable' }), ended.reject)
      })
      worker.on('error', (error) => ended.reject(new Error(`reading the logs failed: ${messageOf(error)}`)))
      worker.on('exit', () => (signal.aborted ? ended.resolve() : ended.reject(new Error('reading the logs ended'))))
      const forget = watchCommits((commits) => post({ type: 'commits', commits }))
      const stop = () => {
        post({ type: 'stop' })
        setTimeout(() => void worker.terminate(), ENDS_WITHIN_MS).unref()
      }
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
      try {
        await ended.promise
      } finally {
        forget()
        signal.removeEventListener('abort', stop)
        await worker.terminate()
      }
    },
  }
}
