// A changed file made ready for the rules: language told, foreign text refused, facts computed at most once.
import type { Inspected } from '../security/inspect.ts'
import type { Facts } from './facts.ts'
import type { Parse } from './grammar.ts'
import { type CodeLanguage, isForeign, languageOf, SOURCE_CHARS_MAX } from './language.ts'
import { readFacts } from './read-facts.ts'

const PARSED: ReadonlySet<string> = new Set<CodeLanguage>(['python', 'javascript', 'go', 'bash'])

/** Null for a file that no structural rule reads. `parse` null: only text rules will see it. */
export function openFile(path: string, text: string, parse: Parse | null): Inspected | null {
  if (text.length > SOURCE_CHARS_MAX) return null
  const language = languageOf(path, text)
  if (language === null || isForeign(path, text)) return null
  let facts: Facts | null | undefined
  return {
    path,
    text,
    lower: text.toLowerCase(),
    language,
    facts: () => {
      if (facts !== undefined) return facts
      facts =
        parse && PARSED.has(language)
          ? readFacts({ path, source: text, language: language as CodeLanguage }, parse)
          : null
      return facts
    },
  }
}
