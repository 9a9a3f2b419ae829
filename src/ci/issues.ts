// The issues of a gate as the printed formats want them: each once, worst first, with what a baseline says about it.
import type { Report } from '#protocol/report.ts'
import { rankOf } from '#protocol/severity.ts'
import type { BaselineEntry } from './baseline.ts'
import type { Gate } from './gate-schema.ts'

export type GateIssue = Report['issues'][number] & {
  /** The entry that accepts it. */
  readonly accepted: BaselineEntry | null
}

/** Of an issue that several commits have, the newest report of it. */
export function issuesOf({ reports, baseline }: Pick<Gate, 'reports' | 'baseline'>): readonly GateIssue[] {
  const once = new Map(reports.flatMap(({ issues }) => issues).map((issue) => [issue.id, issue]))
  return [...once.values()]
    .map((issue) => ({ ...issue, accepted: acceptedBy(issue, baseline?.accepted ?? []) }))
    .toSorted(worstFirst)
}

/** The entry that fits an issue, by the beginning of its fingerprint, its rule and its path. */
export function acceptedBy(
  { id, rule, file }: Pick<Report['issues'][number], 'id' | 'rule' | 'file'>,
  entries: readonly BaselineEntry[],
): BaselineEntry | null {
  return entries.find((entry) => entry.fingerprint.startsWith(id) && entry.rule === rule && entry.path === file) ?? null
}

/** What is wrong and what to do, as one text. */
export function messageOf({ description, remediation }: Pick<GateIssue, 'description' | 'remediation'>): string {
  return `${description}${/[.!?…]$/.test(description) ? '' : '.'} ${remediation}`.trim()
}

/** What a baseline may hold: something in a file. Failing tests are never accepted. */
export const isAcceptable = ({ file, rule }: Pick<Report['issues'][number], 'file' | 'rule'>) =>
  file !== null && !rule.startsWith('test/')

function worstFirst(a: GateIssue, b: GateIssue): number {
  return (
    rankOf(a.severity) - rankOf(b.severity) || order(a.file ?? '', b.file ?? '') || a.line - b.line || order(a.id, b.id)
  )
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
