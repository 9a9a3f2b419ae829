// SQL text → statements, with comments and the contents of strings out of the way.

/** Statements beyond this are not read. */
export const STATEMENTS_MAX = 2_000
const STATEMENT_CHARS_MAX = 4_000

export type Statement = {
  /** In capitals but for quoted names, white space folded, strings emptied. */
  readonly code: string
  readonly line: number
  readonly endLine: number
}

const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|"[^"\n]*"|;|\n|[^-/'$";\n]+|[\s\S]/g

/** All statements in order. */
export function statementsOf(text: string): readonly Statement[] {
  const statements: Statement[] = []
  let code = ''
  let line = 1
  let start = 1
  const end = () => {
    const folded = code.replace(/\s+/g, ' ').trim()
    if (folded) statements.push({ code: folded.slice(0, STATEMENT_CHARS_MAX), line: start, endLine: line })
    code = ''
  }
  for (const [token] of text.matchAll(TOKEN)) {
    if (statements.length >= STATEMENTS_MAX) return statements
    if (token === ';') end()
    const shown = codeOf(token)
    if (code.trim() === '' && shown.trim() !== '') start = line
    code += shown
    line += token.split('\n').length - 1
  }
  end()
  return statements
}

function codeOf(token: string): string {
  if (token === ';') return ''
  if (token === '\n' || token.startsWith('--') || token.startsWith('/*')) return ' '
  if (token.startsWith("'")) return "''"
  if (/^\$\w*\$/.test(token)) return '$$'
  return token.startsWith('"') ? token : token.toUpperCase()
}
