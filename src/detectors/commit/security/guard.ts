// Was a value checked before it is used? Looks in the lines before for a condition that compares the name with a list or a form.

const GUARD_NAMES_MAX = 12
const CHECK_WORDS =
  'includes|has|indexOf|match|fullmatch|test|startsWith|startswith|endsWith|endswith|is_?safe\\w*|is_?valid\\w*|valid\\w*|is_?allow\\w*|allow\\w*|check\\w*|whitelist\\w*|url_has_allowed_host_and_scheme|is_relative_to|isdigit|isalnum|isidentifier|HasPrefix|Contains|MatchString|IsLocal|hasOwnProperty|isInteger'

/** True when a condition in `before` tests one of `names` against a list, a pattern or a check function. */
export function isGuarded(before: string, names: readonly string[]): boolean {
  if (!/\b(?:if|assert|unless|switch|case|elif)\b/.test(before)) return false
  const conditions = before.split('\n').filter((line) => /\b(?:if|assert|elif|switch)\b|\?/.test(line))
  return [...new Set(names)].slice(0, GUARD_NAMES_MAX).some((name) => {
    const word = `(?<![\\w$.])${name.replace(/\$/g, '\\$')}\\b`
    const tested = new RegExp(
      `${word}[^\\n]{0,40}\\b(?:not\\s+)?in\\s+[\\w(\\[{'"]|\\b(?:${CHECK_WORDS})\\([^\\n]{0,80}${word}|${word}(?:\\.\\w+)?\\.(?:${CHECK_WORDS})\\(|${word}\\s*(?:===?|!==?)\\s*['"\`]`,
    )
    return conditions.some((line) => !/^\s*for\b|\bfor\s+\w+\s+in\b/.test(line) && tested.test(line))
  })
}
