// A typed command line → argv, by the simplest quoting rules: blanks split, '…' and "…" keep together, \ takes the next
// character. No variables, globs or pipes: the result is started as argv and never meets a shell.

export type Split =
  | { readonly argv: readonly string[]; readonly problem: null }
  | { readonly argv: null; readonly problem: string }

const PIECE = /[^\s"'\\]+|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*'/g
const WORD = new RegExp(`(?:${PIECE.source})+`, 'g')
const SHELL_SYNTAX = /^(?:[|&;<>]|2>)/

/** Splits `line`; a problem says what to write instead. */
export function splitCommand(line: string): Split {
  const words = line.match(WORD) ?? []
  const rest = line.replace(WORD, '').trim()
  if (rest !== '')
    return refuse(rest === '\\' ? 'nothing follows the last \\' : `the quote ${rest.charAt(0)} is not closed`)
  if (words.length === 0) return refuse('type a command, e.g. bash')
  const shell = words.find((word) => SHELL_SYNTAX.test(word))
  if (shell) return refuse(`"${shell}" needs a shell: write bash -c "…"`)
  return { argv: words.map(unquote), problem: null }
}

function refuse(problem: string): Split {
  return { argv: null, problem }
}

function unquote(word: string): string {
  return word.replace(PIECE, (piece) => {
    if (piece.startsWith("'")) return piece.slice(1, -1)
    if (piece.startsWith('"')) return piece.slice(1, -1).replace(/\\([\s\S])/g, '$1')
    return piece.startsWith('\\') ? piece.slice(1) : piece
  })
}
