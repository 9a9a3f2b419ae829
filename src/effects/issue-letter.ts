// The letter about one issue, as an agent reads it. Words of ours say what to do; whatever comes from the repository, a tool or a
// model stands in the fence as data.
import type { Issue } from '#protocol/finding.ts'
import type { Severity } from '#protocol/severity.ts'
import type { Subject } from '#protocol/subject.ts'
import { inline, quote } from './quoting.ts'

/** What each severity asks of the agent (A14). */
const ACTIONS: Readonly<Record<Severity, string>> = {
  CRITICAL: 'Stop and fix this now. The commit is blocked until it is fixed or a human rules otherwise.',
  HIGH: 'Fix this before you start anything new.',
  MEDIUM: 'Fix this with your next batch of changes.',
  LOW: 'No action is needed; this is for your information.',
}

/** The first in a letter is ours; what is quoted stands further down. */
export const STATUS_LINE = /^- Status: .*$/m
/** Rules whose words are ours; those of tests, tools and models may hold anything. */
const OWN_WORDS = /^(secret|security|performance|stack|migration|testing|suppression|coverage)\/[\w.-]+$/
const PLAIN_RULE = /^[\w./@-]{1,80}$/

/** How the letter of an issue is found again. */
export const issueMark = (issueId: string) => `issue: ${issueId}`

/** `subject` is the commit that is being audited: the one that brought the issue, or a later one that left it there. */
export function letterOf(issue: Issue, subject: Subject): string {
  const { id, finding } = issue
  return `# ${finding.severity}: ${titleOf(issue)}

- Severity: ${finding.severity}
- Action: ${ACTIONS[finding.severity]}
- Issue: ${id} (rule ${ruleName(issue)}, confidence ${finding.confidence})
- Status: open
${roundsOf(issue)}
## Context

${quote(contextOf(issue, subject))}

## Issue

${quote([finding.description])}

## Remediation

${OWN_WORDS.test(finding.rule) ? inline(finding.remediation, 600) : quote([finding.remediation])}

## When it is fixed

Commit the fix with \`[fix-${id}]\` in the message. The next audit looks again and closes the issue, or says why not.
`
}

/** One line about an issue, for lists. */
export function titleOf({ finding }: Issue): string {
  return OWN_WORDS.test(finding.rule) ? inline(finding.description, 120) : ruleName({ finding })
}

const ruleName = ({ finding: { rule } }: Pick<Issue, 'finding'>) => (PLAIN_RULE.test(rule) ? rule : 'of another tool')

/** Where it is, as untrusted text. */
export function placeOf({ finding: { file, line } }: Issue): string {
  return file === null ? 'the whole change' : `${file}${line > 0 ? `:${line}` : ''}`
}

function contextOf(issue: Issue, subject: Subject): readonly string[] {
  const { auditId, branch, finding, tries = [] } = issue
  const isFirst = auditId === subject.id
  return [
    `commit: ${auditId}`,
    ...(isFirst ? [`title: ${subject.title}`] : [`seen again in: ${subject.id}`]),
    `branch: ${branch ?? '(none: detached HEAD)'}`,
    `file: ${placeOf(issue)}`,
    ...(finding.evidence.length > 0 ? ['evidence:', ...finding.evidence.map((line) => `  ${line}`)] : []),
    ...(tries.length > 0 ? ['tried:', ...tries.map(({ commit, title }) => `  ${commit.slice(0, 7)} ${title}`)] : []),
  ]
}

function roundsOf({ id, rounds = 0, tries = [] }: Issue): string {
  if (rounds === 0) return ''
  const said = tries.at(-1)?.said
  const what = said
    ? `The last commit said [fix-${id}], but the check still finds it.`
    : 'The last commit touched the file, and it is still there.'
  return `- Failed fixes: ${rounds}. ${what}\n`
}
