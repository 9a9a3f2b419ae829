// Takes a human's answer to a stuck run into the journal, with their words. Nothing else is done for it.
import type { Perform } from '#protocol/ports.ts'
import { intentOf } from '../room.ts'

export const steerWorkflow: Perform = async (order) => {
  const { runId, stepId, how } = intentOf(order, 'workflow.steer')
  return { events: [{ type: 'workflow.steered', runId, stepId, how, note: order.note }] }
}
