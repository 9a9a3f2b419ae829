// `signalbox triage FILE`: what an issue is about, by which words, and who would take it.
import type { Triage } from '#protocol/triage.ts'
import type { Io } from './io.ts'
import { columns } from './words.ts'

const EVIDENCE_SHOWN = 8
const CANDIDATES_SHOWN = 3

/** Null where no workflow of the roster is for it. */
export type ShownRoute = {
  readonly workflow: string
  readonly start: string | null
  readonly reviewers: readonly string[]
} | null

/** Exit code 0 when it is sure, 3 when a human would be asked. */
export function printTriage(
  { title, triage }: { readonly title: string; readonly triage: Triage },
  route: ShownRoute,
  { io, asJson }: { readonly io: Io; readonly asJson: boolean },
): number {
  const code = triage.isSure ? 0 : 3
  if (asJson) {
    io.out(JSON.stringify({ title, ...triage, route }, null, 2))
    return code
  }
  const { kind, confidence, isSure, candidates, evidence, by, because } = triage
  const percent = (share: number) => `${Math.round(share * 100)} %`
  io.out(`${isSure ? kind : `${kind}?`}  ${percent(confidence)}  ${title}`)
  if (because !== '') io.out(`the ${by} says: ${because}`)
  if (route) {
    const reviewers = route.reviewers.length === 0 ? '' : `; reviewed by ${route.reviewers.join(', ')}`
    io.out(`workflow ${route.workflow}${route.start === null ? '' : `, ${route.start} begins`}${reviewers}`)
  } else io.out(`no workflow is for ${kind}`)
  const rows = evidence
    .filter((one) => candidates.slice(0, CANDIDATES_SHOWN).some((candidate) => candidate.kind === one.kind))
    .slice(0, EVIDENCE_SHOWN)
    .map((one) => [
      `  +${one.weight.toFixed(1)}`,
      one.kind,
      one.where,
      `"${one.said}"${one.times > 1 ? ` ×${one.times}` : ''}`,
    ])
  for (const row of columns(rows)) io.out(row)
  const others = candidates.slice(1, CANDIDATES_SHOWN).map((one) => `${one.kind} ${percent(one.confidence)}`)
  io.out(`else ${others.join(', ')}`)
  if (!isSure) io.err('not sure: `signalbox workflow run --issue FILE` asks you, `workflow run NAME` chooses')
  return code
}
