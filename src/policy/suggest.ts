// Several equal answers → the rule that a person may take with the next one. It covers exactly what was answered and nothing wider,
// never what is destructive or CRITICAL, and it is only offered where it would change something.
import type { AgentRequest } from '#protocol/agent-request.ts'
import type { Precedent } from '#protocol/escalation.ts'
import type { Intent } from '#protocol/intent.ts'
import { PATTERN_CHARS_MAX, type Rule } from '#protocol/rule.ts'
import { type Asker, asked } from './asked.ts'
import { isNamed } from './glob.ts'
import { ruleOn, severityOf } from './judge.ts'
import { inOrder, type PlacedRule } from './rule.ts'
import type { ShellPart } from './shell-parts.ts'
import { READ_TOOLS } from './tools.ts'

export type Suggesting = {
  readonly rules: readonly PlacedRule[]
  readonly asker: Asker | null
  readonly precedent: Precedent | null
  /** So many equal answers in a row. */
  readonly after: number
  /** Of the question that it would be taken with. */
  readonly id: string
}

const SHOWN_CHARS_MAX = 120

type Condition = Pick<Rule, 'command' | 'paths'>

/** The rule to offer, or null. */
export function suggestRule(intent: Intent, { rules, asker, precedent, after, id }: Suggesting): Rule | null {
  if (intent.type !== 'request.answer' || !asker || !precedent || precedent.streak < after) return null
  const question = asked(intent, severityOf(intent), asker)
  const before = ruleOn(question, rules)
  if (before.verdict !== 'ask' || before.confirm || before.severity === 'CRITICAL') return null
  const verdict = precedent.last === 'allowed' ? 'allow' : 'deny'
  const exactly = exactlyThis(intent.request, verdict, question.parts)
  if (!exactly) return null
  const { request } = intent
  const shown = `${request.tool} ${request.detail}`.slice(0, SHOWN_CHARS_MAX)
  const rule: Rule = {
    name: `${verdict}-${id}`,
    kind: [request.kind],
    tool: request.tool,
    profile: asker.profile,
    likeness: request.likeness,
    ...(asker.role === null ? {} : { role: asker.role }),
    ...exactly,
    verdict,
    because: `${precedent.last} ${precedent.streak} times in a row: ${shown}`,
  }
  const taken = inOrder([...rules, { rule, layer: 'accepted', where: id }])
  return ruleOn(question, taken).verdict === verdict ? rule : null
}

/**
 * What is allowed is written down to the letter beside the likeness, which tells things apart and protects nothing. Null where
 * that cannot be.
 */
function exactlyThis(request: AgentRequest, verdict: 'allow' | 'deny', parts: readonly ShellPart[]): Condition | null {
  const { tool, paths, kind } = request
  if (kind !== 'permission' || tool.includes('*')) return null
  if (verdict === 'deny') return {}
  if (parts.length > 0) {
    const texts = [...new Set(parts.map(({ text }) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')))]
    const command = texts.join('|')
    return command.length <= PATTERN_CHARS_MAX ? { command } : null
  }
  if (!isNamed(tool, READ_TOOLS) || paths.length === 0) return null
  return paths.some((path) => !path.startsWith('/') || /[*?!~[\]]/.test(path)) ? null : { paths: [...paths] }
}
