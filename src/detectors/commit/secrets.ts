// Credentials in a changed file, by the vendors' own formats. What leaves here is masked: no value, no text beside it.

import { plain } from '#protocol/plain.ts'
import { mask, SECRET_PATTERNS, type SecretPattern } from '#protocol/secret.ts'
import { SEVERITIES, type Severity } from '#protocol/severity.ts'
import { isIllustrative } from './file-kind.ts'
import { isPlaceholder } from './placeholder.ts'
import { type Hit, inEachLine, type Rule } from './rule.ts'

/** Longer lines (minified files) are read in pieces, so that no expression meets more than this at once. */
export const PIECE_CHARS_MAX = 10_000
/** More than the longest credential: what lies on a border is whole in one of the two pieces. */
const OVERLAP_CHARS = 600
/** Formats that are often short-lived or local. */
const LESS_CERTAIN = new Set(['secret/jwt', 'secret/url-password'])
const NAME_BEFORE = /([A-Za-z_][\w.-]{0,40})["'`\]]?\s{0,4}(?::|=|=>|:=)\s{0,4}["'`]?$/

/** One finding for each format and line. */
export const findSecrets: Rule = (file) => {
  const lowered = isIllustrative(file.path) ? 1 : 0
  return inEachLine(file, (line) => piecesOf(line).flatMap((piece) => lookAt(piece, lowered)))
}

function piecesOf(line: string): readonly string[] {
  if (line.length <= PIECE_CHARS_MAX) return [line]
  const step = PIECE_CHARS_MAX - OVERLAP_CHARS
  return Array.from({ length: Math.ceil(line.length / step) }, (_, index) =>
    line.slice(index * step, index * step + PIECE_CHARS_MAX),
  )
}

function lookAt(piece: string, lowered: number): readonly Hit[] {
  const lower = piece.toLowerCase()
  const taken: { readonly from: number; readonly to: number }[] = []
  const hits: Hit[] = []
  for (const pattern of SECRET_PATTERNS) {
    if (!pattern.keywords.some((keyword) => lower.includes(keyword))) continue
    for (const match of piece.matchAll(pattern.expression)) {
      const secret = match.groups?.['secret'] ?? match[0]
      const from = match.index + match[0].lastIndexOf(secret)
      // Formats overlap (`sk-ant-…` also looks like `sk-…`); the more exact one stands first in the list.
      const isTaken = taken.some((range) => from < range.to && from + secret.length > range.from)
      if (isTaken || isPlaceholder(pattern.rule, secret)) continue
      taken.push({ from, to: from + secret.length })
      hits.push(hitOf(pattern, secret, { before: piece.slice(Math.max(0, from - 100), from), lowered }))
    }
  }
  return hits
}

function hitOf(
  pattern: SecretPattern,
  secret: string,
  place: { readonly before: string; readonly lowered: number },
): Hit {
  const name = NAME_BEFORE.exec(place.before)?.[1]
  const isLessCertain = LESS_CERTAIN.has(pattern.rule)
  return {
    rule: pattern.rule,
    type: 'secret',
    severity: lower(isLessCertain ? 'HIGH' : 'CRITICAL', place.lowered),
    confidence: isLessCertain || place.lowered > 0 ? 'medium' : 'high',
    description: `${pattern.name} in the repository`,
    evidence: [plain(`${name ? `${name} = ` : ''}${mask(secret)}`)],
    remediation:
      'Revoke it with its issuer now: it stays in the history even when the line is removed. Then read it from the environment or a secret store.',
  }
}

const lower = (severity: Severity, steps: number): Severity =>
  SEVERITIES[Math.min(SEVERITIES.indexOf(severity) + steps, SEVERITIES.length - 1)] ?? severity
