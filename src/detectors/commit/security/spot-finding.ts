// SPOT → FINDING: how bad it is here, where it came from, what to do. Only a short list of rules may be CRITICAL, and only for
// remote input or for what is wrong by itself; in tests, examples and documents everything is two steps lower.
import { SEVERITIES, type Severity } from '#protocol/severity.ts'
import { isIllustrative } from '../file-kind.ts'
import { linesBetween, quoteLine, type Spotted } from '../syntax/spotted.ts'
import { LEVEL } from '../syntax/value.ts'
import type { SecurityRule, Spot } from './security-rule.ts'

const LOWERED_IN_TESTS = 2
const TYPES: Readonly<Record<string, Spotted['type']>> = {
  security: 'security',
  stack: 'performance',
  migration: 'performance',
  testing: 'suppression',
}

/** The finding for a spot in the file at `path`. */
export function spottedOf(spot: Spot, path: string, lines: readonly string[]): Spotted {
  const { rule, line, endLine, sourceLine, level } = spot
  const isFromAfar = sourceLine !== null && sourceLine !== line
  const source = isFromAfar ? [quoteLine(lines, sourceLine, 'enters at line ')] : []
  return {
    rule: rule.id,
    type: TYPES[rule.id.split('/', 1)[0] ?? ''] ?? 'style',
    severity: severityOf(rule, level, path),
    confidence: confidenceOf(rule, level),
    line,
    description: rule.title,
    evidence: [...source, quoteLine(lines, line, isFromAfar ? 'used at line ' : '')],
    remediation: rule.remediation,
    ...(rule.cwe !== undefined && { cwe: rule.cwe }),
    ...(rule.owasp !== undefined && { owasp: rule.owasp }),
    touches: [...(sourceLine === null ? [] : [sourceLine]), ...linesBetween(line, endLine)],
  }
}

function severityOf(rule: SecurityRule, level: number, path: string): Severity {
  const uncertain = level === LEVEL.parameter ? 1 : level === LEVEL.unknown ? 2 : 0
  const isTestRule = rule.id.startsWith('testing/')
  const lowered = isIllustrative(path) && !isTestRule && !/\.html?$/i.test(path) ? LOWERED_IN_TESTS : 0
  const step = Math.min(SEVERITIES.indexOf(rule.severity) + uncertain + lowered, SEVERITIES.length - 1)
  return SEVERITIES[step] ?? 'LOW'
}

function confidenceOf(rule: SecurityRule, level: number): SecurityRule['confidence'] {
  if (level === LEVEL.input) return 'high'
  if (level === LEVEL.unknown) return 'low'
  return rule.confidence
}
