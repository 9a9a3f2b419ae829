// What a rule on a kind of file is: told by the path which files it reads, it names the secrets in one line of them.
import type { Severity } from '#protocol/severity.ts'

/** A secret in a line, by columns. */
export type InLine = {
  readonly from: number
  readonly to: number
  readonly severity: Severity
  readonly confidence: 'high' | 'medium' | 'low'
}

export type FileFormat = {
  readonly rule: string
  readonly name: string
  readonly paths: RegExp
  /** False for files with such a path that hold something else. */
  readonly holds?: (text: string) => boolean
  /** Called for each line in order; `before` are the lines above it. */
  readonly look: (line: string, before: readonly string[]) => readonly InLine[]
}

/** The group `secret` of the first match, or nothing. */
export function captured(
  line: string,
  expression: RegExp,
  how: Pick<InLine, 'severity' | 'confidence'> = { severity: 'HIGH', confidence: 'medium' },
): readonly InLine[] {
  const match = expression.exec(line)
  const secret = match?.groups?.['secret']
  if (!match || !secret) return []
  const from = match.index + match[0].lastIndexOf(secret)
  return [{ from, to: from + secret.length, ...how }]
}
