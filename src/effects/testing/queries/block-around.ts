// The function that a line is in, and whether a loop stands around it, told from the text alone: by indentation in Python, by
// braces elsewhere. Good enough to say whose a line is; the rules on syntax have parsers.

export type Around = {
  /** 1-based lines of the innermost function; the line itself where none is around it. */
  readonly from: number
  readonly to: number
  /** The line is run again and again by what is written around it in the same function. */
  readonly isInLoop: boolean
}

const LINES_MAX = 50_000
const PYTHON_FUNCTION = /^(?:async\s+)?def\b/
const PYTHON_LOOP = /^(?:async\s+)?(?:for|while)\b/
const PYTHON_EACH = /[([{].*\bfor\b.+\bin\b|\b(?:map|filter)\(/
const LOOP_HEAD =
  /\b(?:for|while)\s*(?:await\s*)?\(|\bdo\s*$|\.(?:map|forEach|flatMap|reduce|filter|each)\s*\(|\bArray\.from\s*\(/
const NO_FUNCTION = /^(?:if|else|for|while|switch|catch|do|try|finally|class|return|import|export\s*$|with)\b/
const FUNCTION_HEAD =
  /=>\s*$|\bfunction\b|^(?:(?:public|private|protected|static|async|get|set|export|default|override)\s+)*[#\w$*]+\s*(?:<[^>]*>)?\([\s\S]*\)\s*(?::[\s\S]*)?$/

/** `line` is 1-based; null for a line that the text does not have. */
export function blockAround(path: string, text: string, line: number): Around | null {
  const lines = text.split('\n')
  if (lines.length > LINES_MAX || line > lines.length) return null
  return path.endsWith('.py') ? byIndent(lines, line) : byBraces(text, lines, line)
}

const indentOf = (line: string) => line.length - line.trimStart().length
const isBlank = (line: string) => /^\s*(?:#.*)?$/.test(line)

function byIndent(lines: readonly string[], line: number): Around {
  const around = enclosing(lines, line - 1)
  const index = around.findIndex((at) => PYTHON_FUNCTION.test(lines[at]?.trim() ?? ''))
  const own = around[index]
  const heads = (index < 0 ? around : around.slice(0, index)).map((at) => lines[at]?.trim() ?? '')
  // A loop's own head runs once; what stands under it does not.
  const isInLoop =
    PYTHON_EACH.test(lines[line - 1] ?? '') || heads.some((head) => PYTHON_LOOP.test(head) || isOpenEach(head))
  if (own === undefined) return { from: line, to: line, isInLoop }
  return { from: decoratorsFrom(lines, own) + 1, to: endOf(lines, own), isInLoop }
}

const isOpenEach = (head: string) => PYTHON_EACH.test(head) && /[([{]\s*$/.test(head)

/** Indexes of the lines that stand around one, innermost first. */
function enclosing(lines: readonly string[], index: number): readonly number[] {
  const around: number[] = []
  let indent = indentOf(lines[index] ?? '')
  // A function's first line belongs to it.
  if (PYTHON_FUNCTION.test(lines[index]?.trim() ?? '')) around.push(index)
  for (let at = index - 1; at >= 0 && indent > 0; at--) {
    const text = lines[at] ?? ''
    // A closing bracket belongs to the head above it.
    if (isBlank(text) || indentOf(text) >= indent || /^\s*[)\]}]/.test(text)) continue
    indent = indentOf(text)
    around.push(at)
  }
  return around
}

function decoratorsFrom(lines: readonly string[], at: number): number {
  let from = at
  while (from > 0 && (lines[from - 1] ?? '').trim().startsWith('@')) from--
  return from
}

function endOf(lines: readonly string[], at: number): number {
  const indent = indentOf(lines[at] ?? '')
  let end = at
  for (let next = at + 1; next < lines.length; next++) {
    const text = lines[next] ?? ''
    if (isBlank(text)) continue
    // The closing bracket of parameters that are written over several lines.
    if (indentOf(text) <= indent && !/^[)\]]/.test(text.trim())) break
    end = next
  }
  return end + 1
}

type Block = { readonly from: number; readonly to: number; readonly head: string }

function byBraces(text: string, lines: readonly string[], line: number): Around {
  const around = blocksOf(text).filter(({ from, to }) => from <= line && to >= line)
  // Innermost first.
  around.sort((a, b) => a.to - a.from - (b.to - b.from))
  const index = around.findIndex(({ head }) => isFunction(head))
  const own = around[index]
  const within = index < 0 ? around : around.slice(0, index + 1)
  const isInLoop = LOOP_HEAD.test(lines[line - 1] ?? '') || within.some(({ head }) => LOOP_HEAD.test(head))
  return { from: own?.from ?? line, to: own?.to ?? line, isInLoop }
}

const isFunction = (head: string) => !NO_FUNCTION.test(head) && FUNCTION_HEAD.test(head)

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`|[{};\n]/g
const HEAD_CHARS_MAX = 600

/** Every pair of braces with the text before it, back to the statement's start. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  const open: { from: number; head: string }[] = []
  let line = 1
  let start = 0
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '{') {
      const head = lastStatement(text.slice(Math.max(start, index - HEAD_CHARS_MAX), index).trim())
      open.push({ from: line - (head.match(/\n/g)?.length ?? 0), head })
    } else if (token === '}') {
      const block = open.pop()
      if (block) blocks.push({ ...block, to: line })
    }
    if ('{};'.includes(token)) start = index + 1
    line += token.match(/\n/g)?.length ?? 0
  }
  return blocks
}

/** From the line on with which the brackets are closed: a statement before it may end without a semicolon. */
function lastStatement(head: string): string {
  const lines = head.split('\n')
  let closing = 0
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? ''
    closing += (line.match(/\)/g)?.length ?? 0) - (line.match(/\(/g)?.length ?? 0)
    if (closing <= 0 && line.trim() !== '') return lines.slice(at).join('\n').trim()
  }
  return head
}
