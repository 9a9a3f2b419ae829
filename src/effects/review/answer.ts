// What of the model's answer is believed: findings in the right form, on a line that the change added, that no rule has reported
// already. They are added to the others and nothing else: no answer can take a finding away, or stop anybody by itself.
import { z } from 'zod'
import { clean } from '#protocol/clean.ts'
import type { Finding } from '#protocol/finding.ts'
import { createLineNames } from '#protocol/line-fingerprint.ts'
import type { ChangedText } from '#protocol/observation.ts'
import { PROPOSALS_MAX, type Proposal } from '#protocol/proposal.ts'
import { type PassName, passOf, REVIEW_FAMILY, REVIEW_FINDINGS_MAX } from '#protocol/review.ts'
import { rankOf } from '#protocol/severity.ts'
import { saidFindingSchema, saidProposalSchema } from './question.ts'

type Said = z.infer<typeof saidFindingSchema>

export type Believed = {
  readonly findings: readonly Finding[]
  readonly proposals: readonly Proposal[]
  /** What was left out, in words; null when nothing was. */
  readonly left: string | null
}

const TYPES: Readonly<Record<PassName, Finding['type']>> = {
  Security: 'security',
  Performance: 'performance',
  'Stack-specific': 'style',
  // "test" is what running the tests found.
  Testing: 'style',
}
const looseSchema = z.object({
  findings: z.array(z.unknown()).default([]),
  proposals: z.array(z.unknown()).default([]),
})

/** `input` is the tool call's; null when it is no answer at all. */
export function believe(input: unknown, files: readonly ChangedText[], known: readonly Finding[]): Believed | null {
  const loose = looseSchema.safeParse(input)
  if (!loose.success) return null
  const parsed = loose.data.findings.map((one) => saidFindingSchema.safeParse(one))
  const said = parsed.flatMap(({ data }) => (data ? [data] : []))
  const placed = said.filter((one) => isOnAddedLine(one, files))
  const fresh = once(placed.filter((one) => !known.some((finding) => isSame(one, finding))))
  const worst = fresh.toSorted((left, right) => rankOf(left.severity) - rankOf(right.severity))
  const kept = worst.slice(0, REVIEW_FINDINGS_MAX)
  return {
    findings: kept.map((one) => findingOf(one, files)),
    proposals: loose.data.proposals.flatMap(proposalOf).slice(0, PROPOSALS_MAX),
    left: inWords([
      [parsed.length - said.length, 'malformed'],
      [said.length - placed.length, 'not on an added line'],
      [placed.length - fresh.length, 'known already'],
      [fresh.length - kept.length, `beyond ${REVIEW_FINDINGS_MAX}`],
    ]),
  }
}

function isOnAddedLine({ file, line }: Said, files: readonly ChangedText[]): boolean {
  return files.some(({ path, addedLines }) => path === file && addedLines.includes(line))
}

/** The same place and pass: the rule's own words stand. */
const isSame = ({ file, line, pass }: Said, finding: Finding) =>
  finding.file === file && finding.line === line && passOf(finding) === pass

function once(said: readonly Said[]): readonly Said[] {
  return [...new Map(said.map((one) => [`${one.pass}\n${one.file}\n${one.line}`, one])).values()]
}

/** At most HIGH: what a text in the change may have talked a model into must not stop an agent or wake a human. */
function findingOf(
  { pass, severity, confidence, file, line, description, remediation }: Said,
  files: readonly ChangedText[],
): Finding {
  const rule = `${REVIEW_FAMILY}/${pass.toLowerCase()}`
  const text = files.find(({ path }) => path === file)?.text ?? ''
  const lines = text.split('\n')
  const nameOf = createLineNames(file)
  const names = lines.map((each) => nameOf(rule, each))
  return {
    rule,
    type: TYPES[pass],
    severity: severity === 'CRITICAL' ? 'HIGH' : severity,
    confidence,
    file,
    line,
    description: clean(description),
    evidence: [clean(lines[line - 1] ?? '')],
    remediation: clean(remediation, 600),
    fingerprint: names[line - 1] ?? nameOf(rule, ''),
  }
}

function proposalOf(said: unknown): readonly Proposal[] {
  const parsed = saidProposalSchema.safeParse(said)
  if (!parsed.success) return []
  const title = clean(parsed.data.title, 200)
  const because = clean(parsed.data.because, 600)
  return [{ title, because, from: 'reviewer', issues: [], approval: 'needed' }]
}

function inWords(counts: readonly (readonly [number, string])[]): string | null {
  const said = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return said.length === 0 ? null : `left out: ${said.join(', ')}`
}
