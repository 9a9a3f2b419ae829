// How a finding in a line of a file is named for ever: by rule, path, masked text and occurrence, so that it keeps its
// name when lines move. Detectors and the adapters of outside tools must name alike, hence here.
import { fingerprint } from './fingerprint.ts'
import { redact } from './secret.ts'

const TEXT_CHARS_MAX = 2_000

/** Names the findings of one file; ask in line order, once a rule and line, over all lines of the file. */
export function createLineNames(path: string): (rule: string, line: string) => string {
  const seen = new Map<string, number>()
  return (rule, line) => {
    const key = `${rule}\n${path}\n${redact(line).replace(/\s+/g, '').slice(0, TEXT_CHARS_MAX)}`
    const occurrence = (seen.get(key) ?? 0) + 1
    seen.set(key, occurrence)
    return fingerprint(`${key}\n${occurrence}`)
  }
}

/** A line that holds a secret of a kind that only an outside tool knows, without its longer words: for naming, not for showing. */
export function veiled(line: string): string {
  return line.replace(/[^\s"'`=:,;(){}[\]<>]{6,}/g, '*')
}
