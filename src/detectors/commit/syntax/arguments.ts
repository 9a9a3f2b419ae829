// The arguments of a call, split as text: cheaper than walking the tree, and only done for calls that a rule asks about.
import { splitTop } from './expression.ts'
import type { Argument } from './facts.ts'
import type { SyntaxNode } from './grammar.ts'
import type { CodeLanguage } from './language.ts'

type Reading = { readonly language: CodeLanguage; readonly text: (node: SyntaxNode | null) => string }

/** In order; a keyword argument has its name. */
export function argumentsOf(list: SyntaxNode | null, { language, text }: Reading): readonly Argument[] {
  if (!list) return []
  const whole = text(list)
  if (!whole.startsWith('(')) return [{ name: null, text: whole, line: list.range().start.line + 1 }]
  const inner = whole.slice(1, whole.endsWith(')') ? -1 : undefined)
  const first = list.range().start.line + 1
  return splitTop(inner, language).map(({ text: part, at }) => {
    const lead = part.length - part.trimStart().length
    const line = first + countLines(inner.slice(0, at + lead))
    const [, name] = language === 'python' ? (/^\s*([A-Za-z_]\w*)\s*=(?!=)/.exec(part) ?? []) : []
    const value = name ? part.slice(part.indexOf('=') + 1) : part
    return { name: name ?? null, text: value.trim(), line }
  })
}

const countLines = (text: string) => text.split('\n').length - 1
