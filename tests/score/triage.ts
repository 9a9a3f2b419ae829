// The classifier of issues against our own labelled texts: accuracy and confusion, apart for the half that it was tuned on and the half
// that was held out. `tests/fixtures/triage/KIND.json` says of each text which half it is in.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { classify } from '#machines/triage/classify.ts'
import { ISSUE_KINDS, type IssueKind } from '#protocol/workflow.ts'
import { printTable, share } from './table.ts'

export const HALVES = ['tune', 'held'] as const
export type Half = (typeof HALVES)[number]
export type Labelled = { readonly kind: IssueKind; readonly half: Half; readonly text: string }

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'triage')

/** All of them, balanced over the kinds. */
export function labelledIssues(): readonly Labelled[] {
  return ISSUE_KINDS.flatMap((kind) => {
    const rows = JSON.parse(readFileSync(join(FOLDER, `${kind}.json`), 'utf8')) as readonly Omit<Labelled, 'kind'>[]
    return rows.map((row) => ({ ...row, kind }))
  })
}

export type Confusion = {
  readonly right: number
  readonly all: number
  /** A human would be asked. */
  readonly unsure: number
  /** Sure of the wrong kind. */
  readonly wronglySure: number
  readonly found: Readonly<Record<IssueKind, Readonly<Record<IssueKind, number>>>>
}

export function confusionOf(issues: readonly Labelled[]): Confusion {
  const judged = issues.map(({ kind, text }) => ({ kind, triage: classify(text) }))
  const count = (kind: IssueKind, as: IssueKind) =>
    judged.filter((one) => one.kind === kind && one.triage.kind === as).length
  const rowOf = (kind: IssueKind) => Object.fromEntries(ISSUE_KINDS.map((as) => [as, count(kind, as)]))
  return {
    right: judged.filter(({ kind, triage }) => kind === triage.kind).length,
    all: judged.length,
    unsure: judged.filter(({ triage }) => !triage.isSure).length,
    wronglySure: judged.filter(({ kind, triage }) => triage.isSure && kind !== triage.kind).length,
    found: Object.fromEntries(ISSUE_KINDS.map((kind) => [kind, rowOf(kind)])) as Confusion['found'],
  }
}

/** Prints both halves; `tell` gets what was missed. */
export function scoreTriage(tell: (line: string) => void): void {
  const issues = labelledIssues()
  for (const half of HALVES) {
    const mine = issues.filter((one) => one.half === half)
    const { right, all, unsure, wronglySure, found } = confusionOf(mine)
    printTable(
      `triage, ${half === 'tune' ? 'the half that it was tuned on' : 'the half that was held out'}: ${right} of ${all} right (${share(right, all)}), ${unsure} would be asked about, ${wronglySure} wrongly sure`,
      ['is \\ found as', ...ISSUE_KINDS],
      ISSUE_KINDS.map((kind) => [kind, ...ISSUE_KINDS.map((as) => found[kind][as])]),
    )
    for (const { kind, text } of mine)
      if (classify(text).kind !== kind) tell(`${kind} found as ${classify(text).kind}: ${text.split('\n')[0] ?? ''}`)
  }
}
