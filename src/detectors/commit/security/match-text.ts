// RULES × TEXT → SPOTS: for templates, configuration and whatever needs no tree. Works without the parsers.
import type { Language } from '../syntax/language.ts'
import type { SecurityRule, Spot } from './security-rule.ts'

/** Longer lines are read up to here. */
export const TEXT_LINE_CHARS_MAX = 2_000
const MATCHES_MAX = 50
const COMMENTS: Readonly<Partial<Record<Language, RegExp>>> = {
  python: /^\s*#/,
  bash: /^\s*#/,
  docker: /^\s*#/,
  javascript: /^\s*(?:\/\/|\*|\/\*)/,
  go: /^\s*(?:\/\/|\*|\/\*)/,
  html: /^\s*(?:<!--|\{#|\{%-?\s*comment|\/\/-?)/,
  sql: /^\s*--/,
}

/** Everything that the `line` and `text` sinks of `rules` see. */
export function matchText(source: string, language: Language, rules: readonly SecurityRule[]): readonly Spot[] {
  const lines = source.split('\n')
  const comment = COMMENTS[language]
  return rules.flatMap((rule) =>
    rule.sinks.flatMap((sink) => {
      if (sink.on === 'line') {
        return lines.flatMap((line, index): Spot[] => {
          const text = line.length > TEXT_LINE_CHARS_MAX ? line.slice(0, TEXT_LINE_CHARS_MAX) : line
          if (!sink.is.test(text) || comment?.test(text) || sink.isNot?.test(text)) return []
          return [spotAt(rule, index + 1, index + 1)]
        })
      }
      if (sink.on !== 'text' || sink.unless?.test(source)) return []
      const regions = sink.within ? [...take(source.matchAll(sink.within), MATCHES_MAX)] : [{ 0: source, index: 0 }]
      return regions.flatMap(({ 0: region, index: from }) =>
        [...take(region.matchAll(sink.is), MATCHES_MAX)].flatMap((found) => {
          if (sink.isNot?.test(found[0])) return []
          const start = from + found.index
          const line = lineAt(source, start + (found[0].length - found[0].trimStart().length))
          if (comment?.test(lines[line - 1] ?? '')) return []
          return [spotAt(rule, line, lineAt(source, start + found[0].length))]
        }),
      )
    }),
  )
}

const spotAt = (rule: SecurityRule, line: number, endLine: number): Spot => ({
  rule,
  line,
  endLine,
  sourceLine: null,
  level: 0,
})

function* take<Item>(items: Iterable<Item>, count: number): Generator<Item> {
  let left = count
  for (const item of items) {
    if (left-- <= 0) return
    yield item
  }
}

function lineAt(source: string, offset: number): number {
  let line = 1
  for (let at = source.indexOf('\n'); at >= 0 && at < offset; at = source.indexOf('\n', at + 1)) line++
  return line
}
