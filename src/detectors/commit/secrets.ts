// Credentials in a changed file: by the vendors' formats, by the kind of file, by a telling name and a random value.
// What leaves here is masked: no value, no text beside it, and no name that could be searched for.

import type { Finding } from '#protocol/finding.ts'
import { createLineNames } from '#protocol/line-fingerprint.ts'
import { plain } from '#protocol/plain.ts'
import { mask, redact } from '#protocol/secret.ts'
import { SEVERITIES, type Severity } from '#protocol/severity.ts'
import { isIllustrative, isLockFile, isMachineMade, isTranslation } from './file-kind.ts'
import type { Hit, Rule, RuleFile } from './rule.ts'
import { findByFile } from './secrets/by-file.ts'
import { findByFormat } from './secrets/by-format.ts'
import type { Found } from './secrets/found.ts'
import { findByUserRules } from './secrets/gitleaks/by-user-rules.ts'
import type { UserRule } from './secrets/gitleaks/user-rules.ts'
import { isTakenBack } from './suppressions/marker.ts'

const NAME_BEFORE = /([A-Za-z_][\w.-]{0,40})\\?["'`\]]?\s{0,4}(?::|=|=>|:=)\s{0,4}\\?["'`]?$/
const BEFORE_CHARS = 100
const ABOVE_CHARS = 400
const MASKED_LINE_CHARS = 2_000

/** The rule on secrets with what a repository's own configuration adds to ours. One finding for each rule and line. */
export function secretsRule(userRules: readonly UserRule[]): Rule {
  return (file) => {
    if (file.text === null) return []
    const byFile = isTranslation(file.path) ? [] : findByFile(file)
    const found = [...findByFormat(file), ...byFile, ...findByUserRules(file, userRules)]
    return found.length === 0 ? [] : toFindings(file.text, file.path, once(found))
  }
}

export const findSecrets: Rule = secretsRule([])

/** Of several rules on the same value the worst counts; equal ones in the order of the rules. */
function once(found: readonly Found[]): readonly Found[] {
  const kept: Found[] = []
  for (const one of found.toSorted((a, b) => a.from - b.from)) {
    const at = kept.length - 1
    const last = kept[at]
    if (last === undefined || one.from >= last.to) kept.push(one)
    else if (SEVERITIES.indexOf(one.severity) < SEVERITIES.indexOf(last.severity)) kept[at] = one
  }
  return kept
}

function toFindings(text: string, path: string, found: readonly Found[]): readonly Finding[] {
  const nameOf = createLineNames(path)
  const steps = stepsDown(path)
  const findings: Finding[] = []
  for (const { line, start, end, found: inLine } of byLine(text, found)) {
    const masked = maskedLine(text, { start, end }, inLine)
    const isKept = (one: Found) =>
      !canBeTakenBack(one) || !isTakenBack(one.rule, text.slice(start, end), lineAbove(text, start))
    const rules = new Map(inLine.filter(isKept).map((one) => [one.rule, one]))
    for (const one of rules.values()) {
      findings.push({ ...findingOf(text, one, steps), file: path, line, fingerprint: nameOf(one.rule, masked) })
    }
  }
  return findings
}

/** A vendor's exact format cannot be ignored by a comment, which an agent can write. */
const canBeTakenBack = ({ severity }: Found) => severity !== 'CRITICAL'
const lineAbove = (text: string, start: number) =>
  text
    .slice(Math.max(0, start - ABOVE_CHARS), Math.max(0, start - 1))
    .split('\n')
    .at(-1) ?? ''

type Line = { readonly line: number; readonly start: number; readonly end: number; readonly found: Found[] }

function byLine(text: string, found: readonly Found[]): readonly Line[] {
  const lines: Line[] = []
  let line = 1
  let start = 0
  for (const one of found) {
    for (let next = text.indexOf('\n', start); next >= 0 && next < one.from; next = text.indexOf('\n', start)) {
      start = next + 1
      line++
    }
    const last = lines.at(-1)
    if (last?.line === line) last.found.push(one)
    else {
      const end = text.indexOf('\n', start)
      lines.push({ line, start, end: end < 0 ? text.length : end, found: [one] })
    }
  }
  return lines
}

/** The line with its secrets masked, from which its name is made: a hash of a weak password could be searched. */
function maskedLine(text: string, { start, end }: { start: number; end: number }, found: readonly Found[]): string {
  let masked = ''
  let at = start
  for (const { from, to } of found) {
    masked += text.slice(at, from) + mask(text.slice(from, Math.min(to, end)))
    at = Math.min(to, end)
    if (masked.length > MASKED_LINE_CHARS) break
  }
  return masked + text.slice(at, Math.min(end, at + MASKED_LINE_CHARS))
}

function findingOf(text: string, { rule, name, from, to, severity, confidence }: Found, steps: number): Hit {
  const secret = text.slice(from, to)
  const before = text.slice(Math.max(0, from - BEFORE_CHARS), from)
  const field = NAME_BEFORE.exec(before.slice(before.lastIndexOf('\n') + 1))?.[1]
  return {
    rule,
    type: 'secret',
    severity: lower(severity, steps),
    confidence: steps > 0 && confidence === 'high' ? 'medium' : confidence,
    description: `${name} in the repository`,
    evidence: [plain(`${field ? `${redact(field)} = ` : ''}${mask(secret)}`)],
    remediation:
      'Revoke it with its issuer now: it stays in the history even when the line is removed. Then read it from the environment or a secret store.',
  }
}

const stepsDown = (path: RuleFile['path']): number =>
  isIllustrative(path) || isTranslation(path) || isMachineMade(path) || isLockFile(path) ? 1 : 0

const lower = (severity: Severity, steps: number): Severity =>
  SEVERITIES[Math.min(SEVERITIES.indexOf(severity) + steps, SEVERITIES.length - 1)] ?? severity
