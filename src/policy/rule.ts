// Rules with their place: which layer they belong to, and where a person finds them. In a file they are checked here.
import { type Rule, ruleSchema } from '#protocol/rule.ts'
import { patternProblem } from './pattern.ts'

/**
 * `limit`: built in, can only tighten and is always tried. `role`: what a role's file forbids, `project`: from the repository, which an
 * agent can write; both can only tighten too. Of the others, in this order, the first rule that matches decides.
 */
export const LAYERS = ['limit', 'role', 'project', 'user', 'accepted', 'default'] as const
export type Layer = (typeof LAYERS)[number]

/** Whatever else rules, what these say is not loosened. */
export const TIGHTENING = ['limit', 'role', 'project'] as const

export const isTightening = (layer: Layer): boolean => TIGHTENING.some((one) => one === layer)

export type PlacedRule = {
  readonly rule: Rule
  readonly layer: Layer
  /** File and line, or the question that it was accepted with; null for built-in ones. */
  readonly where: string | null
}

export const REQUEST_INTENT = 'request.answer'

/** What only requests have. */
const OF_REQUESTS = ['kind', 'tool', 'command', 'paths', 'role', 'session', 'profile', 'channel', 'likeness'] as const

/** A rule as a person writes it. */
export const userRuleSchema = ruleSchema.superRefine((rule, context) => {
  const problem = rule.command === undefined ? null : patternProblem(rule.command)
  if (problem) context.addIssue({ code: 'custom', path: ['command'], message: `the pattern ${problem}` })
  const condition = OF_REQUESTS.find((name) => rule[name] !== undefined)
  const others = (rule.intents ?? []).filter((type) => type !== REQUEST_INTENT && type !== '*')
  if (condition && others[0])
    context.addIssue({ code: 'custom', path: ['intents'], message: `"${condition}" says nothing about ${others[0]}` })
  if (rule.verdict === 'deny' && rule.confirm)
    context.addIssue({ code: 'custom', path: ['confirm'], message: 'what is denied is not confirmed' })
})

/** A rule of the repository's own file: it may refuse agents something or ask for it, never allow. */
export const projectRuleSchema = userRuleSchema.superRefine((rule, context) => {
  if (rule.verdict === 'allow')
    context.addIssue({
      code: 'custom',
      path: ['verdict'],
      message: 'a repository may not allow anything: an agent can write its file',
    })
  if (rule.intents?.some((type) => type !== REQUEST_INTENT))
    context.addIssue({ code: 'custom', path: ['intents'], message: `a repository rules on ${REQUEST_INTENT} only` })
})

/** In the order in which they are tried. */
export function inOrder(rules: readonly PlacedRule[]): readonly PlacedRule[] {
  return LAYERS.flatMap((layer) => rules.filter((placedRule) => placedRule.layer === layer))
}

/** Built-in rules of one layer. */
export function placed(layer: Layer, rules: readonly Rule[]): readonly PlacedRule[] {
  return rules.map((rule) => ({ rule, layer, where: null }))
}

/** `user rule "no rm" (config.json:14)`. */
export function namedRule({ rule, layer, where }: PlacedRule): string {
  const words = {
    limit: 'hard limit',
    role: 'role rule',
    project: 'project rule',
    user: 'rule',
    accepted: 'accepted rule',
    default: 'rule',
  }
  return `${words[layer]} "${rule.name}"${where === null ? '' : ` (${where})`}`
}
