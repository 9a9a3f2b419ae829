// A threat as the issue of a run, in words that stand for themselves. Everything in it came from a log: it is data.
import { ISSUE_CHARS_MAX } from '#protocol/event-workflow.ts'
import type { Perform } from '#protocol/ports.ts'
import { intentOf } from '../room.ts'

/** workflow.begin → workflow.chosen. */
export const beginWorkflow: Perform = async (order) => {
  const { workflow, kind, threat } = intentOf(order, 'workflow.begin')
  const { title, level, evidence, samples, impact, mitigation, proposedTask, suspects } = threat
  const text = [
    `${level} threat in ${threat.source}: ${title}`,
    ...evidence,
    ...samples.map((line) => `> ${line}`),
    `Impact: ${impact}`,
    ...(mitigation === '' ? [] : [`Mitigation: ${mitigation}`]),
    `Proposed: ${proposedTask}`,
    ...suspects.map(({ sha, subject, because }) => `Suspect: ${sha.slice(0, 7)} ${subject} (${because})`),
    ...(order.note === null ? [] : [`Note of the human who approved it: ${order.note}`]),
  ].join('\n')
  const issue = { title: title.slice(0, 200), text: text.slice(0, ISSUE_CHARS_MAX), kinds: [kind] }
  return { events: [{ type: 'workflow.chosen', workflow, issue, threatId: threat.id, because: `${level} threat` }] }
}
