// The verdict of a run without a human: one document from the world that it ended with. What was asked was denied, and
// is listed; "not run" is a verdict of its own.
import type { World } from '#projection/world.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Report } from '#protocol/report.ts'
import { reaches, type Severity } from '#protocol/severity.ts'
import { isBlind } from '#protocol/verdict.ts'
import { type BaselineEntry, holdsOn } from './baseline.ts'
import { EXIT } from './exit-code.ts'
import { GATE_VERSION, type Gate, type Scope } from './gate-schema.ts'
import { acceptedBy, isAcceptable } from './issues.ts'

/** Reasons that are listed; the reports have them all. */
export const REASONS_MAX = 20

export type GateInput = {
  readonly world: World
  readonly envelopes: readonly Envelope[]
  readonly workspace: string
  readonly base: string | null
  readonly head: string | null
  /** Where findings count; only said here. */
  readonly scope?: Scope
  readonly failOn?: Severity
  /** Null without a baseline. */
  readonly entries?: readonly BaselineEntry[] | null
  /** The day in UTC, as `2026-11-21`, for the expiry of entries. */
  readonly today?: string
  /** What else a reader has to know, from outside the engine. */
  readonly notes?: Gate['troubles']
  readonly allowEmpty: boolean
}

/** Failure outranks a question, a question outranks nothing checked, nothing checked outranks a pass. */
export function gateOf(input: GateInput): Gate {
  const { world, scope = 'added-lines', failOn = 'HIGH', entries = null, today = '' } = input
  const reports = world.audits.flatMap(({ report }) => (report ? [report] : [])).toReversed()
  const standing = (entries ?? []).filter((entry) => holdsOn(entry, today))
  const denied = deniedIn(input, reports, standing)
  const failures = [
    ...reports.flatMap((report) => failuresOf(report, failOn, standing)),
    ...world.threats
      .filter(({ level }) => reaches(level, failOn))
      .map(({ level, title }) => `${level} threat: ${title}`),
  ]
  const isChecked = reports.some(({ status }) => status !== 'NOT_RUN') || Object.keys(world.signals).length > 0
  const verdict = failures.length > 0 ? 'FAIL' : denied.length > 0 ? 'NEEDS_HUMAN' : isChecked ? 'PASS' : 'NOT_RUN'
  return {
    version: GATE_VERSION,
    workspace: input.workspace,
    base: input.base,
    head: input.head,
    scope,
    failOn,
    verdict,
    exitCode: exitCodeOf(verdict, input.allowEmpty),
    because: reasons(verdict, failures, denied),
    reports,
    baseline: entries && sorted(entries, reports, today),
    threats: [...world.threats],
    denied,
    troubles: [...world.troubles.map(({ about, message, hint }) => ({ about, message, hint })), ...(input.notes ?? [])],
  }
}

/** Why a report fails the gate; empty when it does not. */
function failuresOf(report: Report, failOn: Severity, standing: readonly BaselineEntry[]): readonly string[] {
  const { issues, status, commit_hash } = report
  const commit = commit_hash.slice(0, 7)
  const open = issues.filter((issue) => acceptedBy(issue, standing) === null)
  const failing = open.filter(({ rule, severity }) =>
    rule.startsWith('test/') ? reaches(severity, 'HIGH') : reaches(severity, failOn),
  )
  // The report failed for a reason that is none of its issues.
  const isOther = status === 'FAIL' && !issues.some(({ severity }) => reaches(severity, 'HIGH'))
  return [
    ...failing.map(
      ({ severity, rule, file, line }) => `${commit}: ${severity} ${rule}${file === null ? '' : ` in ${file}:${line}`}`,
    ),
    ...(isOther ? [`${commit}: the audit failed`] : []),
    ...report.checks.filter(isBlind).map(({ because }) => `${commit}: the rules could not look: ${because}`),
  ]
}

/** A question about a CRITICAL finding is none when every such issue has been accepted. */
function deniedIn(
  { envelopes }: GateInput,
  reports: readonly Report[],
  standing: readonly BaselineEntry[],
): Gate['denied'] {
  const accepted = new Set(
    reports.flatMap(({ issues }) => issues.filter((issue) => acceptedBy(issue, standing)).map(({ id }) => id)),
  )
  return envelopes.flatMap(({ event }) => {
    if (event.type !== 'intent.denied' || event.by !== 'time') return []
    const { intent, because } = event
    if (intent.type === 'commit.block' && intent.issueIds.every((id) => accepted.has(id))) return []
    return [{ intent: intent.type, because }]
  })
}

function reasons(verdict: Gate['verdict'], failures: readonly string[], denied: Gate['denied']): string[] {
  switch (verdict) {
    case 'PASS':
      return []
    case 'NOT_RUN':
      return ['nothing was checked']
    default: {
      const all = [...failures, ...denied.map(({ intent, because }) => `denied: ${intent}: ${because}`)]
      const more = all.length - REASONS_MAX
      return more > 0 ? [...all.slice(0, REASONS_MAX), `and ${more} more`] : all
    }
  }
}

function sorted(entries: readonly BaselineEntry[], reports: readonly Report[], today: string): Gate['baseline'] {
  const issues = reports.flatMap((report) => report.issues).filter(isAcceptable)
  const fitting = new Set(issues.flatMap((issue) => acceptedBy(issue, entries) ?? []))
  return {
    accepted: entries.filter((entry) => fitting.has(entry) && holdsOn(entry, today)),
    expired: entries.filter((entry) => fitting.has(entry) && !holdsOn(entry, today)),
    unused: entries.filter((entry) => !fitting.has(entry)).length,
  }
}

function exitCodeOf(verdict: Gate['verdict'], allowEmpty: boolean): number {
  switch (verdict) {
    case 'PASS':
      return EXIT.ok
    case 'FAIL':
      return EXIT.failed
    case 'NEEDS_HUMAN':
      return EXIT.needsHuman
    case 'NOT_RUN':
      return allowEmpty ? EXIT.ok : EXIT.notRun
  }
}
