// Writes what was ruled, by the human or by a later commit, under the issues' letters, so that the agent reads it where it reads
// the issue; a letter whose matter is over says so at its top.
import { join } from 'node:path'
import type { Perform } from '#protocol/ports.ts'
import type { IssueRuling } from '#protocol/verdict.ts'
import { findLetter } from './inbox.ts'
import { issueMark, STATUS_LINE } from './issue-letter.ts'
import { inline } from './quoting.ts'
import { intentOf } from './room.ts'
import { readPlainFile, writeWhole } from './workspace-file.ts'

const RULINGS: Readonly<Record<IssueRuling, string>> = {
  blocked: 'BLOCKED. A human confirmed that this must be fixed before anything else; do not build on this commit.',
  dismissed: 'DISMISSED. A human ruled that nothing has to be done.',
  resolved: 'RESOLVED. The problem is no longer there; nothing more has to be done.',
  'handed-over': 'HANDED OVER. A human gave this to somebody else; leave it alone.',
}

/** feedback.rule → feedback.ruled. A letter that the agent has deleted stays deleted; a ruling is written once. */
export function createFeedbackRule({ root }: { readonly root: string }): Perform {
  return async (order) => {
    const { issueIds, ruling } = intentOf(order, 'feedback.rule')
    const mark = `<!-- signalbox ruling: ${order.intentId} -->`
    const note = order.note === null ? '' : `\nNote: ${inline(order.note)}\n`
    for (const issueId of issueIds) {
      const letter = await findLetter(root, issueMark(issueId))
      const text = letter && (await readPlainFile(join(letter.folder, letter.name)))
      if (!letter || !text || text.split('\n').includes(mark)) continue
      await writeWhole(
        letter.folder,
        letter.name,
        `${withStatus(text, ruling).trimEnd()}\n\n## Ruling\n\n${mark}\n${RULINGS[ruling]}\n${note}`,
      )
    }
    return { events: [{ type: 'feedback.ruled', issueIds, ruling }] }
  }
}

/** As it stands now. */
function withStatus(text: string, ruling: IssueRuling): string {
  return text.replace(STATUS_LINE, `- Status: ${ruling.toUpperCase().replace('-', ' ')}`)
}
