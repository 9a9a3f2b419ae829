// Threads that read files one at a time, each within a deadline: a thread that does not come back is ended and replaced, and
// its file is answered as skipped. Started when there is something to read. Each is handed its next file before it has read the
// last, because the way there and back takes as long as reading a small file.
import type { Worker } from 'node:worker_threads'
import { messageOf } from '#protocol/errors.ts'
import type { ScanFile, Scanned } from '#protocol/scan.ts'
import type { ScanReply, ScanRequest } from './scan-worker.ts'
import { startThread } from './thread.ts'

export const THREADS_MAX = 2
/** Files that may wait; one more is answered as skipped. */
export const WAITING_MAX = 10_000
/** Threads that died one after the other without having read a file; then nothing is read any more until one is asked for again. */
export const DEATHS_MAX = 5
const DEADLINE_MS = 5_000
const STARTS_WITHIN_MS = 30_000
/** A second thread is worth its start only when so many files wait. */
const CROWD = 12
/** Files that a thread has at a time: the one that it reads, and what it reads next. */
const HANDED_MAX = 2
/** Threads are ended after this time without work, those beyond the first sooner: each holds tens of megabytes. */
const IDLE_MS = 20_000
const CROWD_IDLE_MS = 5_000
const HEAP_MB_MAX = 256

type Options = { readonly worker: URL; readonly deadlineMs?: number }
type Job = { readonly request: ScanRequest; readonly answer: (scanned: Scanned) => void }
/** `jobs` are in the order of being read: time and blame are the first one's. */
type Thread = { readonly worker: Worker; readonly jobs: Job[]; isReady: boolean; timer: NodeJS.Timeout }

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
    for (const { jobs } of all) for (const job of jobs.splice(0)) job.answer(ENDING)
    await Promise.all(all.map((thread) => this.#end(thread)))
  }

  /** Has as many threads as the waiting files are worth, and work for those that are idle. */
  #staff(): void {
    for (const thread of this.#threads) {
      if (thread.isReady && this.#waiting.length > 0) this.#serve(thread)
    }
    const wanted = this.#waiting.length === 0 ? 0 : this.#waiting.length > CROWD ? THREADS_MAX : 1
    while (!this.#isClosed && this.#threads.size < wanted) this.#start()
  }

  #start(): void {
    const worker = startThread(this.#script, HEAP_MB_MAX)
    const timer = expire(() => this.#lose(thread, 'the reading thread did not start'), STARTS_WITHIN_MS)
    const thread: Thread = { worker, jobs: [], isReady: false, timer }
    this.#threads.add(thread)
    worker.on('message', (reply: ScanReply) => this.#hear(thread, reply))
    worker.on('error', (error) => this.#lose(thread, `the rules ended on it: ${messageOf(error).slice(0, 200)}`))
    worker.on('exit', () => this.#lose(thread, 'the rules ended on it'))
  }

  #hear(thread: Thread, reply: ScanReply): void {
    if (!this.#threads.has(thread)) return
    this.#deaths = 0
    const job = thread.jobs.shift()
    thread.isReady = true
    // What is read next has its whole time from now on.
    this.#watch(thread)
    if ('ready' in reply) this.#missing = reply.missing
    if ('seen' in reply) job?.answer({ seen: reply.seen })
    if ('failed' in reply) job?.answer({ skipped: `the rules failed on it: ${reply.failed}` })
    this.#serve(thread)
  }

  #serve(thread: Thread): void {
    while (thread.jobs.length < HANDED_MAX) {
      const job = this.#waiting.shift()
      if (!job) return
      thread.jobs.push(job)
      thread.worker.postMessage(job.request)
      if (thread.jobs.length === 1) this.#watch(thread)
    }
  }

  /** Sets the time for the file that is read now, or for being idle. */
  #watch(thread: Thread): void {
    clearTimeout(thread.timer)
    if (thread.jobs.length === 0) {
      // While it is idle the program does not wait for it.
      thread.worker.unref()
      thread.timer = expire(() => void this.#end(thread), this.#threads.size > 1 ? CROWD_IDLE_MS : IDLE_MS)
      return
    }
    thread.worker.ref()
    const because = `took longer than ${this.#deadlineMs / 1000} s`
    thread.timer = expire(() => this.#lose(thread, because), this.#deadlineMs)
  }

  #lose(thread: Thread, because: string): void {
    if (!this.#threads.has(thread)) return
    void this.#end(thread)
    if (!thread.isReady) this.#deaths++
    const [guilty, ...innocent] = thread.jobs.splice(0)
    guilty?.answer({ skipped: because })
    this.#waiting.unshift(...innocent)
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
