// ISSUE TEXT → KIND with named evidence and confidence (D4). Words speak for kinds as vocabularies say; a phrase is counted once, the
// title more than the text, what was pasted less. Nothing in the text is an instruction. Pure: the same text gives the same answer.
import { clean } from '#protocol/clean.ts'
import { CANDIDATES_MAX, EVIDENCE_MAX, type Triage, type TriageEvidence } from '#protocol/triage.ts'
import { ISSUE_KINDS, type IssueKind } from '#protocol/workflow.ts'
import { readIssue } from './read-issue.ts'
import { type Term, termsOf } from './vocabulary.ts'
import { BACKEND } from './words/backend.ts'
import { DATABASE } from './words/database.ts'
import { DEVOPS } from './words/devops.ts'
import { ERRORS } from './words/errors.ts'
import { INTEGRATION } from './words/integration.ts'
import { PERFORMANCE } from './words/performance.ts'
import { RESEARCH } from './words/research.ts'
import { SECURITY } from './words/security.ts'

const VOCABULARIES = {
  backend: BACKEND,
  database: DATABASE,
  devops: DEVOPS,
  errors: ERRORS,
  performance: PERFORMANCE,
  security: SECURITY,
  integration: INTEGRATION,
  research: RESEARCH,
} as const

/** What most issues without a word for anything are: wishes for the server, and bugs. */
const PRIOR: Partial<Record<IssueKind, number>> = { errors: 0.6, backend: 0.5 }
const TITLE = 1.6
const AGAIN = 0.3
const AGAIN_MAX = 3
const PASTED = 0.35
/** Weight of a trace: so much for being there. */
const TRACE_WEIGHT = 6
const TRACE_LINES_MIN = 2
const REPORT_WEIGHT = 2.5
/** The score that makes a kind e times as likely as one without it; longer texts say more of everything. */
const SPREAD_MIN = 2.5
const SPREAD_SHARE = 0.14
export const SURE_FROM = 0.6

type Scored = { readonly kind: IssueKind; readonly score: number; readonly evidence: readonly TriageEvidence[] }

const TERMS: readonly (readonly [IssueKind, readonly Term[]])[] = ISSUE_KINDS.map((kind) => [
  kind,
  termsOf(VOCABULARIES[kind]),
])

/** What the issue is about, by its words alone. */
export function classify(text: string): Triage {
  const scored = weigh(text).toSorted((one, other) => other.score - one.score)
  const top = scored[0]?.score ?? 0
  const spread = Math.max(SPREAD_MIN, SPREAD_SHARE * top)
  const odds = scored.map(({ score }) => Math.exp((score - top) / spread))
  const total = odds.reduce((sum, one) => sum + one, 0)
  const candidates = scored.map(({ kind, score }, index) => ({
    kind,
    score: round(score),
    confidence: round((odds[index] ?? 0) / total),
  }))
  const [first, second] = candidates
  const confidence = first?.confidence ?? 0
  const isTie = first !== undefined && second !== undefined && first.score === second.score
  return {
    kind: first?.kind ?? 'errors',
    confidence,
    isSure: confidence >= SURE_FROM && !isTie,
    by: 'rules',
    because: '',
    candidates: candidates.slice(0, CANDIDATES_MAX),
    evidence: scored
      .flatMap(({ evidence }) => evidence)
      .toSorted((one, other) => other.weight - one.weight)
      .slice(0, EVIDENCE_MAX),
  }
}

/** Every kind with what speaks for it. */
function weigh(text: string): readonly Scored[] {
  const { title, prose, pasted, traceLines, reportHeadings } = readIssue(text)
  const zones = { title, text: prose, pasted }
  const taken = phrasesIn(zones)
  return TERMS.map(([kind, terms]) => {
    const found = evidenceFor(kind, { terms, zones, taken })
    const evidence = kind === 'errors' ? [...found, ...seenOf(traceLines, reportHeadings)] : found
    return { kind, evidence, score: evidence.reduce((sum, { weight }) => sum + weight, PRIOR[kind] ?? 0) }
  })
}

/** What shows that something is broken without a word for it. */
function seenOf(traceLines: number, headings: number): readonly TriageEvidence[] {
  const seen = (said: string, times: number, weight: number): TriageEvidence => {
    return { kind: 'errors', said, where: 'pasted', times, weight }
  }
  return [
    ...(traceLines < TRACE_LINES_MIN ? [] : [seen('lines of a stack trace', traceLines, TRACE_WEIGHT)]),
    ...(headings === 0 ? [] : [seen('headings of a bug report', headings, headings === 1 ? 1.5 : REPORT_WEIGHT)]),
  ]
}

type Where = TriageEvidence['where']
type Zones = Readonly<Record<Where, string>>
/** A stretch of a zone, and the kind that a phrase there speaks for. */
type Span = { readonly from: number; readonly to: number; readonly kind: IssueKind }
type Taken = Readonly<Record<Where, readonly Span[]>>

const PLACES: readonly Where[] = ['title', 'text', 'pasted']

/** Where decisive phrases stand: their words do not speak for other kinds. */
function phrasesIn(zones: Zones): Taken {
  const spansIn = (where: Where) =>
    TERMS.flatMap(([kind, terms]) =>
      terms
        .filter(({ isPhrase, weight }) => isPhrase && weight >= 3)
        .flatMap(({ pattern }) => matchesIn(zones[where], pattern).map((span) => ({ ...span, kind }))),
    )
  return { title: spansIn('title'), text: spansIn('text'), pasted: spansIn('pasted') }
}

type Looking = { readonly terms: readonly Term[]; readonly zones: Zones; readonly taken: Taken }

function evidenceFor(kind: IssueKind, { terms, zones, taken }: Looking): readonly TriageEvidence[] {
  const mine: Record<Where, Span[]> = { title: [], text: [], pasted: [] }
  return terms.flatMap((term): readonly TriageEvidence[] => {
    const hits = PLACES.flatMap((where) => {
      const fresh = matchesIn(zones[where], term.pattern).filter(
        (hit) =>
          !mine[where].some((span) => isWithin(hit, span)) &&
          !taken[where].some((span) => span.kind !== kind && isWithin(hit, span) && !isWithin(span, hit)),
      )
      mine[where].push(...fresh.map((span) => ({ ...span, kind })))
      return fresh.map((hit) => ({ ...hit, where }))
    })
    const [first] = hits
    if (!first) return []
    const said = clean(zones[first.where].slice(first.from, first.to).replaceAll(/\s+/g, ' '), 80)
    const weight = round(term.weight * gainOf(hits))
    return [{ kind, said, where: first.where, times: hits.length, weight }]
  })
}

/** How much a term counts by where it stands and how often. */
function gainOf(hits: readonly { readonly where: Where }[]): number {
  const count = (where: Where) => hits.filter((hit) => hit.where === where).length
  const prose = count('text')
  const title = count('title') > 0 ? TITLE : 0
  const said = prose === 0 ? 0 : 1 + AGAIN * Math.min(prose - 1, AGAIN_MAX)
  return title + said === 0 ? PASTED : Math.max(title, said) + AGAIN * Math.min(title, said)
}

function matchesIn(text: string, pattern: RegExp): readonly { readonly from: number; readonly to: number }[] {
  return Array.from(text.matchAll(pattern), ({ index, 0: { length } }) => ({ from: index, to: index + length }))
}

const isWithin = (
  inner: { readonly from: number; readonly to: number },
  outer: { readonly from: number; readonly to: number },
) => inner.from >= outer.from && inner.to <= outer.to

const round = (value: number) => Math.round(value * 1_000) / 1_000
