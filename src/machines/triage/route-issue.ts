// KIND → WHO: the workflow of the roster that is for it, who begins, and who reviews. What is in the files decides, nothing here.
import type { Roster } from '#protocol/roster.ts'
import type { Triage } from '#protocol/triage.ts'
import type { IssueKind, Workflow } from '#protocol/workflow.ts'

export type IssueRoute = {
  readonly workflow: string
  /** Of the first step that an agent does; null where it has none. */
  readonly start: string | null
  readonly reviewers: readonly string[]
}

/** The first workflow that is for this kind of issue. */
export function workflowFor({ workflows }: Roster, kind: IssueKind): Workflow | undefined {
  return workflows.find((workflow) => workflow.for.includes(kind))
}

/** Null where no workflow is for it. */
export function routeIssue(roster: Roster, kind: IssueKind): IssueRoute | null {
  const workflow = workflowFor(roster, kind)
  if (!workflow) return null
  const first = workflow.steps.find(({ role, needs }) => role !== undefined && needs.length === 0)
  const reviewers = workflow.steps.flatMap(({ kind: does, role }) => (does === 'review' && role ? [role] : []))
  return { workflow: workflow.name, start: first?.role ?? null, reviewers: [...new Set(reviewers)] }
}

/** Less likely ones are not what the issue is about. */
const ALSO_FROM = 0.15

/** What the issue is about as a run's conditions ask for it. */
export function kindsOf({ kind, isSure, candidates }: Triage): readonly IssueKind[] {
  if (!isSure) return []
  const also = candidates.filter((one) => one.kind !== kind && one.confidence >= ALSO_FROM)
  return [kind, ...also.map((one) => one.kind)]
}
