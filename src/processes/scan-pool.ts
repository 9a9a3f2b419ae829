// Threads that read files one at a time, each within a deadline: a thread that does not come back is ended and replaced, and
// its file is answered as skipped. Started when there is something to read.
import { Worker } from 'node:worker_threads'
import { messageOf } from '#protocol/errors.ts'
import type { ScanFile, Scanned } from '#protocol/scan.ts'
import type { ScanReply, ScanRequest } from './scan-worker.ts'

export const THREADS_MAX = 2
/** Files that may wait; one more is answered as skipped. */
export const WAITING_MAX = 10_000
/** Threads that died one after the other without having read a file; then nothing is read any more until one is asked for again. */
export const DEATHS_MAX = 5
const DEADLINE_MS = 5_000
const STARTS_WITHIN_MS = 30_000
/** A second thread is worth its start only when so many files wait. */
const CROWD = 12
/** Threads are ended after this time without work, those beyond the first sooner: each holds tens of megabytes. */
const IDLE_MS = 20_000
const CROWD_IDLE_MS = 5_000
const HEAP_MB_MAX = 256

type Options = { readonly worker: URL; readonly deadlineMs?: number }
type Job = { readonly request: ScanRequest; readonly answer: (scanned: Scanned) => void }
type Thread = { readonly worker: Worker; job: Job | null; isReady: boolean; timer: NodeJS.Timeout }

const ENDING: Scanned = { skipped: 'the program is ending' }

export class ScanPool {
  readonly #script: URL
  readonly #deadlineMs: number
  readonly #waiting: Job[] = []
  readonly #threads = new Set<Thread>()
  #deaths = 0
  #isClosed = false
  #missing: string | null = null

  constructor({ worker, deadlineMs = DEADLINE_MS }: Options) {
    this.#script = worker
    this.#deadlineMs = deadlineMs
  }

  /** Why a part of the rules cannot be used, as far as it is known. */
  get missing(): string | null {
    return this.#missing
  }

  read(file: ScanFile, userRules: string | undefined): Promise<Scanned> {
    if (this.#isClosed) return Promise.resolve(ENDING)
    if (this.#waiting.length >= WAITING_MAX) {
      return Promise.resolve({ skipped: `${WAITING_MAX} files are waiting already` })
    }
    const { promise, resolve } = Promise.withResolvers<Scanned>()
    this.#waiting.push({ request: { file, userRules }, answer: resolve })
    this.#staff()
    return promise
  }

  /** Starts a thread now, so that the first file does not wait for it. */
  warm(): void {
    if (!this.#isClosed && this.#threads.size === 0) this.#start()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const job of this.#waiting.splice(0)) job.answer(ENDING)
    const all = [...this.#threads]
    for (const { job } of all) job?.answer(ENDING)
    await Promise.all(all.map((thread) => this.#end(thread)))
  }

  /** Has as many threads as the waiting files are worth, and work for those that are idle. */
  #staff(): void {
    for (const thread of this.#threads) {
      if (!thread.isReady || thread.job || this.#waiting.length === 0) continue
      clearTimeout(thread.timer)
      this.#serve(thread)
    }
    const wanted = this.#waiting.length === 0 ? 0 : this.#waiting.length > CROWD ? THREADS_MAX : 1
    while (!this.#isClosed && this.#threads.size < wanted) this.#start()
  }

  #start(): void {
    const worker = new Worker(this.#script, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
    })
    const timer = expire(() => this.#lose(thread, 'the reading thread did not start'), STARTS_WITHIN_MS)
    const thread: Thread = { worker, job: null, isReady: false, timer }
    this.#threads.add(thread)
    worker.on('message', (reply: ScanReply) => this.#hear(thread, reply))
    worker.on('error', (error) => this.#lose(thread, `the rules ended on it: ${messageOf(error).slice(0, 200)}`))
    worker.on('exit', () => this.#lose(thread, 'the rules ended on it'))
  }

  #hear(thread: Thread, reply: ScanReply): void {
    if (!this.#threads.has(thread)) return
    clearTimeout(thread.timer)
    this.#deaths = 0
    const { job } = thread
    thread.job = null
    thread.isReady = true
    if ('ready' in reply) this.#missing = reply.missing
    if ('seen' in reply) job?.answer({ seen: reply.seen })
    if ('failed' in reply) job?.answer({ skipped: `the rules failed on it: ${reply.failed}` })
    this.#serve(thread)
  }

  #serve(thread: Thread): void {
    const job = this.#waiting.shift()
    if (!job) {
      // While it is idle the program does not wait for it.
      thread.worker.unref()
      thread.timer = expire(() => void this.#end(thread), this.#threads.size > 1 ? CROWD_IDLE_MS : IDLE_MS)
      return
    }
    thread.job = job
    thread.worker.ref()
    const because = `took longer than ${this.#deadlineMs / 1000} s`
    thread.timer = expire(() => this.#lose(thread, because), this.#deadlineMs)
    thread.worker.postMessage(job.request)
  }

  #lose(thread: Thread, because: string): void {
    if (!this.#threads.has(thread)) return
    void this.#end(thread)
    if (!thread.isReady) this.#deaths++
    thread.job?.answer({ skipped: because })
    if (this.#deaths >= DEATHS_MAX) {
      for (const job of this.#waiting.splice(0)) job.answer({ skipped: because })
      this.#deaths = 0
    }
    this.#staff()
  }

  async #end(thread: Thread): Promise<void> {
    this.#threads.delete(thread)
    clearTimeout(thread.timer)
    await thread.worker.terminate()
  }
}

const expire = (then: () => void, afterMs: number) => setTimeout(then, afterMs).unref()
