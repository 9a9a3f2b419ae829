// INTENT → ALLOW | DENY | ASK. The first rule that covers the intent rules; what none covers is asked, never allowed.
import type { Intent } from '#protocol/intent.ts'
import { reaches, type Severity } from '#protocol/severity.ts'
import type { Rule } from './rule.ts'

export type Ruling = { readonly verdict: 'allow' | 'deny' | 'ask'; readonly rule: string; readonly because: string }

/** The ruling with the name of the rule and its reason. */
export function judge(intent: Intent, rules: readonly Rule[]): Ruling {
  const rule = rules.find((candidate) => covers(candidate, intent))
  return rule
    ? { verdict: rule.verdict, rule: rule.name, because: rule.because }
    : { verdict: 'ask', rule: 'none', because: 'no rule covers this' }
}

/** How bad it is if this is decided wrongly; it orders the queue and narrows rules. */
export function severityOf(intent: Intent): Severity {
  if (intent.type === 'commit.block') return 'CRITICAL'
  if (intent.type === 'task.write') return intent.threat.level
  if (intent.type === 'session.restart') return intent.keepsFailing ? 'HIGH' : 'LOW'
  return intent.type === 'request.answer' ? 'HIGH' : 'MEDIUM'
}

function covers(rule: Rule, intent: Intent): boolean {
  if (!rule.intents.includes('*') && !rule.intents.includes(intent.type)) return false
  if (rule.from !== undefined && !reaches(severityOf(intent), rule.from)) return false
  if (rule.matches === undefined) return true
  if (intent.type !== 'request.answer') return false
  return new RegExp(rule.matches).test(`${intent.request.tool} ${intent.request.detail}`)
}
