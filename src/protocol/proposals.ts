// Initiatives that many findings of one kind suggest (A19): counted, in the same order for the same findings, and each
// marked as needing approval. A single finding suggests none; what it needs is its fix.
import type { Finding } from './finding.ts'
import { ISSUES_NAMED_MAX, PROPOSALS_MAX, type Proposal } from './proposal.ts'
import { passOf } from './review.ts'

/** A finding by the id of its issue. */
export type Counted = Pick<Finding, 'rule' | 'type' | 'file'> & { readonly id: string }

/** Findings of one kind from which on an initiative is proposed. */
export const FINDINGS_MIN = 3

/** What would settle a whole kind; the first whose pattern fits the rule's name. */
const INITIATIVES: readonly (readonly [RegExp, string])[] = [
  [/^secret\//, 'introduce a secret store, and a check before each commit'],
  [/^performance\//, 'introduce eager loading, and a test that counts queries'],
  [/migration/, 'introduce a checklist and a linter for migrations without downtime'],
  [/^suppression\//, 'introduce a budget of suppressions, with a reason and an expiry for each'],
  [/^(test|testing|coverage)\//, 'introduce a minimum of coverage on changed lines'],
  [/sql/, 'introduce parameterised queries through one data-access layer'],
  [/command|shell/, 'introduce one module that starts programs, without a shell'],
  [/xss|html|template|cross-site/, 'introduce templates that escape by default, with a content security policy'],
  [/csrf|cookie/, 'introduce one place where sessions, cookies and CSRF protection are configured'],
  [/crypt|hash|tls|transport|token|jwt/, 'introduce one module for cryptography and connections, with safe defaults'],
  [/path|traversal|file/, 'introduce one module that resolves paths inside allowed folders'],
  [/deserial|pickle|yaml/, 'introduce schemas at every border, and formats that carry no code'],
  [/ssrf|request-forgery/, 'introduce one HTTP client with a list of allowed hosts'],
]

/** From the findings, then what the model proposed; at most PROPOSALS_MAX. */
export function proposalsOf(findings: readonly Counted[], proposed: readonly Proposal[] = []): readonly Proposal[] {
  return [...fromRules(findings), ...proposed].slice(0, PROPOSALS_MAX)
}

function fromRules(findings: readonly Counted[]): readonly Proposal[] {
  const kinds = new Map<string, Counted[]>()
  for (const finding of findings) {
    const kind = initiativeFor(finding)
    kinds.set(kind, [...(kinds.get(kind) ?? []), finding])
  }
  return [...kinds]
    .filter(([, of]) => of.length >= FINDINGS_MIN)
    .sort(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1))
    .map(([initiative, of]) => proposalFor(initiative, of))
}

function initiativeFor(finding: Counted): string {
  const known = INITIATIVES.find(([pattern]) => pattern.test(finding.rule))
  return known?.[1] ?? `agree on a rule of the project against ${finding.rule}, and have its linter check it`
}

function proposalFor(initiative: string, findings: readonly Counted[]): Proposal {
  const files = new Set(findings.map(({ file }) => file)).size
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort()
  const [first] = findings
  const pass = first ? passOf(first) : 'Security'
  const counted = `${findings.length} findings of ${rules.slice(0, 5).join(', ')} in ${files} ${files === 1 ? 'file' : 'files'}`
  return {
    title: `${pass}: ${initiative}`.slice(0, 200),
    because: `${counted}: mended one by one they come back.`.slice(0, 600),
    from: 'rules',
    issues: [...new Set(findings.map(({ id }) => id))].sort().slice(0, ISSUES_NAMED_MAX),
    approval: 'needed',
  }
}
