// A review as people and scripts read it (A19): passes, findings with what to do about them, and proposals that need approval. Of several
// commits the findings are taken together; proposals are counted over all of them.

import { plain } from '#protocol/plain.ts'
import type { Proposal } from '#protocol/proposal.ts'
import { proposalsOf } from '#protocol/proposals.ts'
import type { Report } from '#protocol/report.ts'
import { PASS_NAMES, type Pass, passOf } from '#protocol/review.ts'
import { rankOf } from '#protocol/severity.ts'

type Issue = Report['issues'][number]
type Finding = Issue & { readonly commit: string; readonly pass: Pass['name'] }

export type Review = {
  readonly version: 1
  readonly commits: readonly { readonly commit: string; readonly subject: string; readonly status: Report['status'] }[]
  readonly passes: readonly Pass[]
  readonly findings: readonly Finding[]
  readonly proposals: readonly Proposal[]
}

export function reviewOf(reports: readonly Report[]): Review {
  const found = reports.flatMap((report) =>
    report.issues.map((issue) => ({
      ...issue,
      commit: report.commit_hash,
      pass: passOf(issue),
    })),
  )
  // The latest word on an issue stands.
  const findings = [...new Map(found.map((finding) => [finding.id, finding])).values()].sort(worstFirst)
  const proposed = reports.flatMap(({ proposals }) => proposals).filter(({ from }) => from === 'reviewer')
  return {
    version: 1,
    commits: reports.map(({ commit_hash, subject, status }) => ({ commit: commit_hash, subject, status })),
    passes: PASS_NAMES.map((name) => passOver(name, reports, findings)),
    findings,
    proposals: proposalsOf(findings, proposed),
  }
}

const ORDER: readonly Pass['outcome'][] = ['failed', 'skipped', 'ran']

/** The worst of all commits: one that was not looked at is not covered up by the others. */
function passOver(name: Pass['name'], reports: readonly Report[], findings: readonly Finding[]): Pass {
  const all = reports.flatMap(({ passes }) => passes.filter((pass) => pass.name === name))
  const worst = all.toSorted((left, right) => ORDER.indexOf(left.outcome) - ORDER.indexOf(right.outcome))[0]
  const covers = [...new Set(all.flatMap((pass) => pass.covers))].sort()
  const count = findings.filter(({ pass }) => pass === name).length
  if (!worst) return { name, outcome: 'skipped', because: 'nothing was reviewed', scope: '', covers: [], findings: 0 }
  return { ...worst, covers, findings: count }
}

/** Three tables. What comes from the repository or a model is cut to one cell. */
export function reviewMarkdown({ commits, passes, findings, proposals }: Review): string {
  return [
    `# Review of ${commits.map(({ commit, status }) => `${commit.slice(0, 7)} ${status}`).join(', ')}`,
    '## Passes',
    table(
      ['pass', 'outcome', 'findings', 'what ran', 'why not more'],
      passes.map(({ name, outcome, findings: count, covers, because }) => [
        name,
        outcome,
        String(count),
        covers.join(', '),
        because,
      ]),
    ),
    '## Findings',
    findings.length === 0
      ? 'None.'
      : table(
          ['id', 'severity', 'pass', 'rule', 'where', 'what', 'remediation'],
          findings.map(({ id, severity, pass, rule, file, line, description, remediation }) => [
            id,
            severity,
            pass,
            rule,
            file === null ? 'the whole change' : `${file}:${line}`,
            description,
            remediation,
          ]),
        ),
    '## Proposals',
    proposals.length === 0
      ? 'None.'
      : table(
          ['proposal', 'because', 'from', 'approval'],
          proposals.map(({ title, because, from, approval }) => [title, because, from, approval]),
        ),
  ].join('\n\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [row(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(row)].join('\n')
}

/** No cell can end its row, begin a link or hold markup. */
const cell = (text: string) =>
  plain(text, 300)
    .replaceAll('\\', '\\\\')
    .replace(/[|`<>[\]*_]/g, (mark) => `\\${mark}`)

function worstFirst(left: Finding, right: Finding): number {
  return (
    rankOf(left.severity) - rankOf(right.severity) ||
    (left.file ?? '').localeCompare(right.file ?? '', 'en') ||
    left.line - right.line
  )
}
