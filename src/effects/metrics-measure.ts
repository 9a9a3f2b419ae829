// Has what the test run left in its checkout read, and then removes the checkout.
import type { Perform } from '#protocol/ports.ts'
import { checkoutFolder, removeCheckout } from './checkout.ts'
import { intentOf, type Room, reading } from './room.ts'
import { type RunReports, readHere } from './run-reports.ts'

/** metrics.measure → metrics.measured; coverage is null when this run measured none. Done twice, the second finds nothing. */
export function createMetricsMeasure(room: Room, reports: RunReports = readHere): Perform {
  return async (order, signal) => {
    const { auditId, subject } = intentOf(order, 'metrics.measure')
    const { tree, base, id } = subject
    const place = { root: room.root, folder: checkoutFolder(room, id), tree, how: await reading(room, signal) }
    const coverage = await reports.coverage(place, base)
    await removeCheckout(room, id)
    return { events: [{ type: 'metrics.measured', auditId, coverage }] }
  }
}
