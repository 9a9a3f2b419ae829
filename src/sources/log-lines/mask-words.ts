// A message with everything that varies replaced by a mark: numbers with their units, hex, uuids, addresses, paths, quoted strings,
// emails, durations, values of `key=`. Templates and causes use the same marks.

export const MASK_CHARS_MAX = 400
export const MARK = '<*>'

const UNIT =
  'ns|us|µs|ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?|days?|k|kb|mb|gb|tb|kib|mib|gib|tib|b|bytes?|%|px|rpm|°c'

type Rule = {
  readonly pattern: RegExp
  readonly mark: string
  /** Without one of these in the text the pattern cannot match: most messages need few of the rules. */
  readonly needs: RegExp
}

const rule = (pattern: RegExp, needs: RegExp, mark: string = MARK): Rule => ({ pattern, mark, needs })

const RULES: readonly Rule[] = [
  rule(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, /-/),
  rule(/\b[a-z][a-z+.-]{1,12}:\/\/[^\s"'<>)\]},]+/gi, /:\/\//),
  rule(/[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+\b/g, /@/),
  rule(/"[^"]{0,300}"/g, /"/, '"<*>"'),
  rule(/(?<![\w'])'[^']{0,300}'(?!\w)/g, /'/, "'<*>'"),
  rule(/\/?(?<![\w:.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g, /\./),
  rule(/(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])/gi, /:/),
  rule(/(?<![\w.-])[\w-]+(?:\.[\w-]+)+:\d{2,5}\b/g, /\.[\w.-]+:\d/),
  rule(/(?<![\w/.])(?:\/[\w.@+~-]+){2,}\/?|(?<!\w)[A-Z]:\\[^\s"',;]+/g, /[/\\]/),
  rule(/(?<=[\w\])] ?=)[^\s,;()[\]{}"'<]+/g, /=/),
  rule(/\b0x[0-9a-f]+\b/gi, /0x/i),
  rule(/\b(?=[a-f]*\d)[0-9a-f]{7,}\b/gi, /\d/),
  rule(
    new RegExp(
      `(?:<(?=\\d))?(?<![A-Za-z_])[-+]?\\d+(?:[.,:]\\d+)*(?:e[+-]?\\d+)?(?: ?(?:${UNIT}))?(?![A-Za-z_])`,
      'gi',
    ),
    /\d/,
  ),
  rule(/(?<=[A-Za-z_])\d+/g, /\d/),
  rule(/[\w.-]*<\*>(?:[\w.:-]*<\*>)+[\w.-]*/g, /<\*>[\w.:-]*<\*>/),
]

/** The text with its variable parts marked. */
export function maskWords(text: string): string {
  let masked = text.length > MASK_CHARS_MAX ? text.slice(0, MASK_CHARS_MAX) : text
  for (const { pattern, mark, needs } of RULES) if (needs.test(masked)) masked = masked.replace(pattern, mark)
  return masked
}
