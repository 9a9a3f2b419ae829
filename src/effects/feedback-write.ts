// Tells the agent what an audit found: one file per issue in its inbox (A13, A14), written so that it can act on it.
import type { Issue } from '#protocol/finding.ts'
import type { Perform } from '#protocol/ports.ts'
import { reaches, type Severity } from '#protocol/severity.ts'
import type { Subject } from '#protocol/subject.ts'
import { putLetter } from './inbox.ts'
import { inline, quote, stamp } from './quoting.ts'
import { intentOf } from './room.ts'

type Options = { readonly root: string; readonly threshold?: Severity }

/** What each severity asks of the agent (A14). */
const ACTIONS: Readonly<Record<Severity, string>> = {
  CRITICAL:
    'Stop what you are doing and fix this first. The commit is blocked until it is fixed or a human rules otherwise.',
  HIGH: 'Fix this before you start anything new.',
  MEDIUM: 'Fix this with your next batch of changes.',
  LOW: 'No action is needed; this is for your information.',
}

/** feedback.write → feedback.written. An issue that has a file already gets the same file again, as it now is. */
export function createFeedbackWrite({ root, threshold = 'MEDIUM' }: Options): Perform {
  return async (order) => {
    const { auditId, subject, issues, at } = intentOf(order, 'feedback.write')
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
    return { events: [{ type: 'feedback.written', auditId, files }] }
  }
}

/** How the letter of an issue is found again. */
export const issueMark = (issueId: string) => `issue: ${issueId}`

function letterOf({ id, finding }: Issue, subject: Subject): string {
  const place =
    finding.file === null ? 'the whole change' : `${finding.file}${finding.line > 0 ? `:${finding.line}` : ''}`
  const context = [
    `commit: ${subject.id}`,
    `title: ${subject.title}`,
    `branch: ${subject.branch ?? '(none: detached HEAD)'}`,
    `file: ${place}`,
    ...(finding.evidence.length > 0 ? ['evidence:', ...finding.evidence.map((line) => `  ${line}`)] : []),
  ]
  return `# ${finding.severity}: ${inline(finding.description, 120)}

- Severity: ${finding.severity}
- Action: ${ACTIONS[finding.severity]}
- Issue: ${id} (rule ${inline(finding.rule)}, confidence ${finding.confidence})

## Context

${quote(context)}

## Issue

${inline(finding.description)}

## Remediation

${inline(finding.remediation, 600)}

## When it is fixed

Commit the fix with \`[fix-${id}]\` in the message. The next audit looks again and closes the issue, or says why not.
`
}
