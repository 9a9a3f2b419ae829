// The thread in which what a test run left is read, once: the reports of a project may be large, or made to be slow. It may
// be ended at any moment, and owns nothing.
import { parentPort } from 'node:worker_threads'
import { readHere } from '#effects/run-reports.ts'
import type { ReportReply, ReportRequest } from './report-reader.ts'

const port = parentPort
if (!port) throw new Error('the report worker was started outside a worker thread')

port.once('message', ({ want, place, base }: ReportRequest) => {
  const read = want === 'junit' ? readHere.junit(place) : readHere.coverage(place, base)
  void read
    .then(
      (found): ReportReply => ({ found }),
      (thrown: unknown): ReportReply => ({ failed: String(thrown).slice(0, 200) }),
    )
    .then((reply) => port.postMessage(reply))
})
