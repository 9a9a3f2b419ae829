// The rules of a repository's own .gitleaks.toml. They add to ours. Their allow-lists hold for them alone: whoever can write
// that file, an agent too, could otherwise silence everything.

import { parse } from 'smol-toml'
import { z } from 'zod'
import { plain } from '#protocol/plain.ts'
import type { CheckRun } from '#protocol/verdict.ts'
import { fromGo } from './go-expression.ts'

export const USER_RULES_MAX = 400
export const USER_CONFIG_CHARS_MAX = 512 * 1024
const list = z.array(z.string().max(2_000)).max(2_000)
const allowlistSchema = z.looseObject({
  paths: list.optional(),
  regexes: list.optional(),
  stopwords: list.optional(),
  regexTarget: z.string().optional(),
})
const ruleSchema = z.looseObject({
  id: z.string().max(200),
  description: z.string().max(1_000).optional(),
  regex: z.string().optional(),
  path: z.string().optional(),
  keywords: list.optional(),
  entropy: z.number().optional(),
  secretGroup: z.int().min(0).max(50).optional(),
  allowlist: allowlistSchema.optional(),
  allowlists: z.array(allowlistSchema).optional(),
})
const configSchema = z.looseObject({
  rules: z.array(z.unknown()).optional(),
  allowlist: allowlistSchema.optional(),
  allowlists: z.array(allowlistSchema).optional(),
  extend: z.looseObject({}).optional(),
})

export type Allowed = {
  readonly paths: readonly RegExp[]
  readonly expressions: readonly RegExp[]
  readonly target: 'secret' | 'match' | 'line'
  readonly stopwords: readonly string[]
}
export type UserRule = {
  readonly id: string
  readonly description: string
  readonly expression: RegExp | null
  readonly path: RegExp | null
  readonly keywords: readonly string[]
  readonly entropyMin: number
  readonly secretGroup: number
  readonly allowed: readonly Allowed[]
}
export type UserRules = {
  readonly rules: readonly UserRule[]
  /** Rules and parts of them that cannot be used, each with the reason. */
  readonly skipped: readonly string[]
}

/** Reads a .gitleaks.toml; what cannot be used is named, never silently left out. */
export function readUserRules(text: string): UserRules {
  if (text.length > USER_CONFIG_CHARS_MAX) return { rules: [], skipped: ['the file is too large'] }
  const config = configSchema.safeParse(parsed(text))
  if (!config.success) return { rules: [], skipped: ['the file is no such configuration'] }
  const { rules: raw = [], allowlist, allowlists = [], extend } = config.data
  const skipped: string[] = extend ? ['extend: only the rules in the file itself are used'] : []
  const note = (what: string): void => void skipped.push(what)
  const shared = [...allowlists, ...(allowlist ? [allowlist] : [])].map((one) => allowedOf(one, 'allowlist', note))
  const rules = raw.slice(0, USER_RULES_MAX).flatMap((one, index) => ruleOf(one, index, { shared, note }))
  if (raw.length > USER_RULES_MAX) note(`${raw.length - USER_RULES_MAX} rules beyond the ${USER_RULES_MAX}th`)
  return { rules, skipped }
}

const BECAUSE_CHARS_MAX = 400

/** What the report says of them. */
export function userRulesRan({ rules, skipped }: UserRules): CheckRun {
  const used = `${rules.length} rules used; its allow-lists hold for them only, never for the built-in rules`
  const rest = skipped.length === 0 ? '' : `; ${skipped.length} skipped: ${skipped.join('; ')}`
  return {
    name: 'rules of .gitleaks.toml',
    outcome: rules.length > 0 ? 'ran' : 'skipped',
    because: plain(used + rest, BECAUSE_CHARS_MAX),
  }
}

function parsed(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return null
  }
}

type Note = (what: string) => void

function ruleOf(
  raw: unknown,
  index: number,
  { shared, note }: { shared: readonly Allowed[]; note: Note },
): readonly UserRule[] {
  const read = ruleSchema.safeParse(raw)
  if (!read.success) {
    note(`rule ${index + 1}: it has no id, or a field of another kind`)
    return []
  }
  const {
    id,
    description = id,
    regex,
    path,
    keywords = [],
    entropy = 0,
    secretGroup = 0,
    allowlist,
    allowlists = [],
  } = read.data
  const tell: Note = (what) => note(`${id}: ${what}`)
  const expression = regex === undefined ? null : compiled(regex, tell)
  const pathExpression = path === undefined ? null : compiled(path, tell)
  if (expression === undefined || pathExpression === undefined) return []
  if (expression === null && pathExpression === null) {
    tell('it has neither regex nor path')
    return []
  }
  const own = [...allowlists, ...(allowlist ? [allowlist] : [])].map((one) => allowedOf(one, `${id}: allowlist`, note))
  return [
    {
      id,
      description,
      expression,
      path: pathExpression,
      keywords: keywords.map((keyword) => keyword.toLowerCase()),
      entropyMin: entropy,
      secretGroup,
      allowed: [...shared, ...own],
    },
  ]
}

/** Undefined, and noted, when it cannot be used. */
function compiled(source: string, note: Note): RegExp | undefined {
  const rewritten = fromGo(source)
  if (rewritten.ok) return rewritten.expression
  note(rewritten.because)
  return undefined
}

function allowedOf(raw: z.infer<typeof allowlistSchema>, name: string, note: Note): Allowed {
  const all = (sources: readonly string[] = []) =>
    sources.flatMap((source) => compiled(source, (because) => note(`${name}: ${because}`)) ?? [])
  const target = raw.regexTarget === 'match' || raw.regexTarget === 'line' ? raw.regexTarget : 'secret'
  const stopwords = (raw.stopwords ?? []).map((word) => word.toLowerCase())
  return { paths: all(raw.paths), expressions: all(raw.regexes), target, stopwords }
}
