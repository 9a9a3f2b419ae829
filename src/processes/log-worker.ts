// The thread in which the logs of a workspace are read and analysed, so that parsing never delays a key. What a crash leaves
// untold is told again, in the same words.
import { parentPort, workerData } from 'node:worker_threads'
import type { CommitFact } from '#detectors/log/suspects.ts'
import { hintOf, messageOf, Trouble } from '#protocol/errors.ts'
import type { LogSettings } from '#protocol/log-settings.ts'
import { plain } from '#protocol/plain.ts'
import { openKeptPlace } from '#sources/logs/kept-place.ts'
import { createPlanFiles, type PlanPaths, type PlanText } from '#sources/plan-files.ts'
import { analyseLogs, KEPT_VERSION, type Step } from './log-analysis.ts'
import { createTelling, type Kept, type LogTold } from './log-telling.ts'

export type LogWork = {
  readonly root: string
  readonly inputs: readonly string[]
  readonly settings: LogSettings
  readonly plans: PlanPaths
  readonly checkpointPath: string
}
export type LogTrouble = { readonly type: 'trouble'; readonly message: string; readonly hint: string }
export type LogReply = LogTold | LogTrouble
export type LogRequest =
  | { readonly type: 'durable' }
  | { readonly type: 'commits'; readonly commits: readonly CommitFact[] }
  | { readonly type: 'stop' }

const PLANS_EVERY_MS = 60_000

const port = parentPort
if (!port) throw new Error('the log worker was started outside a worker thread')
const work = workerData as LogWork
const stopping = new AbortController()
let commits: readonly CommitFact[] = []
let acknowledge = (_isDurable: boolean) => {}

port.on('message', (request: LogRequest) => {
  if (request.type === 'durable') acknowledge(true)
  else if (request.type === 'commits') commits = request.commits
  else {
    stopping.abort()
    acknowledge(false)
  }
})

function tell(told: LogTold): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  acknowledge = resolve
  if (stopping.signal.aborted) resolve(false)
  else port?.postMessage(told satisfies LogReply)
  return promise
}

function complain(thrown: unknown): void {
  const message = plain(messageOf(thrown))
  port?.postMessage({ type: 'trouble', message, hint: plain(hintOf(thrown, 'it is tried again')) } satisfies LogReply)
}

async function run(): Promise<void> {
  const place = openKeptPlace<Kept>({
    path: work.checkpointPath,
    version: String(KEPT_VERSION),
    onTrouble: complain,
  })
  const kept = await place.load()
  // Not kept, the lines since the last time are read again after a restart.
  const keep = (now: Kept) => place.save(now).catch(complain)
  const telling = createTelling({ kept, tell, keep, clock: Date })
  const planFiles = createPlanFiles(work.root, work.plans)
  let plans: readonly PlanText[] = await planFiles.read()
  let plansAt = performance.now()
  let last: Step | null = null
  const steps = analyseLogs(
    {
      inputs: work.inputs,
      settings: work.settings,
      follow: true,
      kept: kept?.analysis ?? null,
      commits: () => commits,
      plans: () => plans,
      onTrouble: complain,
    },
    stopping.signal,
  )
  for await (const step of steps) {
    last = step
    await telling.take(step)
    if (performance.now() - plansAt < PLANS_EVERY_MS) continue
    plans = await planFiles.read()
    plansAt = performance.now()
  }
  // Lines of a minute that is still open are part of the place.
  if (last) await telling.end(last)
}

await run().catch((thrown: unknown) => {
  if (!(thrown instanceof Trouble)) throw thrown
  complain(thrown)
  process.exitCode = 1
})
// Its port would keep the thread alive.
port.close()
