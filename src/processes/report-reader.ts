// Has the reports of a test run read in a thread of their own, so that neither their size nor their form holds up the
// engine. What takes too long, or too much memory, was not measured: that is an answer, and never a good one.
import { existsSync } from 'node:fs'
import type { RunPlace, RunReports } from '#effects/run-reports.ts'
import type { Subject } from '#protocol/subject.ts'
import { startThread } from './thread.ts'

type Want = 'junit' | 'coverage'
export type ReportRequest = {
  readonly want: Want
  readonly place: RunPlace
  readonly base: Subject['base']
}
type Found<W extends Want> = Awaited<ReturnType<RunReports[W]>>
export type ReportReply = { readonly found: Found<Want> } | { readonly failed: string }

export const READ_WITHIN_MS = 30_000
const HEAP_MB_MAX = 768

/** `script` is that of report-worker.ts. Rejects when the order's signal aborts: then nothing is known either way. */
export function openReportReader(script: URL, withinMs = READ_WITHIN_MS): RunReports {
  return {
    junit: (place) => ask<'junit'>(script, { want: 'junit', place, base: null }, withinMs),
    coverage: (place, base) => ask<'coverage'>(script, { want: 'coverage', place, base }, withinMs),
  }
}

async function ask<W extends Want>(script: URL, request: ReportRequest, withinMs: number): Promise<Found<W> | null> {
  const { signal, ...how } = request.place.how
  // Most audits have no checkout, because there were no tests to run: a thread costs more than all the rest of such an audit.
  if (!existsSync(request.place.folder)) {
    signal?.throwIfAborted()
    return null
  }
  const worker = startThread(script, HEAP_MB_MAX)
  const limits = [AbortSignal.timeout(withinMs), ...(signal ? [signal] : [])]
  const over = AbortSignal.any(limits)
  const { promise, resolve } = Promise.withResolvers<ReportReply>()
  const giveUp = () => resolve({ failed: 'not read in time' })
  if (over.aborted) giveUp()
  over.addEventListener('abort', giveUp, { once: true })
  worker.once('message', resolve)
  worker.once('error', (error) => resolve({ failed: String(error) }))
  worker.once('exit', () => resolve({ failed: 'the reading thread ended' }))
  worker.postMessage({ ...request, place: { ...request.place, how } } satisfies ReportRequest)
  try {
    const reply = await promise
    signal?.throwIfAborted()
    return 'found' in reply ? (reply.found as Found<W>) : null
  } finally {
    over.removeEventListener('abort', giveUp)
    await worker.terminate()
  }
}
