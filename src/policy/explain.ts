// Why the policy rules as it does: every rule in the order in which they are tried, which of them cover the case, which one decides
// and which would have said something else; and, without a case, rules that can never decide.
import type { Rule } from '#protocol/rule.ts'
import { reaches } from '#protocol/severity.ts'
import type { Asked } from './asked.ts'
import { piecesOf, type Ruling, ruleOn } from './judge.ts'
import { mismatch } from './match.ts'
import { isTightening, namedRule, type PlacedRule, REQUEST_INTENT } from './rule.ts'

export type Trial = {
  readonly placed: PlacedRule
  readonly covers: boolean
  /** Why not; empty where it does. */
  readonly because: string
  readonly decides: boolean
  /** It covers the case and says something else than the ruling. */
  readonly contradicts: boolean
}

export type Explanation = {
  readonly ruling: Ruling
  readonly trials: readonly Trial[]
  /** What is known of the commands in it. */
  readonly parts: readonly string[]
  readonly unsure: string | null
}

/** The ruling on one case, with every rule that was tried. */
export function explain(question: Asked, rules: readonly PlacedRule[]): Explanation {
  const ruling = ruleOn(question, rules)
  const pieces = piecesOf(question)
  const trials = rules.map((placed): Trial => {
    const reasons = pieces.map((piece) => mismatch(placed.rule, question, piece))
    const covers = reasons.includes(null)
    const decides = placed === ruling.rule
    const contradicts = covers && !decides && placed.rule.verdict !== ruling.verdict
    return { placed, covers, because: covers ? '' : (reasons[0] ?? ''), decides, contradicts }
  })
  return { ruling, trials, parts: question.parts.map(({ text }) => text), unsure: question.unsure }
}

/** In words: what a rule that contradicts would have said, and why it does not. */
export function contradictionOf({ placed }: Trial, { ruling }: Explanation): string {
  const would = `${namedRule(placed)} would ${placed.rule.verdict} it`
  if (!ruling.rule) return `${would}, but does not cover all of it`
  if (isTightening(ruling.rule.layer))
    return `${would}; ${namedRule(ruling.rule)} is stricter, and nothing overrides that`
  return `${would}; ${namedRule(ruling.rule)} comes first or is stricter on a part of it`
}

/** A rule that never decides, with the earlier one that covers all that it covers. */
export type Shadowed = { readonly placed: PlacedRule; readonly by: PlacedRule }

/** Within the layers in which the first rule decides. */
export function shadowed(rules: readonly PlacedRule[]): readonly Shadowed[] {
  const base = rules.filter(({ layer }) => !isTightening(layer))
  return base.flatMap((placed, index) => {
    const by = base.slice(0, index).find((earlier) => coversAllOf(earlier.rule, placed.rule))
    return by ? [{ placed, by }] : []
  })
}

/** True only when it is certain: patterns and globs are compared as text. */
function coversAllOf(earlier: Rule, later: Rule): boolean {
  // What is not certain is never allowed, and the later rule still covers that.
  if (earlier.verdict === 'allow' && later.verdict !== 'allow' && isAboutRequests(later)) return false
  // What allows must fit a whole command, what tightens only a part of it.
  if (earlier.verdict !== 'allow' && later.verdict === 'allow' && earlier.paths) return false
  const intents = earlier.intents ?? [REQUEST_INTENT]
  const coversIntents =
    intents.includes('*') || (later.intents ?? [REQUEST_INTENT]).every((type) => intents.includes(type))
  const coversSeverity = earlier.from === undefined || (later.from !== undefined && reaches(later.from, earlier.from))
  return (
    coversIntents &&
    coversSeverity &&
    (['kind', 'tool', 'role', 'session', 'profile', 'channel', 'likeness'] as const).every((name) =>
      coversWords(earlier[name], later[name]),
    ) &&
    (earlier.command === undefined || earlier.command === later.command) &&
    (earlier.paths === undefined || JSON.stringify(earlier.paths) === JSON.stringify(later.paths))
  )
}

function isAboutRequests({ intents = [REQUEST_INTENT] }: Rule): boolean {
  return intents.some((type) => type === '*' || type === REQUEST_INTENT)
}

type Words = string | readonly string[] | undefined

function coversWords(earlier: Words, later: Words): boolean {
  if (earlier === undefined) return true
  if (later === undefined) return false
  const known = new Set([earlier].flat())
  return known.has('*') || [later].flat().every((word) => known.has(word))
}
