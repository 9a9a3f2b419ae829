// One file → what the security rules saw in it: text rules always, rules on facts where the parsers are there.
import type { Facts } from '../syntax/facts.ts'
import type { Language } from '../syntax/language.ts'
import { rulesFor } from './all-rules.ts'
import { matchFacts } from './match-facts.ts'
import { matchText } from './match-text.ts'
import type { SecurityRule, Spot } from './security-rule.ts'

export type Inspected = {
  readonly path: string
  readonly text: string
  readonly lower: string
  readonly language: Language
  /** Computed on first use; null without parsers, or for text that is not code. */
  facts(): Facts | null
}

const onFacts = (rule: SecurityRule) => rule.sinks.some(({ on }) => on !== 'line' && on !== 'text')

/** All spots of a file, one a rule and line, the most certain first. */
export function inspectSecurity(file: Inspected): readonly Spot[] {
  const rules = rulesFor(file)
  if (rules.length === 0) return []
  const withFacts = rules.filter(onFacts)
  const facts = withFacts.length > 0 ? file.facts() : null
  const spots = [...(facts ? matchFacts(facts, withFacts) : []), ...matchText(file.text, file.language, rules)]
  const best = new Map<string, Spot>()
  for (const spot of spots) {
    const key = `${spot.rule.id} ${spot.line}`
    if ((best.get(key)?.level ?? -1) < spot.level) best.set(key, spot)
  }
  return [...best.values()].toSorted((a, b) => a.line - b.line)
}
