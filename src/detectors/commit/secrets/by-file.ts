// Secrets that the kind of file gives away: the same word is a password in .pgpass and nothing in a program.
import type { RuleFile } from '../rule.ts'
import { CREDENTIAL_FILES } from './credential-files.ts'
import type { FileFormat } from './file-format.ts'
import type { Found } from './found.ts'
import { mayHoldSettings, SETTING_LINES, SETTING_MODULES } from './setting-lines.ts'

/** In the order of the text, file format after file format. */
export function findByFile({ path, text }: RuleFile): readonly Found[] {
  if (text === null) return []
  const formats = [...CREDENTIAL_FILES, ...(mayHoldSettings(path) ? [SETTING_LINES, SETTING_MODULES] : [])].filter(
    ({ paths, holds }) => paths.test(path) && holds?.(text) !== false,
  )
  return formats.length === 0 ? [] : inLines(text.split('\n'), formats)
}

function inLines(lines: readonly string[], formats: readonly FileFormat[]): readonly Found[] {
  const found: Found[] = []
  const before: string[] = []
  let start = 0
  for (const line of lines) {
    for (const { rule, name, look } of formats) {
      for (const { from, to, ...how } of look(line, before))
        found.push({ rule, name, from: start + from, to: start + to, ...how })
    }
    before.push(line)
    start += line.length + 1
  }
  return found
}
