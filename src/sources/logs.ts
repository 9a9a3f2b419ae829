// A log file as a source: lines in, counted buckets out, and after them how far the file is settled.
// A restart from the last `log.read` neither loses nor repeats a line.
import type { Bucket } from '#protocol/event-world.ts'
import { plain } from '#protocol/plain.ts'
import type { Source } from '#protocol/ports.ts'
import { type Buckets, createBuckets } from './log-buckets.ts'
import { readLogLine } from './log-line.ts'
import type { TailLine } from './log-split.ts'
import { type Place, tail } from './log-tail.ts'

export type LogsOptions = {
  readonly path: string
  readonly bucketMs: number
  /** From the last `log.read` of this path; null to read from the beginning. */
  readonly from: (Place & { readonly closedUpTo: number }) | null
  /** False: read to the end, report every bucket, end. */
  readonly follow: boolean
  /** Buckets that a bucket is kept open for lines out of order, after its end. */
  readonly lateBuckets?: number
}

/** Reports `log.counted` for each closed bucket, then `log.read`. Throws Trouble when the file is absent and not awaited. */
export function createLogs({ path, bucketMs, follow, lateBuckets = 1, ...options }: LogsOptions): Source {
  const source = plain(path)
  let from = options.from

  return {
    name: `log ${source}`,
    async run(emit, _observe, signal) {
      const buckets = createBuckets({ source, bucketMs, lateBuckets, closedUpTo: from?.closedUpTo ?? null })
      // The place is kept for a second run after a failure, too.
      const report = (closed: readonly Bucket[], end: Place) => {
        for (const bucket of closed) emit({ type: 'log.counted', bucket })
        const closedUpTo = buckets.closedUpTo()
        if (closed.length === 0 || closedUpTo === null) return
        from = { ...buckets.resumeAt(end), closedUpTo }
        emit({ type: 'log.read', source, ...from })
      }
      let end: Place | null = null
      let readAt = Date.now()
      for await (const { inode, lines, offset } of tail({ path, from, follow }, signal)) {
        feed(buckets, lines, inode)
        if (lines.length > 0) readAt = Date.now()
        end = { inode, offset }
        report(buckets.takeClosed(Date.now() - readAt), end)
      }
      if (!follow && end && !signal.aborted) report(buckets.takeAll(), end)
    },
  }
}

function feed(buckets: Buckets, lines: readonly TailLine[], inode: number): void {
  for (const { text, offset } of lines) buckets.add(text === null ? null : readLogLine(text), { inode, offset })
}
