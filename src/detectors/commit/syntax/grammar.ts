// The parsers, loaded once on request and then passed as a value: a native library that may be missing on a machine.
// Without it the rules on text still run, and whoever asks is told why the others did not.

export type Span = {
  readonly start: { readonly line: number; readonly index: number }
  readonly end: { readonly line: number; readonly index: number }
}
/** The part of a syntax node that rules use. */
export type SyntaxNode = {
  kind(): string
  range(): Span
  field(name: string): SyntaxNode | null
  children(): SyntaxNode[]
  isNamed(): boolean
  findAll(matcher: { readonly rule: { readonly any: readonly { readonly kind: string }[] } }): SyntaxNode[]
}
/** Root node of a text in a grammar: python, go, bash, TypeScript or Tsx. */
export type Parse = (grammar: string, text: string) => SyntaxNode

export type Grammars = { readonly parse: Parse | null; readonly reason: string | null }

let loading: Promise<Grammars> | null = null

/** Loads the parsers once a process; never fails, but says what is missing. */
export function loadGrammars(): Promise<Grammars> {
  loading ??= load()
  return loading
}

async function load(): Promise<Grammars> {
  try {
    const napi = await import('@ast-grep/napi')
    const [python, go, bash] = await Promise.all([
      import('@ast-grep/lang-python'),
      import('@ast-grep/lang-go'),
      import('@ast-grep/lang-bash'),
    ])
    napi.registerDynamicLanguage({ python: python.default, go: go.default, bash: bash.default })
    return { parse: (grammar, text) => napi.parse(grammar, text).root() as unknown as SyntaxNode, reason: null }
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
    return { parse: null, reason: `the parsers of @ast-grep/napi could not be loaded: ${why}` }
  }
}
