// The values of a configuration file with the path of keys that leads to each, told by its looks: objects in braces (JSON, and the
// literals of a JavaScript configuration), sections (TOML, INI), indentation (YAML). Calls and variables are not followed.

export type ConfigValue = {
  readonly path: readonly string[]
  /** As written, without quotes. */
  readonly value: string
  readonly line: number
}

/** Of one file. */
const VALUES_MAX = 10_000

/** In the order of the text. */
export function settingsIn(path: string, text: string): readonly ConfigValue[] {
  if (/\.ya?ml$/i.test(path)) return inIndentation(text)
  if (/\.(?:toml|cfg|ini|properties)$|(^|\/)\.coveragerc$/i.test(path)) return inSections(text)
  if (/\.(?:jsonc?|json5|[cm]?[jt]s)$/i.test(path)) return inBraces(text)
  // A file that is only called `…rc` is JSON or YAML.
  return text.trimStart().startsWith('{') ? inBraces(text) : inIndentation(text)
}

const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|[{}[\],:]|-?\d[\d_.]*%?|[A-Za-z_$][\w$]*|\n/g
const QUOTE = /^["'`]|["'`]$/g
const LITERAL = /^(?:["'`]|-?\d|true$|false$)/

type Braces = { readonly values: ConfigValue[]; readonly above: (string | null)[]; key: string | null; line: number }

function inBraces(text: string): readonly ConfigValue[] {
  const braces: Braces = { values: [], above: [], key: null, line: 1 }
  const tokens = [...text.matchAll(TOKEN)].map(([token]) => token)
  const words = tokens.filter((token) => !/^\s|^\/[/*]/.test(token))
  let at = 0
  for (const token of tokens) {
    if (token === words[at]) take(braces, token, words[++at])
    braces.line += token.split('\n').length - 1
  }
  return braces.values
}

function take(braces: Braces, token: string, next: string | undefined): void {
  const { values, above, key, line } = braces
  braces.key = null
  if (token === '{' || token === '[') above.push(key)
  else if (token === '}' || token === ']') above.pop()
  else if (next === ':' && isKey(token, key)) braces.key = token.replace(QUOTE, '')
  else if (!LITERAL.test(token)) braces.key = token === ',' ? null : key
  else if (values.length < VALUES_MAX) {
    const path = [...above.filter((name) => name !== null), key ?? '[]']
    values.push({ path, value: token.replace(QUOTE, ''), line })
  }
}

/** What stands before a colon; after another key it is the middle of a condition, unless it looks like a name. */
const isKey = (token: string, key: string | null) => (key === null ? /^["'`\w$]/ : /^["'A-Za-z]/).test(token)

const SECTION = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:[#;].*)?$/
const ASSIGNED = /^\s*["']?([\w.-]+)["']?\s*[=:]\s*(.*?)\s*$/
const TAIL = /\s+[#;].*$/

function inSections(text: string): readonly ConfigValue[] {
  let section: readonly string[] = []
  return text
    .split('\n')
    .flatMap((row, index): readonly ConfigValue[] => {
      const head = SECTION.exec(row)?.[1]
      if (head !== undefined) section = head.replaceAll('"', '').split(/[.:]/)
      const [, key, value] = (head === undefined && ASSIGNED.exec(row)) || []
      if (key === undefined || value === undefined || /^\s*[#;]/.test(row)) return []
      return [{ path: [...section, key], value: value.replace(TAIL, '').replace(QUOTE, ''), line: index + 1 }]
    })
    .slice(0, VALUES_MAX)
}

const YAML_ROW = /^(\s*)(- +)?(?:(["']?)([^\s"'#][^"'#]*?)\3\s*:(?=\s|$))?\s*(.*?)\s*$/

function inIndentation(text: string): readonly ConfigValue[] {
  const values: ConfigValue[] = []
  let above: readonly { readonly depth: number; readonly key: string }[] = []
  for (const [index, row] of text.split('\n').entries()) {
    if (/^\s*(?:#|$)/.test(row) || values.length >= VALUES_MAX) continue
    const [, space = '', dash = '', , key, rest = ''] = YAML_ROW.exec(row) ?? []
    const depth = space.length + dash.length
    // The entry of a list may stand as deep as the list's own key.
    above = above.filter((one) => one.depth < depth)
    const names = above.map((one) => one.key)
    const value = rest.replace(/(?:^|\s+)#.*$/, '').replace(QUOTE, '')
    if (key !== undefined) above = [...above, { depth, key }]
    if (value === '') continue
    for (const one of listed(value)) values.push({ path: [...names, key ?? '[]'], value: one, line: index + 1 })
  }
  return values
}

/** `[a, b]` in one line are several. */
const listed = (value: string): readonly string[] =>
  value.startsWith('[')
    ? value
        .replace(/[[\]]/g, '')
        .split(',')
        .map((one) => one.trim().replace(QUOTE, ''))
    : [value]
