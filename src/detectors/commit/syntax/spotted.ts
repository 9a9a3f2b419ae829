// What a structural rule found, before it has its name: a finding with every line that takes part in it, so that it counts as
// new when the change added any of them.
import type { Finding } from '#protocol/finding.ts'
import { createLineNames } from '#protocol/line-fingerprint.ts'
import { plain } from '#protocol/plain.ts'
import type { RelationsAsked, Seen } from '#protocol/scan.ts'
import { redact } from '#protocol/secret.ts'

export type Spotted = Omit<Finding, 'file' | 'fingerprint'> & {
  /** 1-based lines of source and sink. */
  readonly touches: readonly number[]
  readonly asks?: RelationsAsked
}

const LINE_CHARS_MAX = 200

/** Findings with file and fingerprint; the same text gives the same names wherever the lines are. */
export function nameSpots(path: string, text: string, spotted: readonly Spotted[]): readonly Seen[] {
  const lines = text.split('\n')
  const nameOf = createLineNames(path)
  return spotted
    .toSorted((a, b) => a.line - b.line || (a.rule < b.rule ? -1 : 1))
    .map(({ touches, asks, ...rest }) => ({
      touches,
      ...(asks && { asks }),
      finding: { ...rest, file: path, fingerprint: nameOf(rest.rule, lines[rest.line - 1] ?? '') },
    }))
}

/** One line of the file as evidence: redacted, printable, short. */
export function quoteLine(lines: readonly string[], line: number, label = ''): string {
  return plain(`${label}${line}: ${redact((lines[line - 1] ?? '').trim().slice(0, LINE_CHARS_MAX))}`)
}

/** All lines from `from` to `to`. */
export const linesBetween = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.min(to - from + 1, 200) }, (_, index) => from + index)
