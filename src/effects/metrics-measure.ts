// Reads what the test run left in its checkout, and then removes the checkout.
import { createHash } from 'node:crypto'
import { lstat, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { gitText } from '#git/git-run.ts'
import type { Perform } from '#protocol/ports.ts'
import type { Subject } from '#protocol/subject.ts'
import type { Coverage } from '#protocol/verdict.ts'
import { checkoutFolder, removeCheckout } from './checkout.ts'
import { readLcov } from './lcov.ts'
import { intentOf, type Room, reading } from './room.ts'

const LCOV_FILES = ['coverage/lcov.info', 'lcov.info'] as const
const LCOV_BYTES_MAX = 64 * 1024 * 1024

/** metrics.measure → metrics.measured; coverage is null when this run measured none. Done twice, the second finds nothing. */
export function createMetricsMeasure(room: Room): Perform {
  return async (order, signal) => {
    const { auditId, subject } = intentOf(order, 'metrics.measure')
    const coverage = await measure(room, subject, signal)
    await removeCheckout(room, subject.id)
    return { events: [{ type: 'metrics.measured', auditId, coverage }] }
  }
}

async function measure(room: Room, subject: Subject, signal: AbortSignal): Promise<Coverage | null> {
  for (const from of LCOV_FILES) {
    const content = await readOwn(checkoutFolder(room, subject.id), from)
    // A tracefile that was committed says nothing about this run.
    if (content === null || (await isCommitted(room, subject, { from, content, signal }))) continue
    const totals = readLcov(content.toString('utf8'))
    if (totals) return { ...totals, from }
  }
  return null
}

/** Content of a plain file that really lies in `folder`; the repository may have put a link in its place. */
async function readOwn(folder: string, name: string): Promise<Buffer | null> {
  const path = join(folder, name)
  const stats = await lstat(path).catch(() => null)
  if (!stats?.isFile() || stats.size > LCOV_BYTES_MAX) return null
  const isInside = (await realpath(path)) === join(await realpath(folder), name)
  return isInside ? readFile(path) : null
}

async function isCommitted(
  room: Room,
  subject: Subject,
  file: { readonly from: string; readonly content: Buffer; readonly signal: AbortSignal },
): Promise<boolean> {
  const listing = await gitText(
    room.root,
    ['ls-tree', '-z', subject.tree, '--', file.from],
    await reading(room, file.signal),
  )
  const blob = createHash('sha1').update(`blob ${file.content.length}\0`).update(file.content).digest('hex')
  return listing.includes(blob)
}
