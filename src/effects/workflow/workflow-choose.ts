// A human's choice of what an issue is about becomes the run that was offered for it. The issue itself is the one that was triaged.
import { Trouble } from '#protocol/errors.ts'
import type { EventOf } from '#protocol/event.ts'
import type { Perform } from '#protocol/ports.ts'
import { intentOf } from '../room.ts'

type Given = Pick<EventOf<'issue.triaged'>, 'issue' | 'target' | 'threatId'>

/** workflow.choose → workflow.chosen. Throws Trouble when the issue is no longer known. */
export function createWorkflowChoose(issueOf: (issueId: string) => Given | null): Perform {
  return async (order) => {
    const { issueId, kind, workflow } = intentOf(order, 'workflow.choose')
    const given = issueOf(issueId)
    if (!given)
      throw new Trouble(`issue ${issueId} is too long ago`, 'give it again: signalbox workflow run --issue FILE')
    const { issue, target, threatId } = given
    const told = { ...issue, kinds: [kind] }
    const because = `a human says that it is about ${kind}`
    return {
      events: [{ type: 'workflow.chosen', workflow, issue: told, threatId, target, by: 'human', because }],
    }
  }
}
