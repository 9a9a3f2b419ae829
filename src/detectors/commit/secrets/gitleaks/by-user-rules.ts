// Looks for what the rules of a repository's own .gitleaks.toml name. Lines are read in pieces, so that no rule, whoever
// wrote it, sees more than one at once.

import type { RuleFile } from '#detectors/commit/rule.ts'
import { entropyOf } from '#protocol/secret/randomness.ts'
import type { Found } from '../found.ts'
import type { Allowed, UserRule } from './user-rules.ts'

export const PIECE_CHARS_MAX = 600
const OVERLAP_CHARS = 200
/** More of one rule in one file is noise. */
export const FOUND_MAX = 100

/** In the order of the rules. */
export function findByUserRules({ path, text }: RuleFile, rules: readonly UserRule[]): readonly Found[] {
  if (text === null) return []
  const lower = text.toLowerCase()
  const wanted = rules.filter((rule) => {
    if (rule.expression === null || (rule.path !== null && !matches(rule.path, path))) return false
    if (rule.allowed.some(({ paths }) => paths.some((one) => matches(one, path)))) return false
    return rule.keywords.length === 0 || rule.keywords.some((keyword) => lower.includes(keyword))
  })
  return wanted.flatMap((rule) => inText(text, rule))
}

function matches(expression: RegExp, text: string): boolean {
  expression.lastIndex = 0
  return expression.test(text)
}

function inText(text: string, rule: UserRule): readonly Found[] {
  const found = new Map<number, Found>()
  let start = 0
  for (const line of text.split('\n')) {
    const lower = line.toLowerCase()
    if (rule.keywords.length === 0 || rule.keywords.some((keyword) => lower.includes(keyword))) {
      for (let at = 0; at === 0 || at < line.length; at += PIECE_CHARS_MAX - OVERLAP_CHARS) {
        for (const one of inPiece(line.slice(at, at + PIECE_CHARS_MAX), start + at, rule)) found.set(one.from, one)
      }
    }
    if (found.size >= FOUND_MAX) break
    start += line.length + 1
  }
  return [...found.values()].slice(0, FOUND_MAX)
}

function inPiece(piece: string, start: number, rule: UserRule): readonly Found[] {
  if (rule.expression === null) return []
  const found: Found[] = []
  for (const match of piece.matchAll(rule.expression)) {
    const groups = match.slice(1).filter((group) => group !== undefined && group !== '')
    const secret = (rule.secretGroup > 0 ? match[rule.secretGroup] : groups[0]) ?? match[0]
    if (secret === '' || entropyOf(secret) < rule.entropyMin) continue
    if (rule.allowed.some((allowed) => isAllowed(allowed, { secret, match: match[0], line: piece }))) continue
    const from = start + match.index + match[0].lastIndexOf(secret)
    const name = `${rule.description.slice(0, 120)} (rule ${rule.id.slice(0, 60)} of .gitleaks.toml)`
    const id = rule.id.replace(/[^\w.-]/g, '-').slice(0, 50)
    found.push({
      rule: `secret/user-${id}`,
      name,
      from,
      to: from + secret.length,
      severity: 'HIGH',
      confidence: 'medium',
    })
  }
  return found
}

function isAllowed(
  { expressions, target, stopwords }: Allowed,
  texts: { secret: string; match: string; line: string },
): boolean {
  const lower = texts.secret.toLowerCase()
  return stopwords.some((word) => lower.includes(word)) || expressions.some((one) => matches(one, texts[target]))
}
