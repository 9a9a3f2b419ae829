// The daily summary in the agents' inbox: what was found on one day and could wait, in one file.
import { dailyPath } from '#protocol/daily.ts'
import type { Perform } from '#protocol/ports.ts'
import { putLetter } from './inbox.ts'
import { placeOf, titleOf } from './issue-letter.ts'
import { inline, quote } from './quoting.ts'
import { intentOf } from './room.ts'

/** feedback.daily → daily.written. The same day gets the same file again. */
export function createDailyWrite({ root }: { readonly root: string }): Perform {
  return async (order) => {
    const { date, issues, more } = intentOf(order, 'feedback.daily')
    const sections = issues.map((issue) => {
      const { id, finding } = issue
      const facts = [`file: ${placeOf(issue)}`, `found: ${finding.description}`, ...finding.evidence.slice(0, 2)]
      return `## ${finding.severity}: ${titleOf(issue)}\n\n- Issue: ${id}, commit ${inline(issue.auditId.slice(0, 12))}\n\n${quote(facts)}\n`
    })
    const rest = more === 0 ? '' : `\n${more} more are in the reports in logs/audit.\n`
    const path = await putLetter(root, {
      mark: `daily: ${date}`,
      text: `# Daily summary of ${date}: ${issues.length + more} ${issues.length + more === 1 ? 'issue' : 'issues'}

Fix these with your next batch of changes; name those that you fix as \`[fix-ID]\` in the commit message.

${sections.join('\n')}${rest}`,
      nameAt: (attempt) => (attempt === 0 ? (dailyPath(date).split('/').at(-1) ?? '') : `DAILY_${date}_${attempt}.md`),
    })
    return { events: [{ type: 'daily.written', date, path }] }
  }
}
