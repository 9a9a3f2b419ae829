// INTENT → ALLOW | DENY | ASK. Limits, roles and the project's rules can only tighten; of the user's, the accepted and the built-in
// ones the first that covers it decides; what none covers is asked, never allowed. A line of several commands is allowed
// when each of them is.
import type { Intent } from '#protocol/intent.ts'
import type { RuleVerdict } from '#protocol/rule.ts'
import { rankOf, type Severity } from '#protocol/severity.ts'
import { type Asked, type Asker, asked } from './asked.ts'
import { mismatch, type Piece } from './match.ts'
import { isTightening, namedRule, type PlacedRule, TIGHTENING } from './rule.ts'

export type Ruling = {
  readonly verdict: RuleVerdict
  /** The deciding rule; null when none covers it. */
  readonly rule: PlacedRule | null
  /** Its reason, its name and its layer. */
  readonly because: string
  readonly severity: Severity
  /** Allowed only by somebody who says so a second time. */
  readonly confirm: boolean
}

const STRICTNESS: readonly RuleVerdict[] = ['allow', 'ask', 'deny']

/** The ruling on an intent. `asker` is the session that it comes from, if one does. */
export function judge(intent: Intent, rules: readonly PlacedRule[], asker: Asker | null = null): Ruling {
  return ruleOn(asked(intent, severityOf(intent), asker), rules)
}

/** How bad it is if this is decided wrongly, before rules say that it is worse. */
export function severityOf(intent: Intent): Severity {
  if (intent.type === 'commit.block') return 'CRITICAL'
  if (intent.type === 'issue.escalate') return intent.issue.finding.severity
  if (intent.type === 'task.write' || intent.type === 'workflow.begin') return intent.threat.level
  if (intent.type === 'session.restart') return intent.keepsFailing ? 'HIGH' : 'LOW'
  if (intent.type === 'request.answer' && intent.request.severity) return intent.request.severity
  return 'MEDIUM'
}

/** The ruling on what is asked, whoever wants to know. */
export function ruleOn(question: Asked, rules: readonly PlacedRule[]): Ruling {
  const pieces = piecesOf(question)
  const tightening = TIGHTENING.flatMap((layer) =>
    pieces.flatMap((piece) => firstOf(rulesIn(rules, layer), question, piece) ?? []),
  )
  const base = rules.filter(({ layer }) => !isTightening(layer))
  const parts = question.parts.length > 0 ? question.parts : (['whole'] as const)
  const decided = parts.map((piece) => firstOf(base, question, piece))
  const unruled = decided.includes(null)
  const acrossParts = question.parts.length > 1 ? acrossCommands(base, question) : []
  const found = [...decided, ...acrossParts].filter((rule) => rule !== null)
  const strictest = strictestOf([...found, ...tightening])
  const verdict = strictest?.rule.verdict ?? 'ask'
  const marks = marksOf(rules, question, pieces)
  const deciding = unruled && verdict === 'allow' ? null : strictest
  const severity = marks.severities.reduce(worst, question.severity)
  if (!deciding) return { verdict: 'ask', rule: null, because: 'no rule covers this', severity, confirm: marks.confirm }
  const because = `${deciding.rule.because}: ${namedRule(deciding)}`
  return { verdict, rule: deciding, because, severity, confirm: marks.confirm }
}

/** Its commands one by one, and all of it. */
export function piecesOf({ parts }: Asked): readonly Piece[] {
  return [...parts, 'whole']
}

const rulesIn = (rules: readonly PlacedRule[], layer: PlacedRule['layer']) =>
  rules.filter((placed) => placed.layer === layer)

function firstOf(rules: readonly PlacedRule[], question: Asked, piece: Piece): PlacedRule | null {
  return rules.find(({ rule }) => mismatch(rule, question, piece) === null) ?? null
}

/** A rule on what only several commands together say, as `curl … | sh`. */
function acrossCommands(rules: readonly PlacedRule[], question: Asked): readonly PlacedRule[] {
  const across = rules.find(
    ({ rule }) =>
      rule.command !== undefined &&
      rule.verdict !== 'allow' &&
      mismatch(rule, question, 'whole') === null &&
      question.parts.every((part) => mismatch(rule, question, part) !== null),
  )
  return across ? [across] : []
}

/** On a tie the rule that says how bad it is, else the first. */
function strictestOf(found: readonly PlacedRule[]): PlacedRule | null {
  const strictness = ({ rule }: PlacedRule) =>
    2 * STRICTNESS.indexOf(rule.verdict) + (rule.severity === undefined ? 0 : 1)
  return found.reduce<PlacedRule | null>(
    (best, next) => (best === null || strictness(next) > strictness(best) ? next : best),
    null,
  )
}

function marksOf(rules: readonly PlacedRule[], question: Asked, pieces: readonly Piece[]) {
  const marking = rules.filter(
    ({ rule }) =>
      (rule.severity !== undefined || rule.confirm === true) &&
      pieces.some((piece) => mismatch(rule, question, piece) === null),
  )
  return {
    severities: marking.flatMap(({ rule }) => rule.severity ?? []),
    confirm: marking.some(({ rule }) => rule.confirm === true),
  }
}

const worst = (left: Severity, right: Severity): Severity => (rankOf(right) < rankOf(left) ? right : left)
