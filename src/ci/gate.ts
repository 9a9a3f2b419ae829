// The verdict of a run without a human: one document from the world that it ended with. What was asked was denied, and
// is listed; "not run" is a verdict of its own.
import type { World } from '#projection/world.ts'
import type { Envelope } from '#protocol/envelope.ts'
import type { Report } from '#protocol/report.ts'
import { reaches } from '#protocol/severity.ts'
import type { Threat } from '#protocol/threat.ts'
import { EXIT } from './exit-code.ts'

export const GATE_VERSION = 1

export type Gate = {
  readonly version: typeof GATE_VERSION
  readonly workspace: string
  readonly base: string | null
  readonly head: string | null
  readonly verdict: 'PASS' | 'FAIL' | 'NEEDS_HUMAN' | 'NOT_RUN'
  readonly exitCode: number
  readonly reports: readonly Report[]
  readonly threats: readonly Threat[]
  /** Questions that nobody was there to answer. */
  readonly denied: readonly { readonly intent: string; readonly because: string }[]
  readonly troubles: readonly { readonly about: string; readonly message: string; readonly hint: string }[]
}

export type GateInput = {
  readonly world: World
  readonly envelopes: readonly Envelope[]
  readonly workspace: string
  readonly base: string | null
  readonly head: string | null
  readonly allowEmpty: boolean
}

/** Failure outranks a question, a question outranks nothing checked, nothing checked outranks a pass. */
export function gateOf({ world, envelopes, workspace, base, head, allowEmpty }: GateInput): Gate {
  const reports = world.audits.flatMap(({ report }) => (report ? [report] : [])).toReversed()
  const threats = world.threats
  const denied = envelopes.flatMap(({ event }) =>
    event.type === 'intent.denied' && event.by === 'time'
      ? [{ intent: event.intent.type, because: event.because }]
      : [],
  )
  const isFailed =
    reports.some(({ status }) => status === 'FAIL') || threats.some(({ level }) => reaches(level, 'HIGH'))
  const isChecked = reports.some(({ status }) => status !== 'NOT_RUN') || Object.keys(world.signals).length > 0
  const verdict = isFailed ? 'FAIL' : denied.length > 0 ? 'NEEDS_HUMAN' : isChecked ? 'PASS' : 'NOT_RUN'
  return {
    version: GATE_VERSION,
    workspace,
    base,
    head,
    verdict,
    exitCode: exitCodeOf(verdict, allowEmpty),
    reports,
    threats,
    denied,
    troubles: world.troubles.map(({ about, message, hint }) => ({ about, message, hint })),
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
