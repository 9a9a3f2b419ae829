// Tells the agent what an audit found: one file per issue in its inbox (A13, A14). There are never more letters than the machine
// gives room for: issues beyond it lose theirs and are counted in one summary, so that what is worst is what is read.
import { agentOf } from '#protocol/finding.ts'
import { fingerprint } from '#protocol/fingerprint.ts'
import type { Intent } from '#protocol/intent.ts'
import type { Perform } from '#protocol/ports.ts'
import { reaches, SEVERITIES, type Severity } from '#protocol/severity.ts'
import { putLetter, removeLetter } from './inbox.ts'
import { issueMark, letterOf } from './issue-letter.ts'
import { stamp } from './quoting.ts'
import { intentOf } from './room.ts'

type Options = { readonly root: string; readonly threshold?: Severity }
type Writing = Extract<Intent, { type: 'feedback.write' }>

/** feedback.write → feedback.written. An issue that has a file already gets the same file again, as it now is. */
export function createFeedbackWrite({ root, threshold = 'MEDIUM' }: Options): Perform {
  return async (order) => {
    const intent = intentOf(order, 'feedback.write')
    const { auditId, subject, issues, at } = intent
    const told = issues.filter(({ finding }) => reaches(finding.severity, threshold))
    const files: { issueId: string; path: string }[] = []
    for (const [index, issue] of told.entries()) {
      const path = await putLetter(root, {
        mark: issueMark(issue.id),
        text: letterOf(issue, subject),
        nameAt: (attempt) => `ISSUE_${stamp(at + index + attempt)}_${issue.finding.severity}.md`,
      })
      files.push({ issueId: issue.id, path })
    }
    await countRest(root, intent)
    const counted = (intent.rest ?? []).map(({ issueId }) => issueId)
    return { events: [{ type: 'feedback.written', auditId, files, ...(counted.length > 0 && { counted }) }] }
  }
}

/** One summary an agent, as long as it has issues without a letter. */
async function countRest(root: string, { subject, rest = [], at }: Writing): Promise<void> {
  for (const { issueId } of rest) await removeLetter(root, issueMark(issueId))
  // By a name of our own: a branch may be called anything.
  const mark = `summary: ${fingerprint(agentOf(subject))}`
  if (rest.length === 0) return removeLetter(root, mark)
  const counts = SEVERITIES.flatMap((severity) => {
    const count = rest.filter((one) => one.severity === severity).length
    return count === 0 ? [] : [`${count} ${severity}`]
  })
  await putLetter(root, {
    mark,
    text: `# ${rest.length} more open ${rest.length === 1 ? 'issue' : 'issues'}\n\n${counts.join(', ')}: not told yet, so that what is worst is read first. Each gets its file once others are mended.\n`,
    nameAt: (attempt) => `SUMMARY_${stamp(at + attempt)}.md`,
  })
}
